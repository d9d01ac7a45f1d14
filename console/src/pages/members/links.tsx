/** Linking and unlinking: what it would do to members, orders and payees is shown first, and only then can it be done. */

import { DisconnectOutlined, LinkOutlined } from '@ant-design/icons';
import { Checkbox, Form, Input, Modal } from 'antd';
import { useState } from 'react';
import { body, client, once, type Schema } from '@/api/client';
import { instant } from '@/shared/format';
import { atLeastOne } from '@/shared/rules';
import { Command } from '@/shared/why';
import { words } from '@/shared/words';
import { Thought } from './thought';

const useWords = words({
  link: ['关联身份', 'Link an identifier'],
  unlink: ['拆分', 'Unlink'],
  linkTitle: ['把另一个身份并入这位会员', 'Link another identifier to this member'],
  unlinkTitle: ['拆开这些关联', 'Take these links back'],
  identifier: ['另一个身份，如 phone:13800138001', 'The other identifier, such as phone:13800138001'],
  choose: ['选择要拆开的关联', 'Links to be taken back'],
  reason: ['依据（不要写个人信息）', 'Evidence (no personal data)'],
  required: ['必填', 'Required'],
  doLink: ['确认关联', 'Link'],
  doUnlink: ['确认拆分', 'Unlink'],
  noLinks: ['这位会员没有可拆的关联', 'This member has no link to take back'],
});

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
      <p style={{ marginBottom: 8 }}>{say('choose')}</p>
      <Form.Item name="links" rules={[atLeastOne(say('required'))]}>
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
