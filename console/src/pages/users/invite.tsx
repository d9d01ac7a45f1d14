/** Inviting somebody: a name to sign in with, and a password that works once. */

import { UserAddOutlined } from '@ant-design/icons';
import { Form, Input, Modal } from 'antd';
import { useState } from 'react';
import { body, client, once } from '@/api/client';
import { Problem } from '@/shared/problem';
import { Secret } from '@/shared/secret';
import { useSent } from '@/shared/send';
import { Command } from '@/shared/why';
import { words } from '@/shared/words';
import type { User } from './index';

const useWords = words({
  invite: ['邀请用户', 'Invite a user'],
  name: ['用户名（登录用）', 'Name to sign in with'],
  nameWrong: ['小写字母、数字和 - _ . @ +', 'Small letters, digits and - _ . @ +'],
  fullName: ['姓名', 'Full name'],
  next: [
    '新用户没有任何权限，邀请后请在右侧给他授予角色。',
    'A new user may do nothing yet: give a role once the user is there.',
  ],
  secret: ['一次性密码', 'One-time password'],
  secretAbout: [
    '请把它交给 {name}。首次登录后必须设置自己的密码。',
    'Hand it to {name}, who has to choose another one when signing in.',
  ],
});

export function Invite({ after }: { after: (user: User) => void }) {
  const say = useWords();
  const [shown, show] = useState(false);
  const [made, setMade] = useState<{ password: string; user: User } | null>(null);
  return (
    <>
      <Command type="primary" operation="user.create" icon={<UserAddOutlined />} onClick={() => show(true)}>
        {say('invite')}
      </Command>
      <Modal title={say('invite')} open={shown} onCancel={() => show(false)} footer={null} destroyOnHidden>
        <InviteForm
          after={(user, password) => {
            show(false);
            setMade({ user, password });
          }}
        />
      </Modal>
      <Secret
        title={say('secret')}
        secret={made?.password ?? null}
        about={say('secretAbout', { name: made?.user.full_name || made?.user.name || '' })}
        close={() => {
          if (made) after(made.user);
          setMade(null);
        }}
      />
    </>
  );
}

function InviteForm({ after }: { after: (user: User, password: string) => void }) {
  const say = useWords();
  const [headers] = useState(once);
  const sent = useSent(
    (values: { name: string; full_name?: string }) =>
      body(
        client.POST('/api/v1/users', {
          body: { name: values.name.trim(), full_name: values.full_name?.trim() ?? '' },
          headers,
        }),
      ),
    { after: (invited) => after(invited.user, invited.one_time_password) },
  );
  return (
    <Form layout="vertical" onFinish={(values) => sent.mutate(values)}>
      <p>{say('next')}</p>
      <Form.Item
        name="name"
        label={say('name')}
        rules={[{ required: true }, { pattern: /^[a-z0-9._@+-]+$/, message: say('nameWrong') }]}
      >
        <Input autoComplete="off" />
      </Form.Item>
      <Form.Item name="full_name" label={say('fullName')}>
        <Input autoComplete="off" maxLength={100} />
      </Form.Item>
      {sent.error && <Problem error={sent.error} />}
      <Command
        type="primary"
        htmlType="submit"
        operation="user.create"
        loading={sent.isPending}
        style={{ marginTop: 12 }}
      >
        {say('invite')}
      </Command>
    </Form>
  );
}
