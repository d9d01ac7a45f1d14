/** What a later run of a period says that an earlier one does not. */

import { Flex, Select, Table } from 'antd';
import { api, type Schema } from '@/api/client';
import { instant, sumOf } from '@/shared/format';
import { Money } from '@/shared/money';
import { Party } from '@/shared/party';
import { Loaded, Nothing } from '@/shared/problem';
import { useSearch } from '@/shared/url';
import { useValueWord } from '@/shared/values';
import { words } from '@/shared/words';
import type { Story } from './states';

const useWords = words({
  from: ['由批次', 'From run'],
  to: ['到批次', 'to run'],
  payee: ['收款方', 'Payee'],
  book: ['账簿', 'Book'],
  kind: ['类型', 'Kind'],
  before: ['之前', 'Before'],
  after: ['之后', 'After'],
  change: ['变化', 'Change'],
  lines: ['增减明细', 'Lines'],
  one: ['只结算过一次，没有可比较的批次。', 'It was settled once; there is nothing to compare.'],
  same: ['两次结算的结果完全相同。', 'The two runs say the same.'],
});

type Row = Schema<'RunDiffRow'>;

export function Difference({ story }: { story: Story }) {
  const say = useWords();
  const [chosen, choose] = useSearch(['from_run', 'to_run'] as const);
  const [latest, before] = story.runs;
  const to = Number(chosen.to_run) || latest?.id;
  const from = Number(chosen.from_run) || before?.id;
  const asked = api.useQuery(
    'get',
    '/api/v1/periods/{name}/diff',
    {
      params: {
        path: { name: story.name },
        query: { ...(from && { from_run: from }), ...(to && { to_run: to }) },
      },
    },
    { enabled: from !== undefined && to !== undefined && from !== to },
  );
  if (!latest || !before) return <Nothing>{say('one')}</Nothing>;
  const options = story.runs.map((run) => ({ value: run.id, label: `${run.id} · ${instant(run.at)}` }));
  return (
    <Flex vertical gap={12}>
      <Flex gap={8} wrap align="center">
        {say('from')}
        <Select
          aria-label={say('from')}
          value={from}
          options={options}
          onChange={(run) => choose({ from_run: String(run) })}
        />
        {say('to')}
        <Select
          aria-label={say('to')}
          value={to}
          options={options}
          onChange={(run) => choose({ to_run: String(run) })}
        />
      </Flex>
      {from === to ? (
        <Nothing>{say('same')}</Nothing>
      ) : (
        <Loaded asked={asked}>{({ rows }) => <Rows rows={rows} />}</Loaded>
      )}
    </Flex>
  );
}

function change(row: Row) {
  const { amount, currency } = row.before;
  const turned = amount.startsWith('-') ? amount.slice(1) : `-${amount}`;
  return sumOf([row.after, { amount: turned, currency }]);
}

function Rows({ rows }: { rows: Row[] }) {
  const say = useWords();
  const book = useValueWord('book');
  const kind = useValueWord('kind');
  return (
    <Table<Row>
      size="middle"
      virtual={rows.length > 100}
      pagination={false}
      rowKey={(row) => [row.payee?.id, row.book, row.what, row.before.currency].join('/')}
      dataSource={rows}
      scroll={{ x: 860, y: 520 }}
      locale={{ emptyText: <Nothing>{say('same')}</Nothing> }}
      columns={[
        { title: say('payee'), width: 220, render: (_, row) => <Party party={row.payee} /> },
        { title: say('book'), width: 120, render: (_, row) => book(row.book) },
        { title: say('kind'), width: 110, render: (_, row) => kind(row.what) },
        { title: say('before'), width: 130, align: 'right', render: (_, row) => <Money value={row.before} /> },
        { title: say('after'), width: 130, align: 'right', render: (_, row) => <Money value={row.after} /> },
        { title: say('change'), width: 130, align: 'right', render: (_, row) => <Money value={change(row)} strong /> },
        {
          title: say('lines'),
          width: 110,
          align: 'right',
          render: (_, row) => `+${row.only_after} / −${row.only_before}`,
        },
      ]}
    />
  );
}
