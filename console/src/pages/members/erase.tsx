/** Erasing a member: what goes and what stays is looked at first, and it is confirmed by writing the number once more. */

import { DeleteOutlined } from '@ant-design/icons';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Descriptions, Flex, Form, Input, Modal, Spin, Tag } from 'antd';
import { useState } from 'react';
import { body, client, once, type Schema } from '@/api/client';
import { count } from '@/shared/format';
import { Money } from '@/shared/money';
import { Problem } from '@/shared/problem';
import { useSent } from '@/shared/send';
import { Command } from '@/shared/why';
import { words } from '@/shared/words';
import { useMemberWord } from './names';

const useWords = words({
  erase: ['抹除会员', 'Erase'],
  title: ['抹除会员 #{id} 的个人信息', 'Erase member #{id}'],
  what: [
    '身份、密钥和检索用的哈希都会销毁，任何人都无法恢复。订单、业绩和钱不变，会员编号保留。',
    'Identifiers, their keys and the hashes that find them are destroyed; nobody can bring them back. Orders, credit and money stay, and so does the number of the member.',
  ],
  goes: ['将销毁', 'What goes'],
  stays: ['将保留', 'What stays'],
  identifiers: ['身份', 'Identifiers'],
  links: ['关联依据', 'Evidence of links'],
  rows: ['导入中被搁置的行', 'Rows that imports set aside'],
  events: ['被搁置的事件', 'Events that were set aside'],
  orders: ['订单', 'Orders'],
  ordersOf: ['{count} 单，实付 ', '{count}, paid '],
  touchpoints: ['触点', 'Touchpoints'],
  bindings: ['绑定', 'Bindings'],
  credit: ['业绩', 'Credit'],
  'roll-up': ['汇总业绩', 'Roll-up'],
  commission: ['提成', 'Commission'],
  release: ['提成释放', 'Release'],
  uploads: ['待导入的文件', 'Files waiting to be imported'],
  uploadsNote_one: [
    '有 1 份已上传的文件尚未导入或删除，其中可能有此人的明文信息，系统不会打开它们。请在“导入”中处理。',
    'One upload was neither imported nor removed. It may tell of this person in clear, and nobody looks into it: see to it under imports.',
  ],
  uploadsNote: [
    '有 {shown} 份已上传的文件尚未导入或删除，其中可能有此人的明文信息，系统不会打开它们。请在“导入”中处理。',
    '{shown} uploads were neither imported nor removed. They may tell of this person in clear, and nobody looks into them: see to them under imports.',
  ],
  reason: ['原因（不要写个人信息，会写入操作日志）', 'Reason (no personal data: it stays in the log)'],
  confirm: ['此操作不能撤销。请输入会员编号 {id} 确认', 'This cannot be undone. Write the number {id} to confirm'],
  mismatch: ['请输入会员编号 {id}', 'Write the number {id}'],
  required: ['必填', 'Required'],
  already: ['此会员已被抹除', 'This member was erased already'],
  done: [
    '已抹除。同时销毁搁置的行 {rows} 条、事件 {events} 个。',
    'Erased. Destroyed of what was set aside: rows {rows}, events {events}.',
  ],
  left: [
    '有其他程序正在读取数据库，已删除内容的字节可能仍留在数据库日志中；下一次抹除会再清理。',
    'Others are reading the database: bytes of what was erased may still be in its log. The next erasure cleans up again.',
  ],
  erased: ['此会员的个人信息已被抹除', 'The personal data of this member was erased'],
  erasedMore: [
    '身份无法恢复；订单、业绩和钱与抹除前一致。同一手机号再次出现时，会成为一位新会员。',
    'Identifiers cannot be brought back; orders, credit and money are as they were. The same phone number makes a new member when it comes again.',
  ],
});

type Detail = Schema<'MemberDetail'>;

/** Says on the page of a member that it was erased. */
export function ErasedNotice({ member }: { member: Detail }) {
  const say = useWords();
  if (!member.erased) return null;
  return (
    <Alert type="info" showIcon title={say('erased')} description={say('erasedMore')} style={{ marginBottom: 8 }} />
  );
}

export function EraseMember({ member }: { member: Detail }) {
  const say = useWords();
  const [shown, show] = useState(false);
  return (
    <>
      <Command
        operation="member.erase"
        because={member.erased ? say('already') : undefined}
        icon={<DeleteOutlined />}
        danger
        onClick={() => show(true)}
      >
        {say('erase')}
      </Command>
      <Modal
        title={say('title', { id: member.id })}
        open={shown}
        onCancel={() => show(false)}
        footer={null}
        width={640}
        destroyOnHidden
      >
        <Dialog id={member.id} done={() => show(false)} />
      </Modal>
    </>
  );
}

