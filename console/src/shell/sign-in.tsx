/** Signing in with name and password or with an account elsewhere, and choosing the first password of one's own. */

import { Alert, Button, Card, Divider, Flex, Form, Input, Typography } from 'antd';
import { type ReactNode, useState } from 'react';
import { api } from '@/api/client';
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
  elsewhere: ['用 {label} 登录', 'Sign in with {label}'],
  or: ['或', 'or'],
  oidc_denied: ['对方没有允许登录。', 'You were not let in there.'],
  oidc_failed: [
    '暂时无法用外部账号登录，请稍后再试，或联系管理员查看日志。',
    'Signing in there failed. Try again, or have the log looked at.',
  ],
  oidc_state_wrong: [
    '登录已超时，或是在另一个浏览器里开始的，请重新登录。',
    'It was begun too long ago, or in another browser. Begin again.',
  ],
  oidc_user_unknown: [
    '这个账号还没有对应的用户，请联系管理员绑定。',
    'Nobody here has that account yet. Ask an administrator to tie it to you.',
  ],
  sign_in_failed: ['该用户已停用。', 'That user may not sign in.'],
  refused: ['没有登录成功（{code}）。', 'You were not signed in ({code}).'],
});

/** Why coming back from elsewhere did not sign somebody in: the service puts the code into the address. */
const REFUSED = 'sign_in';
const TOLD = ['oidc_denied', 'oidc_failed', 'oidc_state_wrong', 'oidc_user_unknown', 'sign_in_failed'] as const;

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

/** Signing in with an account elsewhere, where there is such a thing. */
function Elsewhere() {
  const say = useWords();
  const methods = api.useQuery('get', '/api/v1/auth/methods');
  const oidc = methods.data?.oidc;
  if (!oidc) return null;
  const here = new URL(window.location.href);
  here.searchParams.delete(REFUSED);
  const to = encodeURIComponent(here.pathname + here.search + here.hash);
  return (
    <>
      <Divider plain>{say('or')}</Divider>
      <Button block href={`${oidc.start}?to=${to}`}>
        {say('elsewhere', { label: oidc.label })}
      </Button>
    </>
  );
}

/** What the address says of a sign-in elsewhere that came to nothing. */
function Refused() {
  const say = useWords();
  const code = new URLSearchParams(window.location.search).get(REFUSED);
  if (!code) return null;
  const told = TOLD.find((one) => one === code);
  return (
    <Alert
      type="error"
      showIcon
      title={told ? say(told) : say('refused', { code: code.replace(/\W/g, '').slice(0, 40) })}
      style={{ marginBottom: 16 }}
    />
  );
}

export function SignIn() {
  const say = useWords();
  const { withPassword } = useSignIn();
  const { error, sending, go } = useSend((values: { name: string; password: string }) =>
    withPassword(values.name.trim(), values.password),
  );
  return (
    <Centered>
      <Refused />
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
      <Elsewhere />
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
