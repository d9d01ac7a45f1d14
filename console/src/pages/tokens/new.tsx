/** Making a token: what for, until when, and how far it reaches. */

import { DatePicker, Form, Input, Select } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useState } from 'react';
import { body, client, once } from '@/api/client';
import { startOfDay, today } from '@/shared/format';
import { MakeSecret } from '@/shared/make-secret';
import { useMe } from '@/shared/me';
import { Problem } from '@/shared/problem';
import { dayAfter } from '@/shared/range';
import { useRoleWord } from '@/shared/roles';
import { useSent } from '@/shared/send';
import { Command } from '@/shared/why';
import { words } from '@/shared/words';

const useWords = words({
  make: ['新建令牌', 'Make a token'],
  name: ['用途', 'What for'],
  namePlaceholder: ['例如：BI 每日取数', 'BI, every night'],
  expires: ['到期日', 'Ends on'],
  roles: ['只用这些角色（选填）', 'Only these roles (optional)'],
  operations: ['只允许这些操作（选填）', 'Only these operations (optional)'],
  all: ['不选则与您的权限相同', 'As far as you reach unless chosen'],
  secret: ['令牌已创建', 'The token'],
  secretAbout: ['调用接口时放在请求头 Authorization: Bearer 之后。', 'Send it behind "Authorization: Bearer".'],
});

interface Values {
  name: string;
  expires: Dayjs;
  roles?: string[];
  operations?: string[];
}

export function NewToken() {
  const say = useWords();
  return (
    <MakeSecret
      operation="token.create"
      label={say('make')}
      told={say('secret')}
      about={say('secretAbout')}
      form={(made) => <TokenForm after={made} />}
    />
  );
}

function TokenForm({ after }: { after: (secret: string) => void }) {
  const say = useWords();
  const me = useMe();
  const roleWord = useRoleWord();
  const [headers] = useState(once);
  const first = dayjs(today());
  const sent = useSent(
    ({ name, expires, roles, operations }: Values) =>
      body(
        client.POST('/api/v1/tokens', {
          body: {
            name: name.trim(),
            expires_at: startOfDay(dayAfter(expires.format('YYYY-MM-DD'))),
            ...(roles?.length && { roles }),
            ...(operations?.length && { operations }),
          },
          headers,
        }),
      ),
    { after: (made) => after(made.secret) },
  );
  return (
    <Form<Values>
      layout="vertical"
      initialValues={{ expires: first.add(90, 'day') }}
      onFinish={(values) => sent.mutate(values)}
    >
      <Form.Item name="name" label={say('name')} rules={[{ required: true, whitespace: true }]}>
        <Input autoComplete="off" placeholder={say('namePlaceholder')} maxLength={100} />
      </Form.Item>
      <Form.Item name="expires" label={say('expires')} rules={[{ required: true }]}>
        <DatePicker minDate={first} maxDate={first.add(364, 'day')} style={{ width: '100%' }} />
      </Form.Item>
      <Form.Item name="roles" label={say('roles')}>
        <Select
          mode="multiple"
          placeholder={say('all')}
          options={[...new Set(me.roles.map((held) => held.role))].map((role) => ({
            value: role,
            label: roleWord(role),
          }))}
        />
      </Form.Item>
      <Form.Item name="operations" label={say('operations')}>
        <Select
          mode="multiple"
          placeholder={say('all')}
          options={me.operations.map((operation) => ({ value: operation, label: operation }))}
        />
      </Form.Item>
      {sent.error && <Problem error={sent.error} />}
      <Command
        type="primary"
        htmlType="submit"
        operation="token.create"
        loading={sent.isPending}
        style={{ marginTop: 12 }}
      >
        {say('make')}
      </Command>
    </Form>
  );
}
