/** Deciding a wish for identifiers in clear, once and for good. */

import { Alert, Descriptions, Form, Input, Modal, Radio } from 'antd';
import { body, client, once, type Schema } from '@/api/client';
import { Problem } from '@/shared/problem';
import { useSent } from '@/shared/send';
import { Command } from '@/shared/why';
import { words } from '@/shared/words';

const useWords = words({
  decide: ['审批', 'Decide'],
  purpose: ['用途', 'What for'],
  accountable: ['责任方', 'Who answers for them'],
  verdict: ['结果', 'Verdict'],
  approve: ['批准', 'Allow'],
  refuse: ['拒绝', 'Refuse'],
  reason: ['理由（申请人看得到）', 'Reason; who asked sees it'],
  final: [
    '批准后，申请人可在 7 天内下载会员标识符明文。决定不能更改。',
    'When allowed, who asked may take identifiers in clear for seven days. A decision cannot be changed.',
  ],
  decided: ['已决定', 'Decided'],
  required: ['必填', 'Required'],
});

interface Values {
  approve: boolean;
  reason?: string;
}

export function DecideDialog({ disclosure, close }: { disclosure: Schema<'Disclosure'>; close: () => void }) {
  const say = useWords();
  const send = ({ approve, reason }: Values) =>
    body(
      client.POST('/api/v1/disclosures/{id}/decide', {
        params: { path: { id: disclosure.id } },
        body: { approve, reason: reason ?? '' },
        headers: once(),
      }),
    );
  const sent = useSent(send, { said: say('decided'), after: close });
  return (
    <Modal title={`${say('decide')} #${disclosure.id}`} open onCancel={close} footer={null} destroyOnHidden>
      <Form<Values>
        layout="vertical"
        requiredMark={false}
        initialValues={{ approve: false }}
        onFinish={(values) => sent.mutate(values)}
      >
        <Alert type="warning" showIcon title={say('final')} style={{ marginBottom: 16 }} />
        <Descriptions
          column={1}
          size="small"
          style={{ marginBottom: 16 }}
          items={[
            { key: 'purpose', label: say('purpose'), children: disclosure.purpose },
            { key: 'accountable', label: say('accountable'), children: disclosure.accountable },
          ]}
        />
        <Form.Item name="approve" label={say('verdict')}>
          <Radio.Group
            optionType="button"
            options={[
              { value: true, label: say('approve') },
              { value: false, label: say('refuse') },
            ]}
          />
        </Form.Item>
        <Form.Item
          name="reason"
          label={say('reason')}
          rules={[{ required: true, whitespace: true, message: say('required') }]}
        >
          <Input.TextArea rows={3} maxLength={500} />
        </Form.Item>
        {sent.error && <Problem error={sent.error} />}
        <div style={{ textAlign: 'end' }}>
          <Command operation="disclosure.decide" type="primary" htmlType="submit" loading={sent.isPending}>
            {say('decide')}
          </Command>
        </div>
      </Form>
    </Modal>
  );
}
