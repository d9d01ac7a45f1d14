/** My members: found by any identifier, the ones to write to, and why. */

import { List, SearchBar, Selector } from 'antd-mobile';
import { useNavigate } from 'react-router';
import { body, client } from '@/api/client';
import { instant, money } from '@/shared/format';
import { useSearch } from '@/shared/url';
import { useMemberName } from '@/shared/values';
import { words } from '@/shared/words';
import { Pages, Title } from './parts';
import { WhyWrite } from './why-write';

const useWords = words({
  title: ['我的会员', 'My members'],
  find: ['手机号、后四位、订单号', 'Phone, last four digits, order'],
  longest: ['最久未联系', 'Longest ago'],
  latest: ['最近联系', 'Latest'],
  most: ['消费最多', 'Spent most'],
  contact: ['最近联系 {at}', 'Last contact {at}'],
  orders: ['{count} 单', '{count} orders'],
  orders_one: ['1 单', '1 order'],
  empty: [
    '没有找到会员。换个条件，或请会员扫码绑定您。',
    'No member fits. Search otherwise, or let members scan your code.',
  ],
});

const SORTS = { longest: 'last_contact', latest: '-last_contact', most: '-net' } as const;

export default function Members() {
  const say = useWords();
  const navigate = useNavigate();
  const memberName = useMemberName();
  const [given, change] = useSearch(['q', 'sort'] as const);
  const sort = given.sort in SORTS ? (given.sort as keyof typeof SORTS) : 'latest';
  return (
    <>
      <Title>{say('title')}</Title>
      <div style={{ padding: '8px 12px 0' }}>
        <SearchBar
          key={given.q}
          placeholder={say('find')}
          defaultValue={given.q}
          onSearch={(q) => change({ q: q.trim() })}
          onClear={() => change({ q: null })}
        />
        <Selector
          style={{ marginTop: 8, '--padding': '6px 12px', fontSize: 14 }}
          value={[sort]}
          showCheckMark={false}
          onChange={([chosen]) => change({ sort: chosen ?? null })}
          options={(['latest', 'longest', 'most'] as const).map((value) => ({ value, label: say(value) }))}
        />
      </div>
      <Pages
        id={['members', given]}
        page={(cursor) =>
          body(
            client.GET('/api/v1/members', {
              params: {
                query: {
                  limit: 30,
                  sort: SORTS[sort],
                  ...(given.q && { q: given.q }),
                  ...(cursor && { cursor }),
                },
              },
            }),
          )
        }
        empty={say('empty')}
        row={(member) => (
          <List.Item
            key={member.id}
            onClick={() => void navigate(`/members/${member.id}`)}
            description={
              <>
                <div>
                  {say('contact', { at: instant(member.last_contact_at) })} · {say('orders', { count: member.orders })}
                </div>
                <WhyWrite member={member} />
              </>
            }
            extra={member.net.map((sum) => money(sum)).join(' ')}
          >
            {memberName(member.name)}
          </List.Item>
        )}
      />
    </>
  );
}
