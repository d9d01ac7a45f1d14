/** Identifiers in clear: asked for with a reason, which the log keeps. */

import { EyeOutlined } from '@ant-design/icons';
import { useMutation } from '@tanstack/react-query';
import { Alert, Descriptions, Form, Input, Modal } from 'antd';
import { useState } from 'react';
import { body, client } from '@/api/client';
import { Problem } from '@/shared/problem';
import { Command } from '@/shared/why';
import { words } from '@/shared/words';
import { useMemberWord } from './names';

const useWords = words({
  reveal: ['查看明文', 'Show in clear'],
  title: ['查看会员身份明文', 'Show identifiers in clear'],
  audited: ['谁、何时、为什么查看，会写入操作日志。', 'Who asked, when and why is written into the audit log.'],
  reason: ['为什么需要看（不要写个人信息）', 'Why you need it (no personal data here)'],
  required: ['请写明原因', 'Say why'],
  show: ['查看', 'Show'],
  close: ['关闭', 'Close'],
});

export function Reveal({ member }: { member: number }) {
  const say = useWords();
  const identifier = useMemberWord('identifier');
  const [open, setOpen] = useState(false);
  const [form] = Form.useForm<{ reason: string }>();
  const asked = useMutation({
    mutationFn: (reason: string) =>
      body(client.POST('/api/v1/members/{id}/reveal', { params: { path: { id: member } }, body: { reason } })),
  });
  const close = () => {
    setOpen(false);
    asked.reset();
    form.resetFields();
  };
  const shown = asked.data?.identifiers;
  return (
    <>
      <Command operation="member.reveal" icon={<EyeOutlined />} onClick={() => setOpen(true)}>
        {say('reveal')}
      </Command>
      <Modal
        title={say('title')}
        open={open}
        onCancel={close}
        cancelText={say('close')}
        okText={say('show')}
        okButtonProps={{ loading: asked.isPending, hidden: Boolean(shown) }}
        onOk={() => void form.validateFields().then(({ reason }) => asked.mutate(reason))}
        forceRender
      >
        <Form form={form} layout="vertical" requiredMark={false} hidden={Boolean(shown)}>
          <Alert type="info" showIcon title={say('audited')} style={{ marginBottom: 16 }} />
          <Form.Item
            name="reason"
            label={say('reason')}
            rules={[{ required: true, whitespace: true, message: say('required') }]}
          >
            <Input autoFocus maxLength={200} />
          </Form.Item>
        </Form>
        {shown && (
          <Descriptions
            size="small"
            column={1}
            bordered
            items={shown.map((one) => ({
              key: `${one.kind}${one.value}`,
              label: identifier(one.kind),
              children: <code>{one.value}</code>,
            }))}
          />
        )}
        {asked.error ? <Problem error={asked.error} /> : null}
      </Modal>
    </>
  );
}
