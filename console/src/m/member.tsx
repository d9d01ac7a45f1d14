/** A member, with what matters for service: who serves, what was bought, what happened. */

import { List } from 'antd-mobile';
import { useParams } from 'react-router';
import { api, body, client, type Schema } from '@/api/client';
import { count, instant, money } from '@/shared/format';
import { useKindWord } from '@/shared/kinds';
import { useMemberName, useValueWord } from '@/shared/values';
import { words } from '@/shared/words';
import { Back } from './back';
import { Figure, Loaded, Pages, Title } from './parts';
import { WhyWrite } from './why-write';

const useWords = words({
  spent: ['累计消费', 'Spent'],
  orders: ['订单', 'Orders'],
  last: ['最近下单', 'Last order'],
  contact: ['最近联系', 'Last contact'],
  served: ['谁在服务', 'Who serves'],
  since: ['{at} 起', 'since {at}'],
  nobody: ['目前没有人服务这位会员', 'Nobody serves this member now'],
  timeline: ['发生过什么', 'What happened'],
  order: ['下单', 'Order'],
  status: ['订单状态', 'Status'],
  refund: ['退款', 'Refund'],
  touchpoint: ['互动', 'Contact'],
  binding: ['绑定', 'Binding'],
  link: ['身份合并', 'Identity'],
  empty: ['还没有记录', 'Nothing yet'],
});

type Member = Schema<'MemberDetail'>;
type Event = Schema<'MemberEvent'>;

export default function MemberPage() {
  const id = Number(useParams().id);
  const asked = api.useQuery('get', '/api/v1/members/{id}', { params: { path: { id } } });
  return (
    <>
      <Back to="/members" />
      <Loaded asked={asked}>{(member) => <Shown member={member} />}</Loaded>
    </>
  );
}

function Shown({ member }: { member: Member }) {
  const say = useWords();
  const kind = useKindWord();
  const memberName = useMemberName();
  const orders = member.totals.reduce((sum, total) => sum + total.orders, 0);
  const lastOrder =
    member.totals
      .map((total) => total.last_order_at)
      .sort()
      .at(-1) ?? null;
  const spent = member.totals.map((total) => money(total.net)).join(' ') || '–';
  return (
    <>
      <Title about={<WhyWrite member={{ ...member, orders, last_order_at: lastOrder }} />}>
        {memberName(member.name)}
      </Title>
      <section className="m-card">
        <div className="m-figures" style={{ marginTop: 0 }}>
          <Figure title={say('spent')}>{spent}</Figure>
          <Figure title={say('orders')}>{count(orders)}</Figure>
          <Figure title={say('last')}>{instant(lastOrder)}</Figure>
          <Figure title={say('contact')}>{instant(member.last_contact_at)}</Figure>
        </div>
      </section>
      <section className="m-card">
        <h2>{say('served')}</h2>
        {member.served_by.length === 0 && <span className="m-weak">{say('nobody')}</span>}
        {member.served_by.map((binding) => (
          <div className="m-row" key={`${binding.role} ${binding.party.id} ${binding.brand?.id ?? ''}`}>
            <span>
              {kind(binding.party.kind)} {binding.party.name}
            </span>
            <span className="m-weak">{say('since', { at: instant(binding.from) })}</span>
          </div>
        ))}
      </section>
      <h2 className="m-title" style={{ fontSize: 17 }}>
        {say('timeline')}
      </h2>
      <Pages
        id={['timeline', member.id]}
        page={(cursor) =>
          body(
            client.GET('/api/v1/members/{id}/timeline', {
              params: { path: { id: member.id }, query: { limit: 30, ...(cursor && { cursor }) } },
            }),
          )
        }
        empty={say('empty')}
        row={(event, index) => <Happened key={`${event.at} ${index}`} event={event} />}
      />
    </>
  );
}

function Happened({ event }: { event: Event }) {
  const say = useWords();
  const words = { status: useValueWord('status'), other: useValueWord('touch'), channel: useValueWord('channel') };
  const word = event.word && (event.what === 'status' ? words.status : words.other)(event.word);
  const channel = event.channel && words.channel(event.channel);
  const detail = [event.order, word, event.text, channel, event.store?.name ?? event.party?.name];
  return (
    <List.Item
      description={[instant(event.at), ...detail].filter(Boolean).join(' · ')}
      extra={event.amount && money(event.amount)}
    >
      {say(event.what as 'order')}
    </List.Item>
  );
}
