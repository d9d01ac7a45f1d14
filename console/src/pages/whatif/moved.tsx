/** Orders that move to or from one party, each with who has a part of it and by which rule. */

import { Card, Flex, Table, Typography } from 'antd';
import { Link } from 'react-router';
import type { Schema } from '@/api/client';
import { count, instant } from '@/shared/format';
import { Money } from '@/shared/money';
import { Party } from '@/shared/party';
import { Reachable } from '@/shared/reachable';
import { splitRule, useValueWord } from '@/shared/values';
import { words } from '@/shared/words';
import { minus } from './exact';
import { useGroupName } from './names';

const useWords = words({
  title: ['{name}：逐单变化', '{name}: order by order'],
  sum: ['{orders} 单有变化，合计', '{orders} orders change, together'],
  sum_one: ['1 单有变化，合计', '1 order changes, by'],
  shown: ['下面是变化最大的 {orders} 单', 'the {orders} greatest are shown'],
  shown_one: ['下面是变化最大的 1 单', 'the greatest is shown'],
  order: ['订单', 'Order'],
  whole: ['整个账期', 'whole period'],
  at: ['下单时间', 'Placed'],
  before: ['对比基准', 'Before'],
  after: ['推演后', 'After'],
  change: ['变化', 'Change'],
  from: ['原来归谁', 'Held by'],
  to: ['推演后归谁', 'Would be held by'],
  none: ['没有别人', 'nobody else'],
});

type Moved = Schema<'WhatIfMoved'>;

export function MovedOrders({ moved }: { moved: Moved }) {
  const say = useWords();
  const nameOf = useGroupName();
  return (
    <Card
      size="small"
      title={say('title', { name: nameOf(moved.party) })}
      extra={
        <Typography.Text type="secondary">
          {say('sum', { count: moved.orders, orders: count(moved.orders) })} <Money value={moved.change} strong /> ·{' '}
          {say('shown', { count: moved.shown.length, orders: count(moved.shown.length) })}
        </Typography.Text>
      }
    >
      <Reachable>
        <Table
          size="small"
          scroll={{ x: 1000, y: 420 }}
          pagination={false}
          rowKey={(one) => `${one.order}${one.at}`}
          dataSource={moved.shown}
          columns={[
            {
              title: say('order'),
              width: 150,
              render: (_, one) =>
                one.order ? <Link to={`/orders/${encodeURIComponent(one.order)}`}>{one.order}</Link> : say('whole'),
            },
            { title: say('at'), width: 170, render: (_, one) => instant(one.at) },
            { title: say('before'), width: 110, align: 'right', render: (_, one) => <Money value={one.before} /> },
            { title: say('after'), width: 110, align: 'right', render: (_, one) => <Money value={one.after} /> },
            {
              title: say('change'),
              width: 110,
              align: 'right',
              render: (_, one) => <Money value={minus(one.after, one.before)} strong />,
            },
            { title: say('from'), width: 250, render: (_, one) => <Holders holders={one.holders_before} /> },
            { title: say('to'), width: 250, render: (_, one) => <Holders holders={one.holders_after} /> },
          ]}
        />
      </Reachable>
    </Card>
  );
}

function Holders({ holders }: { holders: Schema<'WhatIfHolder'>[] }) {
  const say = useWords();
  const nameOf = useGroupName();
  const book = useValueWord('book');
  const [rule, reason] = [useValueWord('rule'), useValueWord('reason')];
  if (holders.length === 0) return <span style={{ opacity: 0.65 }}>{say('none')}</span>;
  return (
    <Flex vertical gap={2}>
      {holders.map((holder) => (
        <span key={`${holder.party.id}${holder.book}${holder.rule}`} title={reason(holder.reason_code)}>
          {holder.party.kind ? <Party party={holder.party} /> : nameOf(holder.party)} <Money value={holder.amount} />
          <span style={{ opacity: 0.65, fontSize: 12 }}>
            {' '}
            {book(holder.book)} · {rule(splitRule(holder.rule).rule)}
          </span>
        </span>
      ))}
    </Flex>
  );
}
