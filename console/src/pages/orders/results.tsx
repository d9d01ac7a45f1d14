/** Who gets what of an order: one row per party, opened into its lines. */

import { Card, Table, Tag } from 'antd';
import { instant } from '@/shared/format';
import { useMay } from '@/shared/me';
import { Money } from '@/shared/money';
import { Party } from '@/shared/party';
import { Nothing } from '@/shared/problem';
import { Reachable } from '@/shared/reachable';
import { spanQuery } from '@/shared/span';
import { useValueWord } from '@/shared/values';
import { words } from '@/shared/words';
import { byPayee, type Line, type PayeeSum, type Story } from './story';

const useWords = words({
  title: ['结果：谁得到多少', 'Results: who gets what'],
  payee: ['收款方', 'Party'],
  credit: ['业绩', 'Credit'],
  roll_up: ['汇总业绩', 'Roll-up'],
  commission: ['提成', 'Commission'],
  lines: ['明细', 'Lines'],
  kind: ['类型', 'Kind'],
  cause: ['原因', 'Cause'],
  book: ['账簿', 'Book'],
  rule: ['规则', 'Rule'],
  amount: ['金额', 'Amount'],
  payable: ['可付日期', 'Payable from'],
  why: ['为什么是他', 'Why'],
  held: ['条件未满足，冻结中', 'Held until its condition is met'],
  empty: ['没有任何一方得到业绩或提成。', 'Nobody gets credit or commission for this order.'],
});

export function Results({ story }: { story: Story }) {
  const say = useWords();
  return (
    <Card size="small" title={say('title')}>
      <Payees lines={story.lines} />
    </Card>
  );
}

/** One row per party, opened into its lines. */
export function Payees({ lines }: { lines: Line[] }) {
  const say = useWords();
  const may = useMay();
  const to = (payee: Line['payee']) =>
    payee && may('order.list') ? `/orders${spanQuery({}, { payee: payee.id, of: payee.name })}` : undefined;
  return (
    <Reachable>
      <Table<PayeeSum>
        size="small"
        pagination={false}
        rowKey={(row) => row.payee?.id ?? ''}
        dataSource={byPayee(lines)}
        scroll={{ x: 640 }}
        locale={{ emptyText: <Nothing>{say('empty')}</Nothing> }}
        expandable={{
          columnTitle: say('lines'),
          columnWidth: 64,
          expandedRowRender: (row) => <Lines lines={row.lines} />,
        }}
        columns={[
          {
            title: say('payee'),
            render: (_, row) => {
              const address = to(row.payee);
              return <Party party={row.payee} {...(address && { to: address })} />;
            },
          },
          { title: say('credit'), align: 'right', width: 150, render: (_, row) => <Money value={row.credit} /> },
          { title: say('roll_up'), align: 'right', width: 150, render: (_, row) => <Money value={row.rollUp} /> },
          {
            title: say('commission'),
            align: 'right',
            width: 150,
            render: (_, row) => <Money value={row.commission} strong />,
          },
        ]}
      />
    </Reachable>
  );
}

function Lines({ lines }: { lines: Line[] }) {
  const say = useWords();
  const kind = useValueWord('kind');
  const cause = useValueWord('cause');
  const book = useValueWord('book');
  const rule = useValueWord('rule');
  const reason = useValueWord('reason');
  return (
    <Table<Line & { key: number }>
      size="small"
      pagination={false}
      rowKey="key"
      dataSource={lines.map((line, key) => ({ ...line, key }))}
      scroll={{ x: 820 }}
      columns={[
        {
          title: say('kind'),
          width: 150,
          render: (_, line) => (
            <>
              {kind(line.kind)} {line.cause !== 'sale' && <Tag>{cause(line.cause)}</Tag>}
            </>
          ),
        },
        { title: say('book'), width: 120, render: (_, line) => book(line.book) },
        { title: say('rule'), render: (_, line) => <span title={line.rule}>{rule(line.rule)}</span> },
        { title: say('why'), render: (_, line) => reason(line.reason) },
        {
          title: say('payable'),
          width: 170,
          render: (_, line) =>
            line.kind === 'commission' ? (line.payable_at ? instant(line.payable_at) : say('held')) : '',
        },
        { title: say('amount'), align: 'right', width: 110, render: (_, line) => <Money value={line.amount} strong /> },
      ]}
    />
  );
}
