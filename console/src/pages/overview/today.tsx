/** One line about today, before the numbers of the period. */

import { Alert } from 'antd';
import { Link } from 'react-router';
import { api } from '@/api/client';
import { count, money, today } from '@/shared/format';
import { namedDays, spanQuery, useSpan } from '@/shared/span';
import { words } from '@/shared/words';

const useWords = words({
  today: ['今天', 'Today'],
  sold: ['销售额 {revenue}，{orders}，{refunds}', '{revenue} sold, {orders}, {refunds}'],
  orders: ['{shown} 笔订单', '{shown} orders'],
  orders_one: ['1 笔订单', '1 order'],
  refunds: ['{shown} 笔退款', '{shown} refunds'],
  refunds_one: ['1 笔退款', '1 refund'],
  nothing: ['还没有订单', 'no orders yet'],
});

export function Today() {
  const say = useWords();
  const [span] = useSpan();
  const days = namedDays(today()).today;
  const shown = span.from === days.from && span.to === days.to;
  const asked = api.useQuery('get', '/api/v1/overview', { params: { query: days } }, { enabled: !shown });
  if (shown || !asked.data) return null;
  const { figures, orders, refunds } = asked.data;
  const revenue = figures.map((one) => money(one.revenue)).join(' + ');
  const text =
    orders + refunds === 0
      ? say('nothing')
      : say('sold', {
          revenue: revenue || '–',
          orders: say('orders', { count: orders, shown: count(orders) }),
          refunds: say('refunds', { count: refunds, shown: count(refunds) }),
        });
  return (
    <Alert
      type="info"
      style={{ padding: '6px 12px' }}
      title={
        <>
          <Link to={spanQuery(days)} style={{ textDecoration: 'underline' }}>
            {say('today')}
          </Link>{' '}
          · {text}
        </>
      }
    />
  );
}
