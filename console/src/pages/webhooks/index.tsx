/** Webhooks: other systems that are told what happens here. */

import { Tag } from 'antd';
import { Link, useNavigate } from 'react-router';
import { body, client, type Schema } from '@/api/client';
import { useActor } from '@/shared/actor';
import { instantColumn, textColumn } from '@/shared/columns';
import { type Column, List } from '@/shared/list';
import { MakeSecret } from '@/shared/make-secret';
import { PageHead } from '@/shared/page';
import { words } from '@/shared/words';
import { useEventWord } from './events';
import { NewWebhook } from './form';
import { WebhookState } from './state';

const useWords = words({
  title: ['Webhook', 'Webhooks'],
  about: [
    '业绩、账期、申诉有变化时，主动通知您的其他系统；按 Standard Webhooks 签名，失败自动重试。',
    'Your other systems are told when credit, periods or disputes change: signed by the Standard Webhooks, tried again when it fails.',
  ],
  make: ['新建 Webhook', 'New webhook'],
  url: ['接收地址', 'Address'],
  description: ['用途', 'What for'],
  events: ['通知', 'Told of'],
  everything: ['全部', 'Everything'],
  state: ['状态', 'State'],
  created: ['创建时间', 'Created'],
  by: ['创建人', 'Created by'],
  secret: ['签名密钥', 'Signing secret'],
  secretAbout: [
    '接收方用它核对消息确实来自这里（请求头 webhook-signature）。',
    'The receiver checks with it that messages come from here (header webhook-signature).',
  ],
  empty: [
    '还没有 Webhook。新建一个，填上接收地址，就能在其他系统里收到通知。',
    'There is no webhook yet. Make one with the address of the system that is to be told.',
  ],
});

type Webhook = Schema<'Webhook'>;

export default function Webhooks() {
  const say = useWords();
  const actor = useActor();
  const eventWord = useEventWord();
  const navigate = useNavigate();
  const columns: Column<Webhook>[] = [
    {
      key: 'url',
      title: say('url'),
      width: 320,
      render: (row) => <Link to={`/webhooks/${row.id}`}>{row.url}</Link>,
      cell: (row) => row.url,
    },
    textColumn('description', say('description'), 180),
    { key: 'state', title: say('state'), width: 120, render: (row) => <WebhookState webhook={row} /> },
    {
      key: 'events',
      title: say('events'),
      width: 280,
      render: (row) =>
        row.events.length === 0
          ? say('everything')
          : row.events.map((event) => <Tag key={event}>{eventWord(event)}</Tag>),
      cell: (row) => row.events.map(eventWord).join('、') || say('everything'),
    },
    instantColumn('created_at', say('created')),
    {
      key: 'created_by',
      title: say('by'),
      width: 130,
      render: (row) => actor(row.created_by),
      cell: (row) => actor(row.created_by),
    },
  ];
  return (
    <>
      <PageHead title={say('title')} about={say('about')}>
        <MakeSecret
          operation="webhook.create"
          label={say('make')}
          told={say('secret')}
          about={say('secretAbout')}
          form={(made) => <NewWebhook made={made} />}
        />
      </PageHead>
      <List<Webhook>
        id="webhooks"
        title={say('title')}
        columns={columns}
        page={(query) => body(client.GET('/api/v1/webhooks', { params: { query } }))}
        rowKey={(row) => row.id}
        whole
        onRow={(row) => void navigate(`/webhooks/${row.id}`)}
        empty={say('empty')}
      />
    </>
  );
}
