/** One member: what matters at a glance, everything that happened, who served when, what makes it one person, and its orders. */

import { Tabs } from 'antd';
import { useParams } from 'react-router';
import { api } from '@/api/client';
import { PageHead } from '@/shared/page';
import { Loaded } from '@/shared/problem';
import { useParam } from '@/shared/url';
import { words } from '@/shared/words';
import { Bindings } from './bindings';
import { ChangeBinding } from './change';
import { ErasedNotice, EraseMember } from './erase';
import { Identity } from './identity';
import { Orders } from './orders';
import { Profile } from './profile';
import { Reveal } from './reveal';
import { Timeline } from './timeline';

const useWords = words({
  members: ['会员', 'Members'],
  title: ['会员 {name}', 'Member {name}'],
  timeline: ['时间线', 'Timeline'],
  bindings: ['绑定', 'Bindings'],
  identity: ['身份与关联', 'Identity'],
  orders: ['订单', 'Orders'],
});

export default function Member() {
  const say = useWords();
  const id = Number(useParams().id);
  const [tab, setTab] = useParam('tab', 'timeline');
  const asked = api.useQuery('get', '/api/v1/members/{id}', { params: { path: { id } } });
  return (
    <Loaded asked={asked}>
      {(member) => (
        <>
          <PageHead title={say('title', { name: member.name })} above={[{ title: say('members'), to: '/members' }]}>
            <ChangeBinding member={member.id} />
            <Reveal member={member.id} />
            <EraseMember member={member} />
          </PageHead>
          <ErasedNotice member={member} />
          <Profile member={member} />
          <Tabs
            activeKey={tab}
            onChange={setTab}
            destroyOnHidden
            items={[
              { key: 'timeline', label: say('timeline'), children: <Timeline member={member.id} /> },
              { key: 'bindings', label: say('bindings'), children: <Bindings member={member} /> },
              { key: 'identity', label: say('identity'), children: <Identity member={member} /> },
              { key: 'orders', label: say('orders'), children: <Orders member={member.id} /> },
            ]}
          />
        </>
      )}
    </Loaded>
  );
}
