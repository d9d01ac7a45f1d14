/** The latest orders, as they arrive: a strip that opens into the page of all. */

import { Card, Flex } from 'antd';
import { Link } from 'react-router';
import { LiveState } from '@/pages/live/state';
import { instant } from '@/shared/format';
import { useLive } from '@/shared/live';
import { useMay } from '@/shared/me';
import { Money } from '@/shared/money';
import { Party } from '@/shared/party';
import { words } from '@/shared/words';

const useWords = words({
  title: ['实时订单', 'Live orders'],
  all: ['全部', 'All'],
  none: ['正在等新订单…', 'Waiting for orders…'],
});

const SHOWN = 4;

export function Arriving() {
  return useMay()('order.watch') ? <Strip /> : null;
}

function Strip() {
  const say = useWords();
  const live = useLive();
  return (
    <Card
      size="small"
      title={say('title')}
      extra={
        <Flex gap={16}>
          <LiveState state={live.state} />
          <Link to="/live">{say('all')}</Link>
        </Flex>
      }
    >
      {live.orders.length === 0 && <span style={{ opacity: 0.7 }}>{say('none')}</span>}
      {live.orders.slice(0, SHOWN).map(({ key, order }) => (
        <Flex key={key} gap="2px 16px" wrap style={{ padding: '4px 0' }}>
          <span style={{ minWidth: 150 }}>{instant(order.at)}</span>
          <Link to={`/orders/${encodeURIComponent(order.number)}?source=${encodeURIComponent(order.source)}`}>
            {order.number}
          </Link>
          <Party party={order.store} />
          <span style={{ marginInlineStart: 'auto' }}>
            <Money value={order.net} strong />
          </span>
        </Flex>
      ))}
    </Card>
  );
}
