/** What a later run of a period says that an earlier one does not. */

import { Flex, Select } from 'antd';
import { api, type Schema } from '@/api/client';
import { instant, sumOf, turned } from '@/shared/format';
import { type Column, List } from '@/shared/list';
import { Money } from '@/shared/money';
import { Party, usePartyName } from '@/shared/party';
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
        <Loaded asked={asked}>{({ rows }) => <Rows rows={rows} runs={`${from}-${to}`} />}</Loaded>
      )}
    </Flex>
  );
}

const change = (row: Row) => sumOf([row.after, turned(row.before)]);

function Rows({ rows, runs }: { rows: Row[]; runs: string }) {
  const say = useWords();
  const book = useValueWord('book');
  const kind = useValueWord('kind');
  const nameOf = usePartyName();
  const money = (key: string, title: string, of: (row: Row) => Row['before'] | null): Column<Row> => ({
    key,
    title,
    width: 130,
    align: 'right',
    render: (row) => <Money value={of(row)} strong={key === 'change'} />,
    cell: (row) => of(row)?.amount ?? '',
  });
  const columns: Column<Row>[] = [
    {
      key: 'payee',
      title: say('payee'),
      width: 220,
      render: (row) => <Party party={row.payee} />,
      cell: (row) => nameOf(row.payee),
    },
    { key: 'book', title: say('book'), width: 120, render: (row) => book(row.book), cell: (row) => book(row.book) },
    { key: 'kind', title: say('kind'), width: 110, render: (row) => kind(row.what), cell: (row) => kind(row.what) },
    money('before', say('before'), (row) => row.before),
    money('after', say('after'), (row) => row.after),
    money('change', say('change'), change),
    {
      key: 'lines',
      title: say('lines'),
      width: 110,
      align: 'right',
      render: (row) => `+${row.only_after} / −${row.only_before}`,
      cell: (row) => row.only_after + row.only_before,
    },
  ];
  return (
    <List<Row>
      id="run-difference"
      columns={columns}
      given={runs}
      page={async () => ({ items: rows })}
      rowKey={(row) => [row.payee?.id, row.book, row.what, row.before.currency].join('/')}
      empty={say('same')}
      height={520}
      whole
    />
  );
}
