/** Transactions in the order in which they were posted, with their entries; each can be reversed, none can be edited. */

import { Input, Select } from 'antd';
import { Link } from 'react-router';
import { body, client, type Schema } from '@/api/client';
import { instant } from '@/shared/format';
import { type Column, List } from '@/shared/list';
import { usePeriods } from '@/shared/span';
import { useSearch } from '@/shared/url';
import { When } from '@/shared/when';
import { words } from '@/shared/words';
import { Entries, useEntryText } from './entries';
import { Reverse } from './reverse';

const useWords = words({
  title: ['交易与分录', 'Transactions'],
  id: ['编号', 'No.'],
  booked: ['记账时间', 'Posted'],
  entries: ['分录', 'Entries'],
  reference: ['凭证', 'Reference'],
  key: ['键', 'Key'],
  reverse: ['冲销', 'Reverse'],
  run: ['结算批次 {id}', 'Run {id}'],
  reversed: ['冲销：{reason}', 'Reversal: {reason}'],
  period: ['账期', 'Period'],
  anyPeriod: ['全部账期', 'Any period'],
  kind: ['事由', 'Posted for'],
  anyKind: ['事由：全部', 'Posted for: any'],
  lock: ['锁定账期', 'Locking a period'],
  payment: ['付款', 'Payment'],
  reversal: ['冲销', 'Reversal'],
  holds: ['凭证包含…', 'Reference holds…'],
  filter: ['账户路径开头，如 payable', 'Account begins with, such as payable'],
  empty: [
    '没有符合条件的交易。锁定账期后，提成会记到这里；有筛选条件时可放宽再看。',
    'No transaction fits. Locking a period posts its commission here; widen the filter if there is one.',
  ],
});

type Transaction = Schema<'LedgerTransaction'>;
const KINDS = ['lock', 'payment', 'reversal'] as const;
type Kind = (typeof KINDS)[number];

export function Transactions() {
  const say = useWords();
  const periods = usePeriods().data?.items ?? [];
  const [search, change] = useSearch(['account', 'period', 'kind', 'reference', 'from', 'to'] as const);
  const given = Object.fromEntries(Object.entries(search).filter(([, value]) => value));
  const text = useEntryText();
  const reference = useReference();
  const columns: Column<Transaction>[] = [
    { key: 'id', title: say('id'), width: 80, render: (row) => `#${row.id}`, cell: (row) => row.id },
    {
      key: 'booked_at',
      title: say('booked'),
      width: 170,
      sortable: true,
      render: (row) => instant(row.booked_at),
      cell: (row) => row.booked_at ?? '',
    },
    {
      key: 'kind',
      title: say('kind'),
      width: 120,
      optional: true,
      render: (row) => (row.kind ? say(row.kind as Kind) : '–'),
      cell: (row) => (row.kind ? say(row.kind as Kind) : ''),
    },
    {
      key: 'entries',
      title: say('entries'),
      width: 480,
      render: (row) => <Entries entries={row.entries} />,
      cell: (row) => row.entries.map((entry) => `${text(entry)} ${entry.amount.amount}`).join('; '),
    },
    {
      key: 'reference',
      title: say('reference'),
      width: 160,
      render: (row) => <Reference transaction={row} />,
      cell: (row) => reference(row),
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
      page={(query) => body(client.GET('/api/v1/ledger/entries', { params: { query: { ...given, ...query } } }))}
      rowKey={(row) => row.id}
      sortedBy="booked_at"
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
          <Select
            aria-label={say('kind')}
            value={search.kind}
            onChange={(kind) => change({ kind: kind || null })}
            style={{ width: 150 }}
            options={[
              { value: '', label: say('anyKind') },
              ...KINDS.map((value) => ({ value: value as string, label: say(value) })),
            ]}
          />
          <Input.Search
            key={`reference ${search.reference}`}
            allowClear
            aria-label={say('holds')}
            placeholder={say('holds')}
            defaultValue={search.reference}
            onSearch={(reference) => change({ reference: reference.trim() || null })}
            style={{ width: 180 }}
          />
          <When from={search.from} to={search.to} change={change} />
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

/** What a transaction was posted for, in words. */
function useReference(): (transaction: Transaction) => string {
  const say = useWords();
  return ({ key, reference }) => {
    const run = /^run (\d+)$/.exec(reference);
    if (run) return say('run', { id: run[1] ?? '' });
    return key.startsWith('reversal:') ? say('reversed', { reason: reference }) : reference || '–';
  };
}

/** What it was posted for leads to the period that was locked or paid. */
function Reference({ transaction }: { transaction: Transaction }) {
  const text = useReference()(transaction);
  const period = /^(?:reversal:)?(?:period|pay):([^/]+)\//.exec(transaction.key)?.[1];
  return period ? <Link to={`/periods/${encodeURIComponent(period)}`}>{text}</Link> : text;
}
