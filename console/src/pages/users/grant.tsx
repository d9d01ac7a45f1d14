/** Giving somebody a role: which, of what unit or person, until when. */

import { DatePicker, Flex, Form, Select, Typography } from 'antd';
import type { Dayjs } from 'dayjs';
import { body, client, once } from '@/api/client';
import { instantOf } from '@/shared/format';
import { useKindWord } from '@/shared/party';
import { PersonChoice } from '@/shared/person-choice';
import { Problem } from '@/shared/problem';
import { ROLES, useRoleWord } from '@/shared/roles';
import { useSent } from '@/shared/send';
import { UnitChoice } from '@/shared/unit-choice';
import { Command } from '@/shared/why';
import { words } from '@/shared/words';
import { partyOf } from './grants';
import type { User } from './index';

const useWords = words({
  title: ['授予角色', 'Give a role'],
  role: ['角色', 'Role'],
  of: ['范围', 'Scope'],
  everything: ['全集团', 'Whole group'],
  which: ['哪一个', 'Which one'],
  search: ['输入名称查找', 'Write part of the name'],
  to: ['到期时间（选填）', 'Until (optional)'],
  give: ['授予', 'Give'],
  given: ['已授予', 'Given'],
  required: ['必填', 'Required'],
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
  of?: string;
  to?: Dayjs;
}

export function GrantForm({ user }: { user: User }) {
  const say = useWords();
  const roleWord = useRoleWord();
  const kindWord = useKindWord();
  const [form] = Form.useForm<Values>();
  const kind = Form.useWatch('kind', form) ?? 'everything';
  const sent = useSent(
    ({ role, kind: wide, of, to }: Values) =>
      body(
        client.POST('/api/v1/users/{id}/grants', {
          params: { path: { id: user.id } },
          body: {
            role,
            ...(wide !== 'everything' && { of: partyOf(of ?? '') }),
            ...(to && { to: instantOf(to.format('YYYY-MM-DDTHH:mm')) }),
          },
          headers: once(),
        }),
      ),
    { said: say('given') },
  );
  const required = [{ required: true, whitespace: true, message: say('required') }];
  return (
    <Form<Values>
      form={form}
      layout="vertical"
      initialValues={{ kind: 'everything' }}
      onValuesChange={(changed) => {
        if (changed.role) form.setFieldsValue({ kind: USUAL[changed.role] ?? 'everything' });
        if (changed.role || changed.kind) form.resetFields(['of']);
      }}
      onFinish={(values) => sent.mutate(values)}
      style={{ marginTop: 16 }}
    >
      <Typography.Title level={3} style={{ fontSize: 14 }}>
        {say('title')}
      </Typography.Title>
      <Flex gap="0 12px" wrap>
        <Form.Item name="role" label={say('role')} rules={required} style={{ width: 150 }}>
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
        {kind !== 'everything' && (
          <Form.Item name="of" label={say('which')} rules={required} style={{ width: 260 }}>
            <Which key={kind} kind={kind} />
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

/** The unit or person, found by name. */
function Which(props: { kind: string; value?: string; onChange?: (of: string) => void }) {
  const say = useWords();
  const { kind, value = '', onChange = () => undefined } = props;
  if (kind === 'associate') return <PersonChoice value={value} onChange={onChange} placeholder={say('search')} />;
  return <UnitChoice kind={kind} value={value} onChange={onChange} placeholder={say('search')} />;
}
