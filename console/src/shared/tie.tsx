/** Ties an account elsewhere to a user, who signs in with it from then on; and takes accounts back. */

import { Form, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { api, client, once, type Schema } from '@/api/client';
import { Confirmed } from './confirm';
import { Problem } from './problem';
import { useSent } from './send';
import { Command } from './why';
import { words } from './words';

const useWords = words({
  tie: ['绑定外部账号', 'Tie an account'],
  about: [
    '此后持有这个账号的人就是这位用户。账号编号是提供方 ID 令牌里的 sub；有人登录被拒时，服务日志会写明。',
    'Whoever holds the account is this user from now on. Its subject is sub of the ID tokens of the provider; the log of the service tells it when somebody was not let in.',
  ],
  user: ['用户', 'User'],
  subject: ['账号编号（sub）', 'Subject (sub)'],
  issuer: ['提供方地址（留空即服务设置里的）', 'Issuer (that of the settings unless given)'],
  issuerOff: ['提供方地址（服务没有设置，请填写）', 'Issuer (the settings name none)'],
  tied: ['已绑定', 'Tied'],
  untie: ['解绑外部账号', 'Take accounts back'],
  untieWhat: [
    '{name} 的全部外部账号都会解绑，并在所有设备上退出登录。没有密码的用户需先重置密码才能再登录。',
    'Every account elsewhere is taken from {name}, who is signed out everywhere. A user without a password needs a new one to sign in again.',
  ],
  untied: ['已解绑', 'Taken back'],
});

type User = Schema<'User'>;
interface Values {
  user: number;
  subject: string;
  issuer?: string;
}

/** For one user, or for one who is chosen. */
export function Tie({ user }: { user?: User }) {
  const say = useWords();
  const [shown, show] = useState(false);
  return (
    <>
      <Command operation="user.tie" type={user ? 'default' : 'primary'} onClick={() => show(true)}>
        {say('tie')}
      </Command>
      <Modal title={say('tie')} open={shown} onCancel={() => show(false)} footer={null} destroyOnHidden>
        <TieForm user={user} after={() => show(false)} />
      </Modal>
    </>
  );
}

function TieForm({ user, after }: { user: User | undefined; after: () => void }) {
  const say = useWords();
  const methods = api.useQuery('get', '/api/v1/auth/methods');
  const users = api.useQuery('get', '/api/v1/users', { params: { query: { limit: 1000 } } }, { enabled: !user });
  const [headers] = useState(once);
  const sent = useSent(
    ({ user: id, subject, issuer }: Values) =>
      client.POST('/api/v1/users/{id}/oidc', {
        params: { path: { id } },
        body: { subject: subject.trim(), ...(issuer?.trim() && { issuer: issuer.trim() }) },
        headers,
      }),
    { said: say('tied'), after },
  );
  const off = methods.data?.oidc === null;
  const people = (user ? [user] : (users.data?.items ?? [])).map((one) => ({
    value: one.id,
    label: one.full_name ? `${one.full_name} · ${one.name}` : one.name,
  }));
  return (
    <Form<Values>
      layout="vertical"
      onFinish={(values) => sent.mutate(values)}
      initialValues={user ? { user: user.id } : {}}
    >
      <p>{say('about')}</p>
      <Form.Item name="user" label={say('user')} rules={[{ required: true }]}>
        <Select disabled={Boolean(user)} showSearch={{ optionFilterProp: 'label' }} options={people} />
      </Form.Item>
      <Form.Item name="subject" label={say('subject')} rules={[{ required: true, whitespace: true }]}>
        <Input autoComplete="off" maxLength={255} />
      </Form.Item>
      <Form.Item
        name="issuer"
        label={say(off ? 'issuerOff' : 'issuer')}
        rules={off ? [{ required: true, whitespace: true }] : []}
      >
        <Input autoComplete="off" placeholder="https://id.example.com" />
      </Form.Item>
      {sent.error && <Problem error={sent.error} />}
      <Command type="primary" htmlType="submit" operation="user.tie" loading={sent.isPending}>
        {say('tie')}
      </Command>
    </Form>
  );
}

export function Untie({ user }: { user: User }) {
  const say = useWords();
  return (
    <Confirmed
      operation="user.untie"
      label={say('untie')}
      what={<p>{say('untieWhat', { name: user.full_name || user.name })}</p>}
      send={() => client.DELETE('/api/v1/users/{id}/oidc', { params: { path: { id: user.id } }, headers: once() })}
      said={say('untied')}
    />
  );
}
