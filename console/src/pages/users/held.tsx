/** The roles that a user has, had and will have; giving and ending them. */

import { Flex, Tag, Typography } from 'antd';
import { client, once, type Schema } from '@/api/client';
import { useActor } from '@/shared/actor';
import { Confirmed } from '@/shared/confirm';
import { instant } from '@/shared/format';
import { Nothing } from '@/shared/problem';
import { useRoleWord, useScopeWord } from '@/shared/roles';
import { words } from '@/shared/words';
import { GrantForm } from './grant';
import { standing } from './grants';
import type { User } from './index';

const useWords = words({
  title: ['角色', 'Roles'],
  now: ['生效中', 'In force'],
  later: ['未开始', 'Later'],
  ended: ['已结束', 'Ended'],
  since: ['{from} 起', 'since {from}'],
  during: ['{from} 至 {to}', '{from} to {to}'],
  given: ['由 {by} 授予', 'given by {by}'],
  end: ['结束', 'End'],
  endWhat: [
    '从现在起，{name} 不再是「{role} · {of}」。记录保留。',
    'From now on {name} is no longer {role} of {of}. That it was so stays on record.',
  ],
  wasEnded: ['已结束', 'Ended'],
  none: ['还没有角色，先在下面授予一个。', 'No role yet; give one below.'],
});

type Grant = Schema<'Grant'>;

export function Grants({ user }: { user: User }) {
  const say = useWords();
  const rank = { now: 0, later: 1, ended: 2 };
  const grants = user.grants.toSorted((one, other) => rank[standing(one)] - rank[standing(other)] || other.id - one.id);
  return (
    <>
      <Typography.Title level={2} style={{ fontSize: 16 }}>
        {say('title')}
      </Typography.Title>
      {grants.length === 0 && <Nothing>{say('none')}</Nothing>}
      {grants.map((grant) => (
        <Held key={grant.id} user={user} grant={grant} />
      ))}
      <GrantForm key={user.grants.length} user={user} />
    </>
  );
}

function Held({ user, grant }: { user: User; grant: Grant }) {
  const say = useWords();
  const roleWord = useRoleWord();
  const scopeWord = useScopeWord();
  const actor = useActor();
  const stands = standing(grant);
  const [role, of] = [roleWord(grant.role), scopeWord(grant.of)];
  const days = grant.to
    ? say('during', { from: instant(grant.from), to: instant(grant.to) })
    : say('since', { from: instant(grant.from) });
  return (
    <Flex gap={12} align="center" style={{ padding: '8px 0', opacity: stands === 'ended' ? 0.75 : 1 }}>
      <div style={{ flex: 1 }}>
        <div>
          {role} · {of}
        </div>
        <Typography.Text type="secondary" style={{ fontSize: 12 }}>
          {days} · {say('given', { by: actor(grant.granted_by) })}
        </Typography.Text>
      </div>
      <Tag color={stands === 'now' ? 'green' : 'default'}>{say(stands)}</Tag>
      {stands !== 'ended' && (
        <Confirmed
          operation="user.revoke"
          size="small"
          danger
          label={say('end')}
          what={<p>{say('endWhat', { name: user.full_name || user.name, role, of })}</p>}
          send={() =>
            client.DELETE('/api/v1/users/{id}/grants/{grant}', {
              params: { path: { id: user.id, grant: grant.id } },
              headers: once(),
            })
          }
          said={say('wasEnded')}
        />
      )}
    </Flex>
  );
}
