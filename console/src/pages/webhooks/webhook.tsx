/** One webhook: how it stands, what can be done with it, and everything that was sent to it. */

import { Descriptions, Select, Tag } from 'antd';
import { useState } from 'react';
import { flushSync } from 'react-dom';
import { useNavigate, useParams } from 'react-router';
import { api, body, client, once, type Schema } from '@/api/client';
import { useActor } from '@/shared/actor';
import { countColumn, instantColumn } from '@/shared/columns';
import { Confirmed } from '@/shared/confirm';
import { instant } from '@/shared/format';
import { type Column, List } from '@/shared/list';
import { PageHead } from '@/shared/page';
import { Loaded } from '@/shared/problem';
import { Secret } from '@/shared/secret';
import { useSent } from '@/shared/send';
import { useSearch } from '@/shared/url';
import { Command } from '@/shared/why';
import { words } from '@/shared/words';
import { DeliveryDrawer } from './delivery';
import { useEventWord } from './events';
import { EditWebhook } from './form';
import { DELIVERY_STATES, DeliveryState, useDeliveryState, WebhookState } from './state';

const useWords = words({
  webhooks: ['Webhook', 'Webhooks'],
  events: ['通知', 'Told of'],
  everything: ['全部', 'Everything'],
  description: ['用途', 'What for'],
  created: ['创建', 'Created'],
  createdBy: ['{at}，由 {by}', '{at} by {by}'],
  former: ['旧密钥仍同时签名至', 'The former secret signs too until'],
  ping: ['发送测试', 'Send a ping'],
  pinged: ['测试消息已排队，结果见下方记录', 'The ping is under way; see below'],
  rotate: ['更换密钥', 'Exchange the secret'],
  rotateWhat: [
    '会生成新密钥。24 小时内新旧密钥同时签名，请在此期间把接收方换成新的。',
    'A new secret is made. For 24 hours both sign, so that the receiver can be changed meanwhile.',
  ],
  rotated: ['已更换', 'Exchanged'],
  secret: ['新的签名密钥', 'The new signing secret'],
  secretAbout: ['把它交给接收方。', 'Hand it to the receiver.'],
  disable: ['停用', 'Disable'],
  disableWhat: [
    '停用后不再发送；期间发生的事不会补发，已在排队的会等恢复后继续。',
    'Nothing is sent any more; what happens meanwhile is not told later, what waits goes on when it is enabled.',
  ],
  disabled: ['已停用', 'Disabled'],
  enable: ['恢复', 'Enable'],
  enableWhat: ['从现在起继续通知。', 'It is told of things from now on.'],
  enabled: ['已恢复', 'Enabled'],
  remove: ['删除', 'Delete'],
  removeWhat: [
    '这个 Webhook 和它的全部投递记录都会删除，不能恢复。只想暂停请用“停用”。',
    'The webhook is removed with everything that was sent to it; this cannot be undone. To pause it, disable it.',
  ],
  removed: ['已删除', 'Deleted'],
  log: ['投递记录（30 天）', 'Deliveries (30 days)'],
  at: ['发生时间', 'Happened'],
  event: ['事件', 'Event'],
  state: ['状态', 'State'],
  tries: ['尝试次数', 'Tries'],
  next: ['下次尝试', 'Tried next'],
  ended: ['结束时间', 'Ended'],
  all: ['全部状态', 'Every state'],
  empty: ['还没有投递过。点“发送测试”试一下。', 'Nothing was sent yet. Send a ping to try it.'],
});

type Delivery = Schema<'WebhookDelivery'>;

export default function Webhook() {
  const id = Number(useParams().id);
  const [gone, setGone] = useState(false);
  const asked = api.useQuery('get', '/api/v1/webhooks/{id}', { params: { path: { id } } }, { enabled: !gone });
  // Nothing is asked about it any more while the list is on its way.
  if (gone) return null;
  return (
    <Loaded asked={asked}>
      {(webhook) => <Found webhook={webhook} removed={() => flushSync(() => setGone(true))} />}
    </Loaded>
  );
}

interface FoundProps {
  webhook: Schema<'Webhook'>;
  removed: () => void;
}

