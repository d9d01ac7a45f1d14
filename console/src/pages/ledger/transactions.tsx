/** Transactions in the order in which they were posted, with their entries; each can be reversed, none can be edited. */

import { Flex, Input, Select, Typography } from 'antd';
import { body, client, type Schema } from '@/api/client';
import { instant } from '@/shared/format';
import { type Column, List } from '@/shared/list';
import { Money } from '@/shared/money';
import { usePeriods } from '@/shared/span';
import { useSearch } from '@/shared/url';
import { useValueWord } from '@/shared/values';
import { words } from '@/shared/words';
import { Reverse } from './reverse';
import { useOwner, usePurpose } from './words';

const useWords = words({
  title: ['交易与分录', 'Transactions'],
  id: ['编号', 'No.'],
  booked: ['记账时间', 'Posted'],
  entries: ['分录', 'Entries'],
  reference: ['凭证', 'Reference'],
  key: ['键', 'Key'],
  reverse: ['冲销', 'Reverse'],
  period: ['账期', 'Period'],
  anyPeriod: ['全部账期', 'Any period'],
  filter: ['账户路径开头，如 payable', 'Account begins with, such as payable'],
  empty: [
    '没有交易。锁定账期后，提成会记到这里。',
    'There are no transactions. Locking a period posts its commission here.',
  ],
});

type Transaction = Schema<'LedgerTransaction'>;

export function Transactions() {
  const say = useWords();
  const periods = usePeriods().data?.items ?? [];
  const [search, change] = useSearch(['account', 'period'] as const);
  const given = {
    ...(search.account && { account: search.account }),
    ...(search.period && { period: search.period }),
  };
  const text = useEntryText();
  const columns: Column<Transaction>[] = [
    { key: 'id', title: say('id'), width: 80, sortable: true, render: (row) => `#${row.id}`, cell: (row) => row.id },
    {
      key: 'booked_at',
      title: say('booked'),
      width: 170,
      render: (row) => instant(row.booked_at),
      cell: (row) => row.booked_at ?? '',
    },
    {
      key: 'entries',
      title: say('entries'),
      width: 480,
      render: (row) => <Entries transaction={row} />,
      cell: (row) => row.entries.map((entry) => `${text(entry)} ${entry.amount.amount}`).join('; '),
    },
    {
      key: 'reference',
      title: say('reference'),
      width: 160,
      render: (row) => row.reference || '–',
      cell: (row) => row.reference,
    },
    {
      key: 'key',
      title: say('key'),
      width: 260,
      optional: true,
      render: (row) => <code>{row.key}</code>,
      cell: (row) => row.key,
    },
    { key: 'reverse', title: say('reverse'), width: 90, render: (row) => <Reverse transaction={row} /> },
  ];
  return (
    <List<Transaction>
      id="transactions"
      title={say('title')}
      columns={columns}
      given={given}
      page={({ sort: _sorted, ...query }) =>
        body(client.GET('/api/v1/ledger/entries', { params: { query: { ...given, ...query } } }))
      }
      rowKey={(row) => row.id}
      filters={
        <>
          <Select
            aria-label={say('period')}
            value={search.period}
            onChange={(period) => change({ period: period || null })}
            style={{ width: 140 }}
            options={[
              { value: '', label: say('anyPeriod') },
              ...periods.map((one) => ({ value: one.name, label: one.name })),
            ]}
          />
          <Input.Search
            key={search.account}
            allowClear
            aria-label={say('filter')}
            placeholder={say('filter')}
            defaultValue={search.account}
            onSearch={(account) => change({ account: account.trim() || null })}
            style={{ width: 300 }}
          />
        </>
      }
      empty={say('empty')}
    />
  );
}

/** An entry's account in words: what for, whose, which book. */
function useEntryText(): (entry: Transaction['entries'][number]) => string {
  const purpose = usePurpose();
  const owner = useOwner();
  const book = useValueWord('book');
  return ({ account }) =>
    [purpose(account.purpose), owner(account)?.name, account.book && book(account.book)].filter(Boolean).join(' · ');
}

function Entries({ transaction }: { transaction: Transaction }) {
  const text = useEntryText();
  return (
    <Flex vertical>
      {transaction.entries.map((entry) => (
        <Flex key={entry.account.id} gap={16} justify="space-between">
          <Typography.Text ellipsis>{text(entry)}</Typography.Text>
          <Money value={entry.amount} />
        </Flex>
      ))}
    </Flex>
  );
}
