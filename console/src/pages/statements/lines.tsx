/** The lines of a statement: each leads to its order, and says which rule gave it and why. */

import { Tag } from 'antd';
import { Link } from 'react-router';
import { body, client, type Schema } from '@/api/client';
import { instant } from '@/shared/format';
import { type Column, List } from '@/shared/list';
import { useMay } from '@/shared/me';
import { Money } from '@/shared/money';
import { splitRule, useValueWord } from '@/shared/values';
import { words } from '@/shared/words';
import { OpenDispute } from '../disputes/open';

const useWords = words({
  title: ['对账单明细', 'Lines'],
  order: ['订单', 'Order'],
  whole: ['整个账期', 'The whole period'],
  at: ['时间', 'When'],
  kind: ['类型', 'Kind'],
  book: ['账簿', 'Book'],
  rule: ['规则', 'Rule'],
  why: ['为什么', 'Why'],
  amount: ['金额', 'Amount'],
  state: ['状态', 'State'],
  payable: ['应付', 'Payable'],
  held: ['冻结', 'Held'],
  dispute: ['申诉', 'Dispute'],
  empty: ['这份对账单没有明细。', 'This statement has no lines.'],
});

type Line = Schema<'StatementLine'> & { place: string };

export function StatementLines({ statement }: { statement: Schema<'Statement'> }) {
  const say = useWords();
  const may = useMay();
  const kind = useValueWord('kind');
  const cause = useValueWord('cause');
  const book = useValueWord('book');
  const rule = useValueWord('rule');
  const reason = useValueWord('reason');
  const path = { period: statement.period, payee: statement.payee.id };
  const columns: Column<Line>[] = [
    {
      key: 'order',
      title: say('order'),
      width: 140,
      render: (line) => {
        if (!line.order) return say('whole');
        if (!may('explain.order')) return line.order;
        return <Link to={`/orders/${encodeURIComponent(line.order)}`}>{line.order}</Link>;
      },
      cell: (line) => line.order,
    },
    { key: 'at', title: say('at'), width: 160, render: (line) => instant(line.at), cell: (line) => line.at ?? '' },
    {
      key: 'kind',
      title: say('kind'),
      width: 140,
      render: (line) => (
        <>
          {kind(line.kind)} {line.cause !== 'sale' && line.cause !== line.kind && <Tag>{cause(line.cause)}</Tag>}
        </>
      ),
      cell: (line) => `${kind(line.kind)} ${cause(line.cause)}`,
    },
    { key: 'book', title: say('book'), width: 105, render: (line) => book(line.book), cell: (line) => book(line.book) },
    {
      key: 'rule',
      title: say('rule'),
      width: 160,
      render: (line) => <span title={line.rule}>{rule(splitRule(line.rule).rule)}</span>,
      cell: (line) => line.rule,
    },
    {
      key: 'why',
      title: say('why'),
      width: 205,
      render: (line) => reason(line.reason),
      cell: (line) => reason(line.reason),
    },
    {
      key: 'amount',
      title: say('amount'),
      align: 'right',
      width: 110,
      render: (line) => <Money value={line.amount} strong />,
      cell: (line) => line.amount.amount,
    },
    {
      key: 'state',
      title: say('state'),
      width: 84,
      render: (line) => (line.kind === 'commission' ? say(line.payable ? 'payable' : 'held') : ''),
      cell: (line) => (line.kind === 'commission' ? say(line.payable ? 'payable' : 'held') : ''),
    },
    {
      key: 'dispute',
      title: say('dispute'),
      width: 76,
      render: (line) =>
        ['credit', 'commission'].includes(line.kind) && (
          <OpenDispute payee={statement.payee} period={statement.period} line={line} />
        ),
    },
  ];
  return (
    <List<Line>
      id="statement"
      title={say('title')}
      columns={columns}
      given={[path, statement.run]}
      page={async ({ limit, cursor }) => {
        const query = { ...(limit && { limit }), ...(cursor && { cursor }) };
        const page = await body(client.GET('/api/v1/statements/{period}/{payee}', { params: { path, query } }));
        // Lines have no name of their own: their place in the statement is one.
        const items = page.items.map((line, index) => ({ ...line, place: `${cursor ?? ''}/${index}` }));
        return { items, next: page.next ?? null };
      }}
      rowKey={(line) => line.place}
      empty={say('empty')}
      whole
    />
  );
}
