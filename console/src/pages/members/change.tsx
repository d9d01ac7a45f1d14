/** Who serves a member from now on: a claim, a transfer or a release. The policy in force decides what comes of it, and says so. */

import { UserSwitchOutlined } from '@ant-design/icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Form, Input, Modal, Segmented, Select } from 'antd';
import { useState } from 'react';
import { body, client, once, type Schema } from '@/api/client';
import { PersonChoice } from '@/shared/person-choice';
import { Problem } from '@/shared/problem';
import { UnitChoice } from '@/shared/unit-choice';
import { Command } from '@/shared/why';
import { words } from '@/shared/words';
import { useMemberWord } from './names';

const useWords = words({
  change: ['变更绑定', 'Change who serves'],
  title: ['从现在起由谁服务', 'Who serves from now on'],
  what: ['怎么变', 'What happens'],
  claim: ['认领', 'Claim'],
  transfer: ['转移', 'Transfer'],
  release: ['解除', 'Release'],
  role: ['角色', 'Role'],
  person: ['给哪位导购', 'To whom'],
  unit: ['给哪个单位', 'To which unit'],
  reason: ['原因（不要写个人信息）', 'Reason (no personal data)'],
  required: ['必填', 'Required'],
  note: [
    '只影响此刻以后；过去的订单仍算给当时服务的人。现行绑定政策决定是否生效（例如仍在保护期内会不生效）。',
    'Only from now on; past orders stay with who served then. The binding policy in force decides whether it takes effect: a protected binding may stand.',
  ],
  ok: ['确认', 'Confirm'],
  done: ['结果：{verdict}', 'Outcome: {verdict}'],
});

const CAUSES = ['claim', 'transfer', 'release'] as const;
const ROLES = ['associate', 'store', 'dealer'] as const;
type Values = { cause: string; role: string; party?: string; reason: string };

export function ChangeBinding({ member }: { member: number }) {
  const say = useWords();
  const { modal } = App.useApp();
  const queries = useQueryClient();
  const [open, setOpen] = useState(false);
  const change = useMutation({
    mutationFn: (request: Schema<'NewBinding'>) =>
      body(client.POST('/api/v1/bindings', { body: request, headers: once() })),
    onSuccess: async (done) => {
      setOpen(false);
      await queries.invalidateQueries();
      modal.info({ title: say('title'), content: say('done', { verdict: done.verdict }) });
    },
  });
  return (
    <>
      <Command operation="binding.change" icon={<UserSwitchOutlined />} onClick={() => setOpen(true)}>
        {say('change')}
      </Command>
      <Modal title={say('title')} open={open} onCancel={() => setOpen(false)} footer={null} destroyOnHidden>
        <Fields
          sending={change.isPending}
          send={({ party, ...rest }) => change.mutate({ ...rest, member, party: party || null })}
        />
        {change.error ? <Problem error={change.error} /> : null}
      </Modal>
    </>
  );
}

function Fields({ sending, send }: { sending: boolean; send: (values: Values) => void }) {
  const say = useWords();
  const role = useMemberWord('role');
  const [form] = Form.useForm<Values>();
  const cause = Form.useWatch('cause', form) ?? 'claim';
  const of = Form.useWatch('role', form) ?? 'associate';
  const required = [{ required: true, message: say('required') }];
  return (
    <Form<Values>
      form={form}
      layout="vertical"
      requiredMark={false}
      initialValues={{ cause: 'claim', role: 'associate', reason: '' }}
      onFinish={send}
    >
      <p style={{ opacity: 0.75 }}>{say('note')}</p>
      <Form.Item name="cause" label={say('what')}>
        <Segmented options={CAUSES.map((one) => ({ value: one, label: say(one) }))} />
      </Form.Item>
      <Form.Item name="role" label={say('role')}>
        <Select
          options={ROLES.map((one) => ({ value: one, label: role(one) }))}
          onChange={() => form.setFieldValue('party', undefined)}
        />
      </Form.Item>
      {cause !== 'release' && (
        <Form.Item name="party" label={say(of === 'associate' ? 'person' : 'unit')} rules={required}>
          {of === 'associate' ? <PersonChoice placeholder={say('person')} /> : <UnitField kind={of} />}
        </Form.Item>
      )}
      <Form.Item name="reason" label={say('reason')} rules={[{ ...required[0], whitespace: true }]}>
        <Input maxLength={200} />
      </Form.Item>
      <div style={{ textAlign: 'end' }}>
        <Command operation="binding.change" type="primary" htmlType="submit" loading={sending}>
          {say('ok')}
        </Command>
      </div>
    </Form>
  );
}

/** As a field of a form, which gives value and change. */
function UnitField(props: { kind: string; value?: string; onChange?: (id: string) => void }) {
  const say = useWords();
  return (
    <UnitChoice
      kind={props.kind}
      value={props.value ?? ''}
      onChange={(id) => props.onChange?.(id)}
      placeholder={say('unit')}
    />
  );
}
