/** Deciding a dispute, once and for good: it is said what will follow before it is done. */

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Form, Input, Modal, Radio } from 'antd';
import { useState } from 'react';
import { body, client, once, type Schema } from '@/api/client';
import { Problem } from '@/shared/problem';
import { Command } from '@/shared/why';
import { words } from '@/shared/words';
import { Giver } from './giver';

const useWords = words({
  decide: ['裁定', 'Decide'],
  done: ['已经裁定', 'It is decided already'],
  verdict: ['结果', 'Verdict'],
  accept: ['支持', 'Accept'],
  reject: ['驳回', 'Reject'],
  amount: ['给付金额', 'What the payee gets'],
  amountHint: ['留空则为「应为」减「现为」', 'Expected less actual when left empty'],
  amountWrong: ['写成 12.30 这样的金额', 'An amount such as 12.30'],
  from: ['由谁承担（选填）', 'Who gives it (optional)'],
  fromHint: [
    '从某个收款方扣回；留空则由该规则的资金来源承担',
    'Taken from a payee; from the account that funds the rule when left empty',
  ],
  reason: ['理由（申诉方看得到）', 'Reason; the payee sees it'],
  final: [
    '裁定后不能更改。支持的差额在未锁定账期的下一次结算中入账。',
    'A decision cannot be changed. What is accepted is booked with the next settlement of an open period.',
  ],
  decided: ['已裁定', 'Decided'],
});

interface Values {
  accept: boolean;
  amount?: string;
  taken_from?: string;
  reason: string;
}

export function Decide({ dispute }: { dispute: Schema<'Dispute'> }) {
  const say = useWords();
  const [shown, show] = useState(false);
  const because = dispute.decision ? say('done') : undefined;
  return (
    <>
      <Command type="primary" operation="dispute.decide" because={because} onClick={() => show(true)}>
        {say('decide')}
      </Command>
      <Modal title={say('decide')} open={shown} onCancel={() => show(false)} footer={null} destroyOnHidden>
        <DecideForm dispute={dispute} done={() => show(false)} />
      </Modal>
    </>
  );
}

function DecideForm({ dispute, done }: { dispute: Schema<'Dispute'>; done: () => void }) {
  const say = useWords();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [key] = useState(once);
  const [form] = Form.useForm<Values>();
  const accept = Form.useWatch('accept', form) ?? true;
  const sent = useMutation({
    mutationFn: (values: Values) => {
      const amount = values.amount?.trim();
      const from = values.taken_from;
      const granted = values.accept ? { ...(amount && { amount }), ...(from && { taken_from: from }) } : {};
      return body(
        client.POST('/api/v1/disputes/{id}/decide', {
          params: { path: { id: dispute.id } },
          body: { accept: values.accept, reason: values.reason, ...granted },
          headers: key,
        }),
      );
    },
    onSuccess: async () => {
      void message.success(say('decided'));
      done();
      await queries.invalidateQueries({ predicate: (query) => query.queryKey[0] !== 'me' });
    },
  });
  return (
    <Form<Values>
      form={form}
      layout="vertical"
      initialValues={{ accept: true }}
      onFinish={(values) => sent.mutate(values)}
    >
      <Alert type="warning" showIcon title={say('final')} style={{ marginBottom: 16 }} />
      <Form.Item name="accept" label={say('verdict')}>
        <Radio.Group
          optionType="button"
          options={[
            { value: true, label: say('accept') },
            { value: false, label: say('reject') },
          ]}
        />
      </Form.Item>
      {accept && (
        <>
          <Form.Item
            name="amount"
            label={say('amount')}
            extra={say('amountHint')}
            rules={[{ pattern: /^-?\d+(\.\d+)?$/, message: say('amountWrong') }]}
          >
            <Input inputMode="decimal" autoComplete="off" />
          </Form.Item>
          <Form.Item name="taken_from" label={say('from')} extra={say('fromHint')}>
            <Giver dispute={dispute} label={say('from')} />
          </Form.Item>
        </>
      )}
      <Form.Item name="reason" label={say('reason')} rules={[{ required: true, whitespace: true }]}>
        <Input.TextArea rows={3} maxLength={2000} />
      </Form.Item>
      {sent.error && <Problem error={sent.error} />}
      <Command type="primary" htmlType="submit" operation="dispute.decide" loading={sent.isPending}>
        {say('decide')}
      </Command>
    </Form>
  );
}
