/** Merges to be reviewed: identifiers that came together but make nobody one, because that would break the identity rules. */

import { Form, Input, Modal, Typography } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { body, client, once, type Schema } from '@/api/client';
import { instantColumn, textColumn } from '@/shared/columns';
import { type Column, List } from '@/shared/list';
import { PageHead } from '@/shared/page';
import { useMemberName } from '@/shared/values';
import { Command } from '@/shared/why';
import { words } from '@/shared/words';
import { useMemberWord } from './names';
import { Thought } from './thought';

const useWords = words({
  members: ['会员', 'Members'],
  title: ['合并待审', 'Merges to review'],
  about: [
    '这些身份曾一起出现，但按身份规则不能算作一位会员（例如一人的手机号太多）。确认是同一人就合并，否则拆开。',
    'These identifiers came together but may not make one member by the identity rules: one person would have too many phones, say. Merge them when it is one person, otherwise take the link back.',
  ],
  at: ['同时出现于', 'Seen together'],
  one: ['会员', 'Member'],
  other: ['另一位', 'The other'],
  evidence: ['依据', 'Evidence'],
  reason: ['为什么没有合并', 'Why it does not count'],
  what: ['处理', 'Decide'],
  merge: ['合并', 'Merge'],
  mergeTitle: ['把两位会员合并为一位', 'Make the two one member'],
  doMerge: ['确认合并', 'Merge'],
  part: ['不是一人', 'Not one'],
  partTitle: ['拆开这条关联', 'Take this link back'],
  doPart: ['确认拆开', 'Take it back'],
  why: ['依据（不要写个人信息）', 'Evidence (no personal data)'],
  required: ['必填', 'Required'],
  empty: ['没有需要审核的合并，一切正常。', 'There is nothing to review; all is well.'],
});

type Aside = Schema<'LinkAside'>;
interface Open {
  link: Aside;
  what: 'merge' | 'part';
}

export default function Review() {
  const say = useWords();
  const [open, setOpen] = useState<Open | null>(null);
  return (
    <>
      <PageHead title={say('title')} above={[{ title: say('members'), to: '/members' }]} about={say('about')} />
      <List<Aside>
        id="merges"
        title={say('title')}
        columns={useColumns(setOpen)}
        page={(query) => body(client.GET('/api/v1/members/links-aside', { params: { query } }))}
        rowKey={(row) => row.id}
        empty={say('empty')}
      />
      <Modal
        title={say(open?.what === 'part' ? 'partTitle' : 'mergeTitle')}
        open={open !== null}
        onCancel={() => setOpen(null)}
        footer={null}
        width={720}
        destroyOnHidden
      >
        {open?.what === 'merge' && <Merge link={open.link} close={() => setOpen(null)} />}
        {open?.what === 'part' && <Part link={open.link} close={() => setOpen(null)} />}
      </Modal>
    </>
  );
}

function useColumns(open: (what: Open) => void): Column<Aside>[] {
  const say = useWords();
  const name = useMemberName();
  const end = (key: 'one' | 'other'): Column<Aside> => ({
    key,
    title: say(key),
    width: 215,
    render: (row) => <End end={row[key]} />,
    cell: (row) => name(row[key].member.name),
  });
  return [
    instantColumn('at', say('at'), { width: 170 }),
    end('one'),
    end('other'),
    {
      key: 'reason',
      title: say('reason'),
      width: 270,
      render: (row) => <span style={{ whiteSpace: 'normal' }}>{row.reason}</span>,
      cell: (row) => row.reason,
    },
    textColumn('evidence', say('evidence'), 130),
    {
      key: 'what',
      title: say('what'),
      width: 190,
      render: (row) => (
        <>
          <Command operation="member.link" size="small" onClick={() => open({ link: row, what: 'merge' })}>
            {say('merge')}
          </Command>{' '}
          <Command operation="member.unlink" size="small" danger onClick={() => open({ link: row, what: 'part' })}>
            {say('part')}
          </Command>
        </>
      ),
    },
  ];
}

/** A member, and the identifier by which it hangs on the link. */
function End({ end }: { end: Aside['one'] }) {
  const name = useMemberName();
  const kind = useMemberWord('identifier');
  return (
    <>
      <div>
        <Link to={`/members/${end.member.id}?tab=identity`}>{name(end.member.name)}</Link>
      </div>
      <Typography.Text type="secondary" style={{ fontSize: 12 }}>
        {kind(end.identifier.kind)} {end.identifier.value ?? '–'}
      </Typography.Text>
    </>
  );
}

function Evidence() {
  const say = useWords();
  return (
    <Form.Item
      name="reason"
      label={say('why')}
      rules={[{ required: true, whitespace: true, message: say('required') }]}
    >
      <Input maxLength={200} />
    </Form.Item>
  );
}

function Merge({ link, close }: { link: Aside; close: () => void }) {
  const say = useWords();
  const identifier = `profile:${link.other.member.id}`;
  const send = ({ reason }: { reason: string }, preview: boolean) =>
    body(
      client.POST('/api/v1/members/{id}/links', {
        params: { path: { id: link.one.member.id }, query: { preview } },
        body: { identifier, reason },
        headers: once(),
      }),
    );
  return (
    <Thought send={send} close={close} operation="member.link" confirm={say('doMerge')}>
      <Evidence />
    </Thought>
  );
}

function Part({ link, close }: { link: Aside; close: () => void }) {
  const say = useWords();
  const send = ({ reason }: { reason: string }, preview: boolean) =>
    body(
      client.POST('/api/v1/members/unlink', {
        params: { query: { preview } },
        body: { links: [link.id], reason },
        headers: once(),
      }),
    );
  return (
    <Thought send={send} close={close} operation="member.unlink" confirm={say('doPart')} danger>
      <Evidence />
    </Thought>
  );
}
