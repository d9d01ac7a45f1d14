/** Sources of events: each has a write key of its own, which can be taken away. */

import { Form, Input, Tag } from 'antd';
import { body, client, once, type Schema } from '@/api/client';
import { useActor } from '@/shared/actor';
import { instantColumn, textColumn } from '@/shared/columns';
import { Confirmed } from '@/shared/confirm';
import { type Column, List } from '@/shared/list';
import { MakeSecret } from '@/shared/make-secret';
import { Problem } from '@/shared/problem';
import { useSent } from '@/shared/send';
import { Command } from '@/shared/why';
import { words } from '@/shared/words';

const useWords = words({
  title: ['事件来源', 'Sources of events'],
  name: ['名称', 'Name'],
  state: ['状态', 'State'],
  open: ['可上报', 'May send'],
  closed: ['已停用', 'Closed'],
  created: ['创建时间', 'Created'],
  by: ['创建人', 'Created by'],
  closedAt: ['停用时间', 'Closed'],
  make: ['新建来源', 'New source'],
  namePlaceholder: ['例如：会员小程序', 'Members mini-program'],
  key: ['写入密钥', 'Write key'],
  keyAbout: [
    '在客户端（Segment 兼容 SDK）里作为 writeKey 使用，上报地址为 {address}。',
    'Use it as the writeKey of the client (any Segment-compatible SDK); it sends to {address}.',
  ],
  close: ['停用', 'Close'],
  closeWhat: [
    '来源「{name}」将立即不能再上报，密钥作废。此操作不能撤销；已接收的事件不受影响。',
    '{name} cannot send any more, at once, and its key is worth nothing. This cannot be undone; what arrived stays.',
  ],
  wasClosed: ['来源已停用', 'The source is closed'],
  empty: [
    '还没有来源。为每个小程序、商城或系统各建一个，密钥互不影响。',
    'There is no source yet. Make one for each mini-program, shop or system; each has its own key.',
  ],
});

type Source = Schema<'EventSource'>;

export function Sources() {
  const say = useWords();
  const actor = useActor();
  const columns: Column<Source>[] = [
    textColumn('name', say('name'), 240),
    {
      key: 'state',
      title: say('state'),
      width: 110,
      render: (row) => (row.closed_at ? <Tag>{say('closed')}</Tag> : <Tag color="green">{say('open')}</Tag>),
      cell: (row) => say(row.closed_at ? 'closed' : 'open'),
    },
    instantColumn('created_at', say('created')),
    {
      key: 'created_by',
      title: say('by'),
      render: (row) => actor(row.created_by),
      cell: (row) => actor(row.created_by),
    },
    instantColumn('closed_at', say('closedAt')),
    {
      key: 'close',
      title: say('close'),
      width: 100,
      render: (row) => (
        <Confirmed
          operation="event_source.close"
          size="small"
          danger
          because={row.closed_at ? say('closed') : undefined}
          label={say('close')}
          what={<p>{say('closeWhat', { name: row.name })}</p>}
          send={() =>
            client.DELETE('/api/v1/events/sources/{id}', { params: { path: { id: row.id } }, headers: once() })
          }
          said={say('wasClosed')}
        />
      ),
    },
  ];
  return (
    <List<Source>
      id="sources"
      title={say('title')}
      columns={columns}
      page={(query) => body(client.GET('/api/v1/events/sources', { params: { query } }))}
      rowKey={(row) => row.id}
      filters={<NewSource />}
      empty={say('empty')}
      whole
    />
  );
}

function NewSource() {
  const say = useWords();
  return (
    <MakeSecret
      operation="event_source.create"
      label={say('make')}
      told={say('key')}
      about={say('keyAbout', { address: `${window.location.origin}/v1` })}
      form={(made) => <SourceForm after={made} />}
    />
  );
}

function SourceForm({ after }: { after: (key: string) => void }) {
  const say = useWords();
  const sent = useSent(
    ({ name }: { name: string }) =>
      body(client.POST('/api/v1/events/sources', { body: { name: name.trim() }, headers: once() })),
    { after: (made) => after(made.write_key) },
  );
  return (
    <Form layout="vertical" onFinish={(values) => sent.mutate(values)}>
      <Form.Item name="name" label={say('name')} rules={[{ required: true, whitespace: true }]}>
        <Input autoComplete="off" placeholder={say('namePlaceholder')} maxLength={100} />
      </Form.Item>
      {sent.error && <Problem error={sent.error} />}
      <Command type="primary" htmlType="submit" operation="event_source.create" loading={sent.isPending}>
        {say('make')}
      </Command>
    </Form>
  );
}
