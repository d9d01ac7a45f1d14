/** Orders as they arrive, each with who would get what for it now. Held still while one reads; nothing is missed. */

import { PauseOutlined, PlayCircleOutlined } from '@ant-design/icons';
import { Alert, Button, Flex, Input, Select, Table } from 'antd';
import { useMemo, useState } from 'react';
import { Link } from 'react-router';
import { Payees } from '@/pages/orders/results';
import { instant } from '@/shared/format';
import { type Arrived, useLive } from '@/shared/live';
import { useMay } from '@/shared/me';
import { Money } from '@/shared/money';
import { PageHead } from '@/shared/page';
import { Party } from '@/shared/party';
import { Nothing } from '@/shared/problem';
import { Reachable } from '@/shared/reachable';
import { useSearch } from '@/shared/url';
import { useMemberName, useValueWord } from '@/shared/values';
import { words } from '@/shared/words';
import { fits, getters } from './fits';
import { LiveState } from './state';

const useWords = words({
  title: ['实时订单', 'Live orders'],
  about: [
    '订单一到就出现在这里，并显示此刻的规则会把业绩和钱算给谁。结算前都是预估：阶梯、封顶等按整个账期算的不在内。',
    'Orders appear as they arrive, with who would get what under the rules of this moment. Provisional until settled: tiers, caps and what else follows from a whole period are not in it.',
  ],
  pause: ['暂停', 'Hold'],
  go: ['继续', 'Go on'],
  waiting: ['继续（{count} 条新订单）', 'Go on ({count} new)'],
  search: ['订单号、会员、收款方', 'Order, member or party'],
  store: ['门店', 'Store'],
  channel: ['渠道', 'Channel'],
  at: ['下单时间', 'Ordered'],
  number: ['订单号', 'Order'],
  member: ['会员', 'Member'],
  net: ['实付', 'Net'],
  who: ['谁得提成（预估）', 'Commission (provisional)'],
  nobody: ['无人', 'nobody'],
  more: ['等 {count} 方', 'and {count} more'],
  lost: [
    '离开太久，中间有些订单没有在这里显示；请到“订单”里查看。',
    'You were away for too long and some orders are not shown here; look at the list of orders.',
  ],
  empty: [
    '正在等新订单。小程序、商城或导入的订单一到，就会出现在这里。',
    'Waiting for orders. They appear here as soon as they come from mini-programs, shops or imports.',
  ],
  noneFits: ['已到的订单都不符合筛选条件', 'No order that arrived fits the filter'],
});

export default function LiveOrders() {
  const say = useWords();
  const live = useLive();
  const channel = useValueWord('channel');
  const [filter, change] = useSearch(['q', 'store', 'channel'] as const);
  const [held, hold] = useState<Arrived[] | null>(null);
  const shown = held ?? live.orders;
  const rows = useMemo(() => shown.filter((one) => fits(one.order, filter)), [shown, filter]);
  const behind = held ? (live.orders[0]?.key ?? 0) - (held[0]?.key ?? 0) : 0;
  const stores = [...new Map(live.orders.flatMap(({ order }) => (order.store ? [[order.store.id, order.store]] : [])))];
  const channels = [...new Set(live.orders.map(({ order }) => order.channel).filter(Boolean))];
  return (
    <>
      <PageHead title={say('title')} about={say('about')} beside={<LiveState state={live.state} />}>
        <Button
          type={held ? 'primary' : 'default'}
          icon={held ? <PlayCircleOutlined /> : <PauseOutlined />}
          onClick={() => hold(held ? null : live.orders)}
        >
          {held ? (behind > 0 ? say('waiting', { count: behind }) : say('go')) : say('pause')}
        </Button>
      </PageHead>
      {live.lost && <Alert type="warning" showIcon title={say('lost')} style={{ marginBottom: 12 }} />}
      <Flex gap={8} wrap style={{ marginBottom: 12 }}>
        <Input
          allowClear
          aria-label={say('search')}
          placeholder={say('search')}
          value={filter.q}
          onChange={(typed) => change({ q: typed.target.value })}
          style={{ width: 220 }}
        />
        <Select
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          aria-label={say('store')}
          placeholder={say('store')}
          value={filter.store || undefined}
          onChange={(store: string | undefined) => change({ store: store ?? null })}
          options={stores.map(([value, store]) => ({ value, label: store.name }))}
          style={{ width: 200 }}
        />
        <Select
          allowClear
          aria-label={say('channel')}
          placeholder={say('channel')}
          value={filter.channel || undefined}
          onChange={(chosen: string | undefined) => change({ channel: chosen ?? null })}
          options={channels.map((value) => ({ value, label: channel(value) }))}
          style={{ width: 140 }}
        />
      </Flex>
      <Orders rows={rows} empty={say(shown.length > 0 ? 'noneFits' : 'empty')} />
    </>
  );
}

function Orders({ rows, empty }: { rows: Arrived[]; empty: string }) {
  const say = useWords();
  const may = useMay();
  const channel = useValueWord('channel');
  const member = useMemberName();
  return (
    <Reachable>
      <Table<Arrived>
        size="middle"
        rowKey="key"
        dataSource={rows}
        pagination={rows.length > 50 ? { pageSize: 50, showSizeChanger: false } : false}
        scroll={{ x: 1100 }}
        locale={{ emptyText: <Nothing>{empty}</Nothing> }}
        expandable={{ expandedRowRender: ({ order }) => <Payees lines={order.lines} /> }}
        columns={[
          { key: 'at', title: say('at'), width: 165, render: (_, { order }) => instant(order.at) },
          {
            key: 'number',
            title: say('number'),
            width: 160,
            render: (_, { order }) =>
              may('explain.order') ? (
                <Link to={`/orders/${encodeURIComponent(order.number)}?source=${encodeURIComponent(order.source)}`}>
                  {order.number}
                </Link>
              ) : (
                order.number
              ),
          },
          { key: 'store', title: say('store'), width: 200, render: (_, { order }) => <Party party={order.store} /> },
          { key: 'channel', title: say('channel'), width: 100, render: (_, { order }) => channel(order.channel) },
          { key: 'member', title: say('member'), width: 190, render: (_, { order }) => member(order.member.name) },
          {
            key: 'net',
            title: say('net'),
            width: 120,
            align: 'right',
            render: (_, { order }) => <Money value={order.net} />,
          },
          { key: 'who', title: say('who'), render: (_, { order }) => <Who order={order} /> },
        ]}
      />
    </Reachable>
  );
}

const NAMED = 2;

/** Who gets most of the money; all of them stand in the opened row. */
function Who({ order }: { order: Arrived['order'] }) {
  const say = useWords();
  const all = getters(order);
  if (all.length === 0) return <span style={{ opacity: 0.65 }}>{say('nobody')}</span>;
  return (
    <Flex gap="2px 14px" wrap>
      {all.slice(0, NAMED).map(({ payee, amount }) => (
        <span key={payee.id} style={{ whiteSpace: 'nowrap' }}>
          <Party party={payee} /> <Money value={amount} />
        </span>
      ))}
      {all.length > NAMED && <span style={{ opacity: 0.7 }}>{say('more', { count: all.length - NAMED })}</span>}
    </Flex>
  );
}
