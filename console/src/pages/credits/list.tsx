/** Credits as a list. A row opens into what it is made of: the next dimension, or its orders. */

import { Button } from 'antd';
import { Link } from 'react-router';
import { body, client } from '@/api/client';
import { count } from '@/shared/format';
import { type Column, List } from '@/shared/list';
import { useMay } from '@/shared/me';
import { Money } from '@/shared/money';
import { Party } from '@/shared/party';
import { spanQuery, useSpan } from '@/shared/span';
import { words } from '@/shared/words';
import { type Dimension, type Key, NEXT, useDimensionWords, useKeyName } from './dimensions';
import type { Question } from './question';
import { type Row, rowKey } from './rows';

const useWords = words({
  title: ['业绩与提成', 'Credits'],
  orders: ['订单数', 'Orders'],
  lines: ['明细条数', 'Lines'],
  credit: ['业绩', 'Credit'],
  roll_up: ['汇总业绩', 'Roll-up'],
  commission: ['提成', 'Commission'],
  payable: ['应付', 'Payable'],
  held: ['冻结', 'Held'],
  released: ['解冻', 'Released'],
  currency: ['币种', 'Currency'],
  empty: [
    '这里还没有业绩。先结算账期，或换一个账期、日期。',
    'There is no credit here. Settle the period, or choose another period or other days.',
  ],
});

const MEASURES = ['credit', 'roll_up', 'commission', 'payable', 'held', 'released'] as const;
const OPTIONAL = ['roll_up', 'released'];

export function CreditList({ question }: { question: Question }) {
  const say = useWords();
  const sayDimension = useDimensionWords();
  const name = useKeyName();
  const may = useMay();
  const [span] = useSpan();
  const shown = [question.by, question.split].filter(Boolean) as Dimension[];

  const keys = shown.map((by, index): Column<Row> => {
    const key = (row: Row): Key | undefined => row.keys[index];
    return {
      key: index === 0 ? 'name' : by,
      title: sayDimension(by),
      sortable: index === 0,
      width: 240,
      render: (row) => {
        const one = key(row);
        return one && <KeyCell by={by} group={one} question={question} />;
      },
      cell: (row) => {
        const one = key(row);
        return one ? name(one) : null;
      },
    };
  });
  // Whose orders these are: what the row is of, or what was opened on the way to it.
  const groups = (row: Row) => [...row.keys, ...question.opened.toReversed()].filter((group) => group.id);
  const payee = (row: Row) => groups(row).find((group) => ['payee', 'associate'].includes(group.by));
  const store = (row: Row) => groups(row).find((group) => group.by === 'store');
  const columns: Column<Row>[] = [
    ...keys,
    {
      key: 'orders',
      title: say('orders'),
      align: 'right',
      sortable: true,
      width: 100,
      render: (row) => {
        const of = payee(row) ?? store(row);
        const text = count(row.orders);
        if (!may('order.list') || !of?.id) return text;
        const kind = of.by === 'store' ? 'store' : 'payee';
        return <Link to={`/orders${spanQuery(span, { [kind]: of.id, of: of.name })}`}>{text}</Link>;
      },
      cell: (row) => row.orders,
    },
    {
      key: 'lines',
      title: say('lines'),
      align: 'right',
      width: 100,
      optional: true,
      render: (row) => count(row.lines),
      cell: (row) => row.lines,
    },
    ...MEASURES.map(
      (measure): Column<Row> => ({
        key: measure,
        title: say(measure),
        align: 'right',
        sortable: measure !== 'roll_up',
        width: 140,
        optional: OPTIONAL.includes(measure),
        render: (row) => <Money value={row[measure]} />,
        cell: (row) => row[measure].amount,
      }),
    ),
    {
      key: 'currency',
      title: say('currency'),
      width: 80,
      optional: true,
      render: (row) => row.currency,
      cell: (row) => row.currency,
    },
  ];
  return (
    <List<Row>
      // The columns are of the dimensions, so their choice is kept for the measures only.
      key={shown.join()}
      id={`credits.${shown.join('.')}`}
      title={say('title')}
      columns={columns}
      given={question.query}
      page={(query) => body(client.GET('/api/v1/credits', { params: { query: { ...question.query, ...query } } }))}
      rowKey={rowKey}
      sortedBy={question.by === 'day' || question.by === 'week' || question.by === 'month' ? 'name' : '-credit'}
      empty={say('empty')}
    />
  );
}

function KeyCell({ by, group, question }: { by: Dimension; group: Key; question: Question }) {
  const name = useKeyName()(group);
  const next = NEXT[by];
  const label = group.kind ? <Party party={group} /> : name;
  if (!next || by !== question.by) return label;
  const open = () => question.open({ by, id: group.id ?? '', name }, next);
  return (
    <Button type="link" style={{ padding: 0, height: 'auto' }} onClick={open}>
      {label}
    </Button>
  );
}
