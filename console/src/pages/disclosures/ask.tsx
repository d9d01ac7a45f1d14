/** Asking for identifiers of members in clear: what for, who answers for them, which, and of whom. */

import { Alert, Checkbox, Form, Input, Modal } from 'antd';
import { body, client, once } from '@/api/client';
import { useMemberWord } from '@/pages/members/names';
import { Problem } from '@/shared/problem';
import { atLeastOne } from '@/shared/rules';
import { useSent } from '@/shared/send';
import { UnitChoice } from '@/shared/unit-choice';
import { Command } from '@/shared/why';
import { words } from '@/shared/words';

const useWords = words({
  ask: ['申请导出', 'Ask for a file'],
  about: [
    '申请由总部的另一人批准；批准后 7 天内由您本人下载，每次下载都会记入日志。',
    'Somebody else at head office decides. You take the file within seven days, and each time is in the log.',
  ],
  purpose: ['用途', 'What for'],
  purposeHint: ['例如：批次召回通知短信', 'Messages about a recall, say'],
  accountable: ['责任方', 'Who answers for them'],
  accountableHint: ['数据导出后由谁负责：人或公司', 'Once they have left: a person or a company'],
  kinds: ['标识符', 'Identifiers'],
  within: ['限定范围（选填）', 'Of a unit only (optional)'],
  withinHint: ['留空则为您能看到的全部会员', 'All members whom you see when left empty'],
  asked: ['已提交，等待批准', 'Asked for; somebody else decides'],
  required: ['必填', 'Required'],
});

const KINDS = ['phone', 'email', 'unionid', 'openid', 'external_userid', 'card', 'marketplace', 'customer'];

interface Values {
  purpose: string;
  accountable: string;
  kinds: string[];
  within?: string;
}

export function AskDialog({ open, close }: { open: boolean; close: () => void }) {
  const say = useWords();
  return (
    <Modal title={say('ask')} open={open} onCancel={close} footer={null} destroyOnHidden>
      <AskForm done={close} />
    </Modal>
  );
}

function AskForm({ done }: { done: () => void }) {
  const say = useWords();
  const kindWord = useMemberWord('identifier');
  const send = ({ purpose, accountable, kinds, within }: Values) =>
    body(
      client.POST('/api/v1/disclosures', {
        body: { purpose, accountable, kinds, ...(within && { within }) },
        headers: once(),
      }),
    );
  const sent = useSent(send, { said: say('asked'), after: done });
  const required = [{ required: true, whitespace: true, message: say('required') }];
  return (
    <Form<Values>
      layout="vertical"
      requiredMark={false}
      initialValues={{ kinds: ['phone'], within: '' }}
      onFinish={(values) => sent.mutate(values)}
    >
      <Alert type="info" showIcon title={say('about')} style={{ marginBottom: 16 }} />
      <Form.Item name="purpose" label={say('purpose')} rules={required}>
        <Input maxLength={500} placeholder={say('purposeHint')} autoComplete="off" />
      </Form.Item>
      <Form.Item name="accountable" label={say('accountable')} rules={required} extra={say('accountableHint')}>
        <Input maxLength={500} autoComplete="off" />
      </Form.Item>
      <Form.Item name="kinds" label={say('kinds')} rules={[atLeastOne(say('required'))]}>
        <Checkbox.Group
          style={{ display: 'grid', gridTemplateColumns: 'repeat(auto-fill, minmax(140px, 1fr))', gap: 6 }}
          options={KINDS.map((value) => ({ value, label: kindWord(value) }))}
        />
      </Form.Item>
      <Form.Item name="within" label={say('within')} extra={say('withinHint')}>
        <Within label={say('within')} />
      </Form.Item>
      {sent.error && <Problem error={sent.error} />}
      <div style={{ textAlign: 'end' }}>
        <Command operation="disclosure.ask" type="primary" htmlType="submit" loading={sent.isPending}>
          {say('ask')}
        </Command>
      </div>
    </Form>
  );
}

/** The form gives value and change. */
function Within({ label, value = '', onChange }: { label: string; value?: string; onChange?: (id: string) => void }) {
  return <UnitChoice value={value} onChange={(id) => onChange?.(id)} placeholder={label} style={{ width: '100%' }} />;
}
