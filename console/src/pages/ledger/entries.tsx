/** Entries of a transaction: what for, whose, which book, and how much. */

import { Flex, Typography } from 'antd';
import type { Schema } from '@/api/client';
import { Money } from '@/shared/money';
import { useValueWord } from '@/shared/values';
import { useOwner, usePurpose } from './words';

type Entry = Schema<'LedgerTransaction'>['entries'][number];

/** An entry's account in words: what for, whose, which book. */
export function useEntryText(): (entry: Entry) => string {
  const purpose = usePurpose();
  const owner = useOwner();
  const book = useValueWord('book');
  return ({ account }) =>
    [purpose(account.purpose), owner(account)?.name, account.book && book(account.book)].filter(Boolean).join(' · ');
}

export function Entries({ entries }: { entries: Entry[] }) {
  const text = useEntryText();
  return (
    <Flex vertical>
      {entries.map((entry) => (
        <Flex key={entry.account.id} gap={16} justify="space-between">
          <Typography.Text ellipsis>{text(entry)}</Typography.Text>
          <Money value={entry.amount} />
        </Flex>
      ))}
    </Flex>
  );
}
