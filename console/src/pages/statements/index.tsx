/** Statements of a period, one for each payee that one may see. */

import { Alert, Select } from 'antd';
import { Link } from 'react-router';
import { body, client, type Schema } from '@/api/client';
import { type Column, List } from '@/shared/list';
import { Money } from '@/shared/money';
import { PageHead } from '@/shared/page';
import { Party, useKindWord } from '@/shared/party';
import { Loaded, Nothing } from '@/shared/problem';
import { SpanChoice, usePeriods, useSpan } from '@/shared/span';
import { useParam } from '@/shared/url';
import { words } from '@/shared/words';
import { StateTag } from '../periods/states';

const useWords = words({
  title: ['对账单', 'Statements'],
  about: ['账期 {period} · 每个收款方一份', 'Period {period} · one for each payee'],
  latest: ['最近账期', 'Latest period'],
  payee: ['收款方', 'Payee'],
  anyKind: ['全部类型', 'Any kind'],
  credit: ['业绩', 'Credit'],
  commission: ['提成', 'Commission'],
  carried: ['其中调整以前账期', 'Adjusts earlier periods'],
  held: ['冻结', 'Held'],
  released: ['解冻', 'Released'],
  to_pay: ['本期应付', 'To be paid'],
  hash: ['存证摘要', 'Hash'],
  preliminary: [
    '账期还未锁定：这是最新一次结算的预览，锁定后才成为正式对账单。',
    'The period is not locked: this previews its latest run. Statements are final once it is locked.',
  ],
  empty: ['这个账期还没有对账单。先结算账期。', 'There is no statement of this period yet. Settle it first.'],
  noPeriod: ['还没有账期，先到「账期」新建并结算。', 'There is no period yet: open and settle one first.'],
});

type Row = Schema<'StatementSummary'>;
type Sum = Row['totals'][number];
const KINDS = ['associate', 'store', 'dealer', 'brand', 'department', 'region', 'group', 'partner'];

export default function Statements() {
  const say = useWords();
  const [span] = useSpan();
  const periods = usePeriods();
  return (
    <Loaded asked={periods}>
      {({ items }) => {
        // The latest that was settled, unless one was chosen.
        const settled = items.find((one) => one.state !== 'open') ?? items[0];
        const period = items.find((one) => one.name === span.period) ?? settled;
        return (
          <>
            <PageHead
              title={say('title')}
              {...(period && {
                about: say('about', { period: period.name }),
                beside: <StateTag state={period.state} />,
              })}
            >
              <SpanChoice usual={say('latest')} periodsOnly />
            </PageHead>
            {period ? <Shown period={period} /> : <Nothing>{say('noPeriod')}</Nothing>}
          </>
        );
      }}
    </Loaded>
  );
}

function Shown({ period }: { period: Schema<'Period'> }) {
  const say = useWords();
  const kindWord = useKindWord();
  const [kind, setKind] = useParam('kind');
  const given = { period: period.name, ...(kind && { kind }) };
  const sum = (key: Exclude<keyof Sum, 'book' | 'currency'>, sortable = false): Column<Row> => ({
    key,
    title: say(key as 'credit'),
    align: 'right',
    width: 140,
    sortable,
    render: (row) => row.totals.map((total) => <div key={total.currency}>{<Money value={total[key]} />}</div>),
    cell: (row) => row.totals.map((total) => total[key].amount).join(' / '),
  });
  const columns: Column<Row>[] = [
    {
      key: 'name',
      title: say('payee'),
      width: 240,
      sortable: true,
      render: (row) => (
        <Link to={`/statements/${encodeURIComponent(period.name)}/${encodeURIComponent(row.payee.id)}`}>
          <Party party={row.payee} />
        </Link>
      ),
      cell: (row) => row.payee.name,
    },
    sum('credit', true),
    sum('commission', true),
    {
      key: 'carried',
      title: say('carried'),
      align: 'right',
      width: 190,
      render: (row) =>
        row.carried.length === 0 ? '–' : row.carried.map((one) => <Money key={one.currency} value={one} />),
      cell: (row) => row.carried.map((one) => one.amount).join(' / '),
    },
    sum('held'),
    sum('released'),
    sum('to_pay', true),
    {
      key: 'hash',
      title: say('hash'),
      width: 150,
      optional: true,
      render: (row) => (row.hash ? <code title={row.hash}>{row.hash.slice(0, 12)}</code> : '–'),
      cell: (row) => row.hash ?? '',
    },
  ];
  const final = period.state === 'locked' || period.state === 'paid';
  return (
    <>
      {!final && <Alert type="info" showIcon title={say('preliminary')} style={{ marginBottom: 12 }} />}
      <List<Row>
        id="statements"
        title={say('title')}
        columns={columns}
        given={given}
        page={(query) => body(client.GET('/api/v1/statements', { params: { query: { ...given, ...query } } }))}
        rowKey={(row) => row.payee.id}
        sortedBy="-to_pay"
        filters={
          <Select
            aria-label={say('anyKind')}
            value={kind}
            onChange={setKind}
            style={{ width: 140 }}
            options={[
              { value: '', label: say('anyKind') },
              ...KINDS.map((value) => ({ value, label: kindWord(value) })),
            ]}
          />
        }
        empty={say('empty')}
      />
    </>
  );
}
