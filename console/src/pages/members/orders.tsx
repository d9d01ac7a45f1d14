/** Orders of a member, newest first; each opens into who was credited for it. */

import { Link, useNavigate } from 'react-router';
import { body, client, type Schema } from '@/api/client';
import { instant } from '@/shared/format';
import { type Column, List } from '@/shared/list';
import { Money } from '@/shared/money';
import { Party } from '@/shared/party';
import { useValueWord } from '@/shared/values';
import { words } from '@/shared/words';

const useWords = words({
  number: ['订单号', 'Order'],
  at: ['下单时间', 'Placed'],
  store: ['门店', 'Store'],
  brand: ['品牌', 'Brand'],
  channel: ['渠道', 'Channel'],
  net: ['实付', 'Net'],
  refunded: ['退款', 'Refunded'],
  lines: ['行数', 'Lines'],
  status: ['状态', 'Status'],
  empty: ['这位会员还没有下过单。', 'This member has not ordered yet.'],
});

type Order = Schema<'MemberOrder'>;
const pathOf = (order: Order) => `/orders/${encodeURIComponent(order.number)}`;

export function Orders({ member }: { member: number }) {
  const say = useWords();
  const navigate = useNavigate();
  const channel = useValueWord('channel');
  const status = useValueWord('status');
  const columns: Column<Order>[] = [
    {
      key: 'number',
      title: say('number'),
      width: 170,
      render: (o) => <Link to={pathOf(o)}>{o.number}</Link>,
      cell: (o) => o.number,
    },
    { key: 'at', title: say('at'), width: 180, render: (o) => instant(o.at), cell: (o) => o.at ?? null },
    {
      key: 'store',
      title: say('store'),
      width: 230,
      render: (o) => (o.store ? <Party party={o.store} /> : '–'),
      cell: (o) => o.store?.name ?? null,
    },
    {
      key: 'brand',
      title: say('brand'),
      width: 120,
      render: (o) => o.brand?.name ?? '–',
      cell: (o) => o.brand?.name ?? null,
    },
    {
      key: 'channel',
      title: say('channel'),
      width: 110,
      render: (o) => channel(o.channel),
      cell: (o) => channel(o.channel),
    },
    {
      key: 'net',
      title: say('net'),
      width: 130,
      align: 'right',
      render: (o) => <Money value={o.net} />,
      cell: (o) => o.net.amount,
    },
    {
      key: 'refunded',
      title: say('refunded'),
      width: 130,
      align: 'right',
      render: (o) => <Money value={o.refunded} />,
      cell: (o) => o.refunded.amount,
    },
    { key: 'lines', title: say('lines'), width: 80, align: 'right', render: (o) => o.lines, cell: (o) => o.lines },
    { key: 'status', title: say('status'), width: 110, render: (o) => status(o.status), cell: (o) => status(o.status) },
  ];
  return (
    <List<Order>
      id="member-orders"
      columns={columns}
      given={member}
      page={(query) => body(client.GET('/api/v1/members/{id}/orders', { params: { path: { id: member }, query } }))}
      rowKey={(order) => order.number}
      empty={say('empty')}
      whole
      sortParam="orders.sort"
      onRow={(order) => void navigate(pathOf(order))}
    />
  );
}
