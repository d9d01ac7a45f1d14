/** Linking and unlinking: what it would do to members, orders and payees is shown first, and only then can it be done. */

import { DisconnectOutlined, LinkOutlined } from '@ant-design/icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Checkbox, Flex, Form, Input, Modal } from 'antd';
import { useState } from 'react';
import { body, client, once, type Schema } from '@/api/client';
import { instant } from '@/shared/format';
import { Problem } from '@/shared/problem';
import { Command } from '@/shared/why';
import { words } from '@/shared/words';
import { Recredited } from './recredited';

const useWords = words({
  link: ['关联身份', 'Link an identifier'],
  unlink: ['拆分', 'Unlink'],
  linkTitle: ['把另一个身份并入这位会员', 'Link another identifier to this member'],
  unlinkTitle: ['拆开这些关联', 'Take these links back'],
  identifier: ['另一个身份，如 phone:13800138000', 'The other identifier, such as phone:13800138000'],
  choose: ['选择要拆开的关联', 'Links to be taken back'],
  reason: ['依据（不要写个人信息）', 'Evidence (no personal data)'],
  required: ['必填', 'Required'],
  preview: ['预览影响', 'Preview'],
  doLink: ['确认关联', 'Link'],
  doUnlink: ['确认拆分', 'Unlink'],
  done: ['已完成；受影响的业绩和钱在下次结算入账', 'Done; credit and money follow with the next settlement'],
  noLinks: ['这位会员没有可拆的关联', 'This member has no link to take back'],
});

type Change = Schema<'LinkChange'>;

/** Both commands of a member. */
export function Links({ member, nameOf }: { member: Schema<'MemberDetail'>; nameOf: (profile: number) => string }) {
  const say = useWords();
  const [open, setOpen] = useState<'link' | 'unlink' | null>(null);
  const close = () => setOpen(null);
  const none = member.links.length === 0 ? say('noLinks') : undefined;
  return (
    <>
      <Command operation="member.link" size="small" icon={<LinkOutlined />} onClick={() => setOpen('link')}>
        {say('link')}
      </Command>
      <Command
        operation="member.unlink"
        size="small"
        icon={<DisconnectOutlined />}
        because={none}
        onClick={() => setOpen('unlink')}
      >
        {say('unlink')}
      </Command>
      <Modal
        title={say(open === 'unlink' ? 'unlinkTitle' : 'linkTitle')}
        open={open !== null}
        onCancel={close}
        footer={null}
        width={720}
        destroyOnHidden
      >
        {open === 'link' && <Link member={member.id} close={close} />}
        {open === 'unlink' && <Unlink member={member} nameOf={nameOf} close={close} />}
      </Modal>
    </>
  );
}

function Link({ member, close }: { member: number; close: () => void }) {
  const say = useWords();
  const send = (given: Schema<'NewLink'>, preview: boolean) =>
    body(
      client.POST('/api/v1/members/{id}/links', {
        params: { path: { id: member }, query: { preview } },
        body: given,
        headers: once(),
      }),
    );
  const rules = [{ required: true, whitespace: true, message: say('required') }];
  return (
    <Thought<Schema<'NewLink'>> send={send} close={close} operation="member.link" confirm={say('doLink')}>
      <Form.Item name="identifier" label={say('identifier')} rules={rules}>
        <Input autoComplete="off" autoFocus />
      </Form.Item>
      <Form.Item name="reason" label={say('reason')} rules={rules}>
        <Input maxLength={200} />
      </Form.Item>
    </Thought>
  );
}

interface UnlinkProps {
  member: Schema<'MemberDetail'>;
  nameOf: (profile: number) => string;
  close: () => void;
}

function Unlink({ member, nameOf, close }: UnlinkProps) {
  const say = useWords();
  const send = (given: Schema<'Unlink'>, preview: boolean) =>
    body(
      client.POST('/api/v1/members/unlink', {
        params: { query: { preview } },
        body: given,
        headers: once(),
      }),
    );
  const options = member.links.map((link) => ({
    value: link.id,
    label: `${nameOf(link.from_profile)} – ${nameOf(link.to_profile)} · ${instant(link.at)} · ${link.evidence}`,
  }));
  return (
    <Thought<Schema<'Unlink'>> send={send} close={close} operation="member.unlink" confirm={say('doUnlink')} danger>
      <Form.Item name="links" label={say('choose')} rules={[{ required: true, message: say('required') }]}>
        <Checkbox.Group style={{ display: 'flex', flexDirection: 'column', gap: 6 }} options={options} />
      </Form.Item>
      <Form.Item
        name="reason"
        label={say('reason')}
        rules={[{ required: true, whitespace: true, message: say('required') }]}
      >
        <Input maxLength={200} />
      </Form.Item>
    </Thought>
  );
}

interface ThoughtProps<Given> {
  send: (given: Given, preview: boolean) => Promise<Change>;
  close: () => void;
  operation: string;
  confirm: string;
  danger?: boolean;
  children: React.ReactNode;
}

/** A form whose outcome is previewed; another answer in it needs another preview. */
function Thought<Given extends object>(props: ThoughtProps<Given>) {
  const say = useWords();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [given, setGiven] = useState<Given | null>(null);
  const preview = useMutation({ mutationFn: (wanted: Given) => props.send(wanted, true) });
  const real = useMutation({
    mutationFn: (wanted: Given) => props.send(wanted, false),
    onSuccess: async () => {
      props.close();
      await queries.invalidateQueries();
      void message.success(say('done'));
    },
  });
  const think = (wanted: Given) => {
    setGiven(wanted);
    preview.mutate(wanted);
  };
  const thought = preview.data;
  return (
    <Form<Given>
      layout="vertical"
      requiredMark={false}
      onFinish={think}
      onValuesChange={() => {
        preview.reset();
        setGiven(null);
      }}
    >
      {props.children}
      {thought && <Recredited change={thought} />}
      {preview.error || real.error ? <Problem error={preview.error ?? real.error} /> : null}
      <Flex gap={8} justify="end" style={{ marginTop: 16 }}>
        <Button htmlType="submit" loading={preview.isPending}>
          {say('preview')}
        </Button>
        <Command
          operation={props.operation}
          type="primary"
          danger={props.danger ?? false}
          disabled={!thought || !given}
          loading={real.isPending}
          onClick={() => given && real.mutate(given)}
        >
          {props.confirm}
        </Command>
      </Flex>
    </Form>
  );
}
