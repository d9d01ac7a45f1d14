/** Signing in on the phone. */

import { Button, Form, Input } from 'antd-mobile';
import { useState } from 'react';
import { useSignIn } from '@/shared/session';
import { words } from '@/shared/words';
import { Fault } from './parts';

const useWords = words({
  title: ['一盘 · 导购工作台', 'Yipan workbench'],
  name: ['用户名', 'Name'],
  password: ['密码', 'Password'],
  signIn: ['登录', 'Sign in'],
});

export function SignIn() {
  const say = useWords();
  const { withPassword } = useSignIn();
  const [error, setError] = useState<unknown>(null);
  const [sending, setSending] = useState(false);
  const send = async ({ name, password }: { name: string; password: string }) => {
    setSending(true);
    setError(null);
    await withPassword(name.trim(), password).catch(setError);
    setSending(false);
  };
  return (
    <main className="m-frame" style={{ paddingTop: 64 }}>
      <h1 className="m-title">{say('title')}</h1>
      <Form
        layout="vertical"
        mode="card"
        onFinish={(values) => void send(values)}
        footer={
          <Button block type="submit" color="primary" size="large" loading={sending}>
            {say('signIn')}
          </Button>
        }
      >
        <Form.Item name="name" label={say('name')} rules={[{ required: true }]}>
          <Input autoComplete="username" />
        </Form.Item>
        <Form.Item name="password" label={say('password')} rules={[{ required: true }]}>
          <Input type="password" autoComplete="current-password" />
        </Form.Item>
      </Form>
      {error ? <Fault error={error} /> : null}
    </main>
  );
}
