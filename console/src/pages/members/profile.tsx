/** What matters of a member at a glance. */

import { Card, Descriptions, Flex, Tag } from 'antd';
import { Link } from 'react-router';
import type { Schema } from '@/api/client';
import { count, instant } from '@/shared/format';
import { Money } from '@/shared/money';
import { Party } from '@/shared/party';
import { words } from '@/shared/words';
import { useMemberWord } from './names';

const useWords = words({
  served: ['现在由谁服务', 'Served now by'],
  nobody: ['暂无：最近一次绑定已结束', 'Nobody: the last binding has ended'],
  never: ['从未绑定', 'Never bound'],
  store: ['最近门店', 'Store'],
  identifiers: ['身份', 'Identifiers'],
  orders: ['订单', 'Orders'],
  net: ['累计实付', 'Paid in all'],
  refunded: ['退款', 'Refunded'],
  times: ['{count} 单', '{count} orders'],
  times_one: ['1 单', '1 order'],
  refunds: ['{count} 次', '{count} refunds'],
  refunds_one: ['1 次', '1 refund'],
  first: ['首次联系', 'First contact'],
  last: ['最近联系', 'Last contact'],
  lastOrder: ['最近下单', 'Last order'],
  touchpoints: ['触点', 'Touchpoints'],
  since: ['{role} · {cause} · {at} 起', '{role} · by {cause} · since {at}'],
});

export function Profile({ member }: { member: Schema<'MemberDetail'> }) {
  const say = useWords();
  const identifier = useMemberWord('identifier');
  const items = [
    { key: 'served', label: say('served'), span: { xs: 1, md: 2 }, children: <Served member={member} /> },
    { key: 'store', label: say('store'), children: member.store ? <Party party={member.store} /> : '–' },
    ...member.totals.flatMap((total) => [
      {
        key: `net${total.currency}`,
        label: say('net'),
        children: (
          <Link to="?tab=orders">
            <Money value={total.net} strong /> · {say('times', { count: total.orders })}
          </Link>
        ),
      },
      {
        key: `refunded${total.currency}`,
        label: say('refunded'),
        children: (
          <span>
            <Money value={total.refunded} />
            {' · '}
            {say('refunds', { count: total.refunds })}
          </span>
        ),
      },
      { key: `last${total.currency}`, label: say('lastOrder'), children: instant(total.last_order_at) },
    ]),
    { key: 'first', label: say('first'), children: instant(member.first_contact_at) },
    { key: 'last', label: say('last'), children: instant(member.last_contact_at) },
    { key: 'touchpoints', label: say('touchpoints'), children: count(member.touchpoints) },
    {
      key: 'identifiers',
      label: say('identifiers'),
      children: (
        <Flex gap={6} wrap>
          {member.identifiers.map((one) => (
            <Tag key={one.profile}>
              {identifier(one.kind)} {one.value ?? '–'}
            </Tag>
          ))}
        </Flex>
      ),
    },
  ];
  return (
    <Card size="small" style={{ marginBottom: 8 }}>
      <Descriptions size="small" column={{ xs: 1, md: 2, xl: 3 }} items={items} />
    </Card>
  );
}

function Served({ member }: { member: Schema<'MemberDetail'> }) {
  const say = useWords();
  const role = useMemberWord('role');
  const cause = useMemberWord('cause');
  if (member.served_by.length === 0) return say(member.bindings.length > 0 ? 'nobody' : 'never');
  return (
    <Flex vertical gap={2}>
      {member.served_by.map((binding) => (
        <Flex key={`${binding.role}${binding.party.id}${binding.brand?.id}`} gap="0 8px" wrap align="center">
          <Party party={binding.party} />
          {binding.brand && <Tag>{binding.brand.name}</Tag>}
          <span style={{ opacity: 0.65 }}>
            {say('since', { role: role(binding.role), cause: cause(binding.cause), at: instant(binding.from) })}
          </span>
        </Flex>
      ))}
    </Flex>
  );
}
