/** Events that were set aside: looked at, mended, replayed or dropped. */

import { Alert, Drawer, Flex, Input } from 'antd';
import { useState } from 'react';
import { api, body, client, once, type Schema } from '@/api/client';
import { instantColumn, textColumn } from '@/shared/columns';
import { Confirmed } from '@/shared/confirm';
import { type Column, List } from '@/shared/list';
import { useMay } from '@/shared/me';
import { Loaded, Problem } from '@/shared/problem';
import { useSent } from '@/shared/send';
import { Command } from '@/shared/why';
import { words } from '@/shared/words';

const useWords = words({
  title: ['被搁置的事件', 'Events set aside'],
  at: ['到达时间', 'Arrived'],
  source: ['来源', 'Source'],
  name: ['事件', 'Event'],
  field: ['出错字段', 'Field'],
  reason: ['原因与应有的样子', 'What is wrong, and what would be right'],
  whole: ['整条', 'the whole'],
  logged: [
    '内容可能含个人信息，查看已记入操作日志。',
    'It may hold personal data; that you looked is in the audit log.',
  ],
  hidden: [
    '您的角色不能查看事件内容，只有所有者和 IT 管理员可以。',
    'Your role may not look into events; owners and IT may.',
  ],
  content: ['事件内容', 'The event'],
  wrongJson: ['不是有效的 JSON：{why}', 'No JSON: {why}'],
  replay: ['重放', 'Replay'],
  replayed: ['已重放', 'Replayed'],
  drop: ['放弃', 'Drop'],
  dropWhat: [
    '放弃后这条事件永远不会成为事实，也无法找回。',
    'It will never become a fact, and it cannot be brought back.',
  ],
  dropped: ['已放弃', 'Dropped'],
  empty: ['没有被搁置的事件，一切正常。', 'Nothing was set aside; all is well.'],
});

type Event = Schema<'AsideEvent'>;

export function Aside() {
  const say = useWords();
  const [shown, show] = useState<Event | null>(null);
  const columns: Column<Event>[] = [
    instantColumn('received_at', say('at')),
    textColumn('source', say('source'), 160),
    textColumn('name', say('name'), 180),
    {
      key: 'field',
      title: say('field'),
      width: 160,
      render: (row) => (row.field ? <code>{row.field}</code> : say('whole')),
      cell: (row) => row.field,
    },
    textColumn('reason', say('reason'), 420),
  ];
  return (
    <>
      <List<Event>
        id="events-aside"
        title={say('title')}
        columns={columns}
        page={(query) => body(client.GET('/api/v1/events/aside', { params: { query } }))}
        rowKey={(row) => row.id}
        onRow={show}
        empty={say('empty')}
        whole
      />
      <Drawer open={shown !== null} onClose={() => show(null)} size={680} title={shown?.name} destroyOnHidden>
        {shown && <Mend event={shown} close={() => show(null)} />}
      </Drawer>
    </>
  );
}

function Mend({ event, close }: { event: Event; close: () => void }) {
  const say = useWords();
  const may = useMay()('event_aside.reveal');
  const asked = api.useQuery(
    'get',
    '/api/v1/events/aside/{id}',
    { params: { path: { id: event.id } } },
    // To look is logged, so it is done once.
    { enabled: may, staleTime: Number.POSITIVE_INFINITY, meta: { logged: true } },
  );
  return (
    <Flex vertical gap={12}>
      <Alert type="error" title={event.field ? `${event.field}: ${event.reason}` : event.reason} />
      {may ? (
        <>
          <Alert type="info" showIcon title={say('logged')} />
          <Loaded asked={asked}>
            {({ json }) => <Editor key={event.id} event={event} json={pretty(json)} close={close} />}
          </Loaded>
        </>
      ) : (
        <Alert type="info" showIcon title={say('hidden')} />
      )}
    </Flex>
  );
}

/** As people read it; what is no JSON stays as it is. */
function pretty(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    return json;
  }
}

function faultOf(json: string): string | null {
  try {
    JSON.parse(json);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function Editor({ event, json, close }: { event: Event; json: string; close: () => void }) {
  const say = useWords();
  const [text, setText] = useState(json);
  const [headers] = useState(once);
  const fault = faultOf(text);
  const path = { id: event.id };
  const sent = useSent(
    () =>
      client.POST('/api/v1/events/aside/{id}/replay', {
        params: { path },
        body: text === json ? {} : { json: text },
        headers,
      }),
    { said: say('replayed'), after: close },
  );
  return (
    <>
      <Input.TextArea
        aria-label={say('content')}
        value={text}
        onChange={(typed) => setText(typed.target.value)}
        autoSize={{ minRows: 12, maxRows: 28 }}
        style={{ fontFamily: 'ui-monospace, monospace', fontSize: 13 }}
        status={fault ? 'error' : ''}
      />
      {sent.error && <Problem error={sent.error} />}
      <Flex gap={8}>
        <Command
          type="primary"
          operation="event_aside.replay"
          because={fault ? say('wrongJson', { why: fault }) : undefined}
          loading={sent.isPending}
          onClick={() => sent.mutate(undefined)}
        >
          {say('replay')}
        </Command>
        <Confirmed
          operation="event_aside.drop"
          danger
          label={say('drop')}
          what={<p>{say('dropWhat')}</p>}
          send={() => client.DELETE('/api/v1/events/aside/{id}', { params: { path }, headers: once() })}
          said={say('dropped')}
          after={close}
        />
      </Flex>
    </>
  );
}