function Found({ webhook, removed }: FoundProps) {
  const say = useWords();
  const actor = useActor();
  const eventWord = useEventWord();
  const items = [
    { key: 'description', label: say('description'), children: webhook.description || '–' },
    {
      key: 'events',
      label: say('events'),
      children:
        webhook.events.length === 0
          ? say('everything')
          : webhook.events.map((event) => <Tag key={event}>{eventWord(event)}</Tag>),
    },
    {
      key: 'created',
      label: say('created'),
      children: say('createdBy', { at: instant(webhook.created_at), by: actor(webhook.created_by) }),
    },
    ...(webhook.former_secret_until
      ? [{ key: 'former', label: say('former'), children: instant(webhook.former_secret_until) }]
      : []),
  ];
  return (
    <>
      <PageHead
        title={webhook.url}
        above={[{ title: say('webhooks'), to: '/webhooks' }]}
        beside={<WebhookState webhook={webhook} />}
      >
        <Commands webhook={webhook} removed={removed} />
      </PageHead>
      <Descriptions size="small" column={{ xs: 1, md: 2 }} items={items} style={{ marginBottom: 16 }} />
      <h2 style={{ fontSize: 16 }}>{say('log')}</h2>
      <Deliveries webhook={webhook.id} />
    </>
  );
}

function Commands({ webhook, removed }: FoundProps) {
  const say = useWords();
  const navigate = useNavigate();
  const [secret, setSecret] = useState<string | null>(null);
  const params = { path: { id: webhook.id } };
  const ping = useSent(() => client.POST('/api/v1/webhooks/{id}/ping', { params, headers: once() }), {
    said: say('pinged'),
  });
  const off = webhook.disabled_at === null;
  return (
    <>
      <Command
        operation="webhook.ping"
        because={off ? undefined : say('disabled')}
        loading={ping.isPending}
        onClick={() => ping.mutate(undefined)}
      >
        {say('ping')}
      </Command>
      <EditWebhook webhook={webhook} />
      <Confirmed
        operation="webhook.rotate"
        label={say('rotate')}
        what={<p>{say('rotateWhat')}</p>}
        send={async () => {
          const made = await body(client.POST('/api/v1/webhooks/{id}/rotate', { params, headers: once() }));
          setSecret(made.secret);
        }}
        said={say('rotated')}
      />
      <Confirmed
        key={String(off)}
        operation="webhook.edit"
        label={say(off ? 'disable' : 'enable')}
        what={<p>{say(off ? 'disableWhat' : 'enableWhat')}</p>}
        send={() => client.PATCH('/api/v1/webhooks/{id}', { params, body: { disabled: off }, headers: once() })}
        said={say(off ? 'disabled' : 'enabled')}
      />
      <Confirmed
        operation="webhook.delete"
        danger
        label={say('remove')}
        what={<p>{say('removeWhat')}</p>}
        send={async () => {
          await client.DELETE('/api/v1/webhooks/{id}', { params, headers: once() });
          removed();
          void navigate('/webhooks');
        }}
        said={say('removed')}
      />
      <Secret title={say('secret')} secret={secret} about={say('secretAbout')} close={() => setSecret(null)} />
    </>
  );
}

function Deliveries({ webhook }: { webhook: number }) {
  const say = useWords();
  const eventWord = useEventWord();
  const stateWord = useDeliveryState();
  const [{ state, delivery }, change] = useSearch(['state', 'delivery'] as const);
  const columns: Column<Delivery>[] = [
    instantColumn('at', say('at')),
    {
      key: 'event',
      title: say('event'),
      width: 180,
      render: (row) => eventWord(row.event),
      cell: (row) => row.event,
    },
    {
      key: 'state',
      title: say('state'),
      width: 110,
      render: (row) => <DeliveryState state={row.state} />,
      cell: (row) => stateWord(row.state),
    },
    countColumn('tries', say('tries'), 100),
    instantColumn('next_at', say('next')),
    instantColumn('ended_at', say('ended')),
    {
      key: 'message',
      title: 'webhook-id',
      width: 260,
      optional: true,
      render: (row) => <code>{row.message}</code>,
      cell: (row) => row.message,
    },
  ];
  return (
    <>
      <List<Delivery>
        id="webhook-deliveries"
        title={say('log')}
        columns={columns}
        given={[webhook, state]}
        page={(query) =>
          body(
            client.GET('/api/v1/webhooks/{id}/deliveries', {
              params: { path: { id: webhook }, query: { ...query, ...(state && { state }) } },
            }),
          )
        }
        rowKey={(row) => row.id}
        onRow={(row) => change({ delivery: String(row.id) })}
        every={5000}
        filters={
          <Select
            aria-label={say('state')}
            value={state}
            onChange={(chosen) => change({ state: chosen || null })}
            style={{ width: 140 }}
            options={[
              { value: '', label: say('all') },
              ...DELIVERY_STATES.map((value) => ({ value: value as string, label: stateWord(value) })),
            ]}
          />
        }
        empty={say('empty')}
      />
      <DeliveryDrawer webhook={webhook} delivery={Number(delivery) || null} close={() => change({ delivery: null })} />
    </>
  );
}
