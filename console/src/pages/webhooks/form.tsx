/** A webhook that is made or changed: where it is sent, what for, and of what it is told. */

import { Checkbox, Form, Input, Modal, Radio } from 'antd';
import { useState } from 'react';
import { api, body, client, once, type Schema } from '@/api/client';
import { Problem } from '@/shared/problem';
import { atLeastOne } from '@/shared/rules';
import { useSent } from '@/shared/send';
import { Command } from '@/shared/why';
import { words } from '@/shared/words';
import { useEventWord } from './events';

const useWords = words({
  make: ['新建 Webhook', 'New webhook'],
  edit: ['修改', 'Change'],
  url: ['接收地址', 'Address'],
  urlWhy: [
    '必须是 https 且在公网；内网地址需要在服务配置里放开。',
    'https and on the Internet; the settings of the service may allow more.',
  ],
  description: ['用途', 'What for'],
  descriptionPlaceholder: ['例如：财务系统', 'The ledger of finance, say'],
  events: ['通知哪些事', 'Told of'],
  everything: ['全部，包括以后新增的', 'Everything, and what is added later'],
  some: ['只通知所选的', 'What is chosen only'],
  save: ['保存', 'Save'],
  saved: ['已保存', 'Saved'],
  required: ['必填', 'Required'],
  wrong: ['写完整的地址，如 https://example.com/yipan', 'Write the whole address, such as https://example.com/yipan'],
});

interface Values {
  url: string;
  description?: string;
  all: boolean;
  events?: string[];
}

const given = ({ url, description, all, events }: Values) => ({
  url: url.trim(),
  description: description?.trim() ?? '',
  events: all ? [] : (events ?? []),
});

/** Makes one; the secret is handed on, to be told once. */
export function NewWebhook({ made }: { made: (secret: string) => void }) {
  const say = useWords();
  const send = async (values: Values) => {
    const answer = await body(client.POST('/api/v1/webhooks', { body: given(values), headers: once() }));
    made(answer.secret);
  };
  return <Fields operation="webhook.create" label={say('make')} send={send} />;
}

export function EditWebhook({ webhook }: { webhook: Schema<'Webhook'> }) {
  const say = useWords();
  const [open, setOpen] = useState(false);
  const send = async (values: Values) => {
    const params = { path: { id: webhook.id } };
    await client.PATCH('/api/v1/webhooks/{id}', { params, body: given(values), headers: once() });
    setOpen(false);
  };
  return (
    <>
      <Command operation="webhook.edit" onClick={() => setOpen(true)}>
        {say('edit')}
      </Command>
      <Modal title={say('edit')} open={open} onCancel={() => setOpen(false)} footer={null} destroyOnHidden>
        <Fields operation="webhook.edit" label={say('save')} send={send} webhook={webhook} />
      </Modal>
    </>
  );
}

interface FieldsProps {
  operation: string;
  label: string;
  send: (values: Values) => Promise<void>;
  webhook?: Schema<'Webhook'>;
}

function Fields({ operation, label, send, webhook }: FieldsProps) {
  const say = useWords();
  const eventWord = useEventWord();
  const known = api.useQuery('get', '/api/v1/webhooks/events', { params: { query: { limit: 1000 } } });
  const [form] = Form.useForm<Values>();
  const all = Form.useWatch('all', form) ?? true;
  const sent = useSent(send, { said: say('saved') });
  return (
    <Form<Values>
      form={form}
      layout="vertical"
      requiredMark={false}
      initialValues={{
        url: webhook?.url,
        description: webhook?.description,
        all: (webhook?.events.length ?? 0) === 0,
        events: webhook?.events,
      }}
      onFinish={(values) => sent.mutate(values)}
    >
      <Form.Item
        name="url"
        label={say('url')}
        extra={say('urlWhy')}
        rules={[
          { required: true, message: say('required') },
          { type: 'url', message: say('wrong') },
        ]}
      >
        <Input autoComplete="off" placeholder="https://example.com/yipan" />
      </Form.Item>
      <Form.Item name="description" label={say('description')}>
        <Input maxLength={200} placeholder={say('descriptionPlaceholder')} />
      </Form.Item>
      <Form.Item name="all" label={say('events')}>
        <Radio.Group
          options={[
            { value: true, label: say('everything') },
            { value: false, label: say('some') },
          ]}
        />
      </Form.Item>
      {!all && (
        <Form.Item name="events" rules={[atLeastOne(say('required'))]}>
          <Checkbox.Group
            style={{ display: 'grid', gridTemplateColumns: 'repeat(auto-fill, minmax(200px, 1fr))', gap: 6 }}
            options={(known.data?.items ?? [])
              .filter(({ event }) => event !== 'webhook.ping')
              .map(({ event }) => ({ value: event, label: eventWord(event) }))}
          />
        </Form.Item>
      )}
      {sent.error && <Problem error={sent.error} />}
      <div style={{ textAlign: 'end' }}>
        <Command operation={operation} type="primary" htmlType="submit" loading={sent.isPending}>
          {label}
        </Command>
      </div>
    </Form>
  );
}
