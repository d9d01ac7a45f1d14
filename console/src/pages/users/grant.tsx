/** Giving somebody a role: which, of what, until when. */

import { DatePicker, Flex, Form, Input, Select, Typography } from 'antd';
import type { Dayjs } from 'dayjs';
import { body, client, once } from '@/api/client';
import { useKindWord } from '@/shared/party';
import { Problem } from '@/shared/problem';
import { ROLES, useRoleWord } from '@/shared/roles';
import { useSent } from '@/shared/send';
import { Command } from '@/shared/why';
import { words } from '@/shared/words';
import type { User } from './index';

const useWords = words({
  title: ['授予角色', 'Give a role'],
  role: ['角色', 'Role'],
  of: ['范围', 'Scope'],
  everything: ['全集团', 'Whole group'],
  key: ['编号', 'Number'],
  keyWhy: ['该单位或导购在源系统里的编号，如 S001', "The source system's own id, S001 say"],
  to: ['到期时间（选填）', 'Until (optional)'],
  give: ['授予', 'Give'],
  given: ['已授予', 'Given'],
});

/** What a role is usually held of. */
const USUAL: Partial<Record<string, string>> = {
  region_lead: 'region',
  dealer: 'dealer',
  store_manager: 'store',
  associate: 'associate',
};
const KINDS = ['brand', 'department', 'region', 'dealer', 'store', 'cloud_store', 'associate'];

interface Values {
  role: string;
  kind: string;
  key?: string;
  to?: Dayjs;
}

export function GrantForm({ user }: { user: User }) {
  const say = useWords();
  const roleWord = useRoleWord();
  const kindWord = useKindWord();
  const [form] = Form.useForm<Values>();
  const kind = Form.useWatch('kind', form);
  const sent = useSent(
    ({ role, kind, key, to }: Values) =>
      body(
        client.POST('/api/v1/users/{id}/grants', {
          params: { path: { id: user.id } },
          body: {
            role,
            ...(kind !== 'everything' && { of: { kind, key: key?.trim() ?? '' } }),
            ...(to && { to: to.toISOString() }),
          },
          headers: once(),
        }),
      ),
    { said: say('given') },
  );
  return (
    <Form<Values>
      form={form}
      layout="vertical"
      initialValues={{ kind: 'everything' }}
      onValuesChange={(changed) => {
        if (changed.role) form.setFieldsValue({ kind: USUAL[changed.role] ?? 'everything' });
      }}
      onFinish={(values) => sent.mutate(values)}
      style={{ marginTop: 16 }}
    >
      <Typography.Title level={3} style={{ fontSize: 14 }}>
        {say('title')}
      </Typography.Title>
      <Flex gap={12} wrap>
        <Form.Item name="role" label={say('role')} rules={[{ required: true }]} style={{ width: 150 }}>
          <Select options={ROLES.map((role) => ({ value: role, label: roleWord(role) }))} />
        </Form.Item>
        <Form.Item name="kind" label={say('of')} style={{ width: 130 }}>
          <Select
            options={[
              { value: 'everything', label: say('everything') },
              ...KINDS.map((one) => ({ value: one, label: kindWord(one) })),
            ]}
          />
        </Form.Item>
        {kind !== undefined && kind !== 'everything' && (
          <Form.Item
            name="key"
            label={say('key')}
            tooltip={say('keyWhy')}
            rules={[{ required: true, whitespace: true }]}
            style={{ width: 130 }}
          >
            <Input autoComplete="off" />
          </Form.Item>
        )}
        <Form.Item name="to" label={say('to')}>
          <DatePicker showTime={{ format: 'HH:mm' }} format="YYYY-MM-DD HH:mm" />
        </Form.Item>
      </Flex>
      {sent.error && <Problem error={sent.error} />}
      <Command operation="user.grant" type="primary" htmlType="submit" loading={sent.isPending}>
        {say('give')}
      </Command>
    </Form>
  );
}
