/** A user, beside the list: what one may do and did, and what can be done about it. */

import { Descriptions, Divider, Drawer, Flex } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { api, body, client, once } from '@/api/client';
import { useActor } from '@/shared/actor';
import { Confirmed } from '@/shared/confirm';
import { instant } from '@/shared/format';
import { useMe } from '@/shared/me';
import { Loaded } from '@/shared/problem';
import { Secret } from '@/shared/secret';
import { Tie, Untie } from '@/shared/tie';
import { words } from '@/shared/words';
import { Grants } from './held';
import type { User } from './index';
import { UserState } from './state';

const useWords = words({
  name: ['用户名', 'Name'],
  state: ['状态', 'State'],
  created: ['创建', 'Created'],
  createdBy: ['{at}，由 {by}', '{at} by {by}'],
  reset: ['重置密码', 'Reset password'],
  resetWhat: [
    '{name} 会在所有设备上退出登录，需用新的一次性密码重新登录。',
    '{name} is signed out everywhere and has to come back with a new one-time password.',
  ],
  wasReset: ['密码已重置', 'The password is another one now'],
  secret: ['一次性密码', 'One-time password'],
  secretAbout: ['请把它交给 {name}。', 'Hand it to {name}.'],
  disable: ['停用', 'Disable'],
  disableWhat: [
    '{name} 将立即在所有设备上退出，不能再登录；令牌同时失效。历史记录保留，可随时恢复。',
    '{name} is signed out everywhere at once and cannot sign in; tokens stop working. Nothing is deleted, and it can be taken back.',
  ],
  disabled: ['已停用', 'Disabled'],
  enable: ['恢复', 'Enable'],
  enableWhat: ['{name} 可以重新登录，角色照旧。', '{name} can sign in again, with the roles as they are.'],
  enabled: ['已恢复', 'Enabled'],
  self: ['不能停用自己', 'You cannot disable yourself'],
  audit: ['查看此人的操作日志', 'What this user did'],
});

export function UserDrawer({ id, close }: { id: number | null; close: () => void }) {
  return (
    <Drawer open={id !== null} onClose={close} size={640} destroyOnHidden title={id !== null && <Title id={id} />}>
      {id !== null && <Details id={id} />}
    </Drawer>
  );
}

function useUser(id: number) {
  return api.useQuery('get', '/api/v1/users/{id}', { params: { path: { id } } });
}

function Title({ id }: { id: number }) {
  const { data } = useUser(id);
  return <>{data?.full_name || data?.name || ' '}</>;
}

function Details({ id }: { id: number }) {
  const say = useWords();
  const actor = useActor();
  const asked = useUser(id);
  return (
    <Loaded asked={asked}>
      {(user) => (
        <>
          <Descriptions
            column={1}
            size="small"
            items={[
              { key: 'name', label: say('name'), children: user.name },
              { key: 'state', label: say('state'), children: <UserState user={user} /> },
              {
                key: 'created',
                label: say('created'),
                children: say('createdBy', { at: instant(user.created_at), by: actor(user.created_by) }),
              },
            ]}
          />
          <Flex gap={8} wrap align="center" style={{ marginTop: 12 }}>
            <Reset user={user} />
            <Ability user={user} />
            <Tie user={user} />
            <Untie user={user} />
            <Link to={`/audit?who=${encodeURIComponent(user.name)}`}>{say('audit')}</Link>
          </Flex>
          <Divider />
          <Grants user={user} />
        </>
      )}
    </Loaded>
  );
}

function Reset({ user }: { user: User }) {
  const say = useWords();
  const [password, setPassword] = useState<string | null>(null);
  const name = user.full_name || user.name;
  const send = async () => {
    const params = { path: { id: user.id } };
    const made = await body(client.POST('/api/v1/users/{id}/password', { params, headers: once() }));
    setPassword(made.one_time_password);
  };
  return (
    <>
      <Confirmed
        operation="user.reset"
        label={say('reset')}
        what={<p>{say('resetWhat', { name })}</p>}
        send={send}
        said={say('wasReset')}
      />
      <Secret
        title={say('secret')}
        secret={password}
        about={say('secretAbout', { name })}
        close={() => setPassword(null)}
      />
    </>
  );
}

function Ability({ user }: { user: User }) {
  const say = useWords();
  const me = useMe();
  const name = user.full_name || user.name;
  const to = user.disabled ? 'enable' : 'disable';
  return (
    <Confirmed
      operation="user.edit"
      because={me.user === user.id ? say('self') : undefined}
      danger={!user.disabled}
      label={say(to)}
      what={<p>{say(user.disabled ? 'enableWhat' : 'disableWhat', { name })}</p>}
      send={() =>
        client.PATCH('/api/v1/users/{id}', {
          params: { path: { id: user.id } },
          body: { disabled: !user.disabled },
          headers: once(),
        })
      }
      said={say(user.disabled ? 'enabled' : 'disabled')}
    />
  );
}