interface Looked {
  what: Schema<'MemberErasure'>;
  tag: string | null;
}

function Dialog({ id, done }: { id: number; done: () => void }) {
  const looked = useQuery({
    queryKey: ['erasure', id],
    gcTime: 0,
    queryFn: async (): Promise<Looked> => {
      const answer = await client.GET('/api/v1/members/{id}/erasure', { params: { path: { id } } });
      return { what: answer.data as Schema<'MemberErasure'>, tag: answer.response.headers.get('ETag') };
    },
  });
  if (looked.error) return <Problem error={looked.error} />;
  if (!looked.data) return <Spin style={{ display: 'block', margin: 32 }} />;
  return <EraseForm looked={looked.data} done={done} />;
}

function EraseForm({ looked: { what, tag }, done }: { looked: Looked; done: () => void }) {
  const say = useWords();
  const { modal } = App.useApp();
  const queries = useQueryClient();
  const [key] = useState(once);
  const sent = useSent(
    (values: { reason: string; confirm: string }) =>
      body(
        client.POST('/api/v1/members/{id}/erase', {
          params: { path: { id: what.id } },
          body: values,
          headers: { ...key, ...(tag && { 'If-Match': tag }) },
        }),
      ),
    {
      after: ({ rows, events, overwritten }) => {
        done();
        queries.removeQueries({ queryKey: ['erasure', what.id] });
        const text = say('done', { rows: count(rows), events: count(events) });
        if (overwritten === false) modal.warning({ title: text, content: say('left') });
        else modal.success({ title: text });
      },
    },
  );
  return (
    <Form name="erase" layout="vertical" requiredMark={false} onFinish={(values) => sent.mutate(values)}>
      <Alert type="warning" showIcon title={say('what')} style={{ marginBottom: 16 }} />
      <Preview what={what} />
      <Form.Item
        name="reason"
        label={say('reason')}
        rules={[{ required: true, whitespace: true, message: say('required') }]}
      >
        <Input maxLength={500} />
      </Form.Item>
      <Form.Item
        name="confirm"
        label={say('confirm', { id: what.id })}
        rules={[
          { required: true, pattern: new RegExp(`^\\s*${what.id}\\s*$`), message: say('mismatch', { id: what.id }) },
        ]}
      >
        <Input autoComplete="off" inputMode="numeric" />
      </Form.Item>
      {sent.error && <Problem error={sent.error} />}
      <div style={{ textAlign: 'end' }}>
        <Command operation="member.erase" type="primary" danger htmlType="submit" loading={sent.isPending}>
          {say('erase')}
        </Command>
      </div>
    </Form>
  );
}

function Preview({ what: { goes, stays } }: { what: Schema<'MemberErasure'> }) {
  const say = useWords();
  const kind = useMemberWord('identifier');
  const number = (key: 'links' | 'rows' | 'events', value: number) => ({
    key,
    label: say(key),
    children: count(value),
  });
  const identifiers = (
    <Flex gap={6} wrap>
      {goes.identifiers.map((one) => (
        <Tag key={one.profile}>
          {kind(one.kind)} {one.value}
        </Tag>
      ))}
    </Flex>
  );
  return (
    <>
      <Descriptions
        title={say('goes')}
        size="small"
        column={{ xs: 1, md: 2 }}
        items={[
          { key: 'identifiers', label: say('identifiers'), span: 'filled', children: identifiers },
          number('rows', goes.rows),
          number('events', goes.events),
          number('links', goes.links),
        ]}
      />
      <Descriptions
        title={say('stays')}
        size="small"
        column={{ xs: 1, md: 2 }}
        style={{ margin: '8px 0 16px' }}
        items={[
          ...stays.totals.map((total) => ({
            key: `orders${total.currency}`,
            label: say('orders'),
            children: (
              <span>
                {say('ordersOf', { count: count(total.orders) })}
                <Money value={total.net} />
              </span>
            ),
          })),
          ...stays.money.map((one) => ({
            key: `${one.kind}${one.amount.currency}`,
            label: say(one.kind as 'credit'),
            children: <Money value={one.amount} />,
          })),
          { key: 'touchpoints', label: say('touchpoints'), children: count(stays.touchpoints) },
          { key: 'bindings', label: say('bindings'), children: count(stays.bindings) },
        ]}
      />
      {stays.uploads > 0 && (
        <Alert
          type="info"
          showIcon
          title={say('uploads')}
          description={say('uploadsNote', { count: stays.uploads, shown: count(stays.uploads) })}
          style={{ marginBottom: 16 }}
        />
      )}
    </>
  );
}
