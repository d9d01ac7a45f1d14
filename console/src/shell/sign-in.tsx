/** Signing in with name and password, and choosing the first password of one's own. */

import { Button, Card, Flex, Form, Input, Typography } from 'antd';
import { type ReactNode, useState } from 'react';
import { Problem } from '@/shared/problem';
import { useSignIn } from '@/shared/session';
import { chooseLanguage, language, words } from '@/shared/words';

const useWords = words({
  product: ['Yipan 一盘', 'Yipan'],
  promise: ['谁的会员、谁的业绩、谁的钱，一盘算清。', 'Whose member, whose credit, whose money: one board.'],
  name: ['用户名', 'Name'],
  password: ['密码', 'Password'],
  signIn: ['登录', 'Sign in'],
  language: ['English', '中文'],
  mustChange: ['首次登录，请设置新密码', 'Choose a password of your own'],
  present: ['当前（一次性）密码', 'Present (one-time) password'],
  next: ['新密码（至少 12 位）', 'New password (at least 12 characters)'],
  save: ['保存', 'Save'],
  signOut: ['退出登录', 'Sign out'],
});

export function Centered({ children }: { children: ReactNode }) {
  const say = useWords();
  const other = language() === 'en' ? 'zh-CN' : 'en';
  return (
    <Flex vertical align="center" justify="center" style={{ minHeight: '100vh', padding: 16 }}>
      <main style={{ width: '100%', maxWidth: 420 }}>
        <Flex align="center" gap={12} style={{ marginBottom: 4 }}>
          <img src="/favicon.svg" width={40} height={40} alt="" />
          <Typography.Title style={{ margin: 0, fontSize: 26 }}>{say('product')}</Typography.Title>
          <Button type="text" style={{ marginInlineStart: 'auto' }} onClick={() => chooseLanguage(other)}>
            {say('language')}
          </Button>
        </Flex>
        <Typography.Paragraph type="secondary">{say('promise')}</Typography.Paragraph>
        <Card>{children}</Card>
      </main>
    </Flex>
  );
}

/** Runs what a form sends, and keeps why it was refused. */
export function useSend<Values>(send: (values: Values) => Promise<void>) {
  const [error, setError] = useState<unknown>(null);
  const [sending, setSending] = useState(false);
  const go = async (values: Values) => {
    setSending(true);
    setError(null);
    try {
      await send(values);
    } catch (refused) {
      setError(refused);
    } finally {
      setSending(false);
    }
  };
  return { error, sending, go };
}

export function SignIn() {
  const say = useWords();
  const { withPassword } = useSignIn();
  const { error, sending, go } = useSend((values: { name: string; password: string }) =>
    withPassword(values.name.trim(), values.password),
  );
  return (
    <Centered>
      <Form layout="vertical" onFinish={(values) => void go(values)} requiredMark={false}>
        <Form.Item name="name" label={say('name')} rules={[{ required: true }]}>
          <Input autoComplete="username" autoFocus />
        </Form.Item>
        <Form.Item name="password" label={say('password')} rules={[{ required: true }]}>
          <Input.Password autoComplete="current-password" />
        </Form.Item>
        {error ? <Problem error={error} /> : null}
        <Button type="primary" htmlType="submit" block loading={sending} style={{ marginTop: 16 }}>
          {say('signIn')}
        </Button>
      </Form>
    </Centered>
  );
}

export function NewPassword() {
  const say = useWords();
  const { changePassword, out } = useSignIn();
  const { error, sending, go } = useSend((values: { present: string; next: string }) =>
    changePassword(values.present, values.next),
  );
  return (
    <Centered>
      <Typography.Title level={2} style={{ fontSize: 18 }}>
        {say('mustChange')}
      </Typography.Title>
      <Form layout="vertical" onFinish={(values) => void go(values)} requiredMark={false}>
        <Form.Item name="present" label={say('present')} rules={[{ required: true }]}>
          <Input.Password autoComplete="current-password" />
        </Form.Item>
        <Form.Item name="next" label={say('next')} rules={[{ required: true, min: 12 }]}>
          <Input.Password autoComplete="new-password" />
        </Form.Item>
        {error ? <Problem error={error} /> : null}
        <Flex gap={8} style={{ marginTop: 16 }}>
          <Button type="primary" htmlType="submit" loading={sending}>
            {say('save')}
          </Button>
          <Button onClick={() => void out()}>{say('signOut')}</Button>
        </Flex>
      </Form>
    </Centered>
  );
}
