/** Events that were set aside: looked at, mended, replayed or dropped. */

import { Alert, Drawer, Flex, Input, Select } from 'antd';
import { useState } from 'react';
import { api, body, client, once, type Schema } from '@/api/client';
import { instantColumn, textColumn } from '@/shared/columns';
import { Confirmed } from '@/shared/confirm';
import { Fault } from '@/shared/fault';
import { type Column, List } from '@/shared/list';
import { useMay } from '@/shared/me';
import { Loaded, Problem } from '@/shared/problem';
import { useSent } from '@/shared/send';
import { useSearch } from '@/shared/url';
import { When } from '@/shared/when';
import { Command } from '@/shared/why';
import { words } from '@/shared/words';
import { useWrong } from '@/shared/wrong';
import { WrongChoice } from '@/shared/wrong-choice';

const useWords = words({
  title: ['被搁置的事件', 'Events set aside'],
  at: ['到达时间', 'Arrived'],
  source: ['来源', 'Source'],
  name: ['事件', 'Event'],
  field: ['出错字段', 'Field'],
  reason: ['原因', 'What is wrong'],
  full: ['应有的样子', 'What would be right'],
  state: ['状态', 'State'],
  waits: ['待处理', 'Waiting'],
  settled: ['已重放或放弃', 'Replayed or dropped'],
  settled_at: ['处理时间', 'Settled'],
  anyReason: ['原因：全部', 'Any reason'],
  sourceIs: ['来源名称', 'Name of the source'],
  nameIs: ['事件名称', 'Name of the event'],
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
  empty: [
    '没有符合条件的搁置事件。没有筛选条件时，说明一切正常。',
    'No event that was set aside fits; without a filter, all is well.',
  ],
});

type Event = Schema<'AsideEvent'>;

export function Aside() {
  const say = useWords();
  const wrong = useWrong();
  const [shown, show] = useState<Event | null>(null);
  const [search, change] = useSearch(['source', 'name', 'code', 'state', 'from', 'to'] as const);
  const given = Object.fromEntries(Object.entries(search).filter(([, value]) => value));
  const columns: Column<Event>[] = [
    instantColumn('received_at', say('at'), { sortable: true }),
    textColumn('source', say('source'), 160, { sortable: true }),
    textColumn('name', say('name'), 180, { sortable: true }),
    {
      key: 'field',
      title: say('field'),
      width: 160,
      render: (row) => (row.field ? <code>{row.field}</code> : say('whole')),
      cell: (row) => row.field,
    },
    {
      key: 'code',
      title: say('reason'),
      width: 300,
      sortable: true,
      render: (row) => <span title={row.reason}>{wrong(row)}</span>,
      cell: wrong,
    },
    textColumn('reason', say('full'), 420, { optional: true }),
    instantColumn('settled_at', say('settled_at'), { optional: true }),
  ];
  return (
    <>
      <List<Event>
        id="events-aside"
        title={say('title')}
        columns={columns}
        given={given}
        page={(query) => body(client.GET('/api/v1/events/aside', { params: { query: { ...given, ...query } } }))}
        rowKey={(row) => row.id}
        onRow={(row) => row.settled_at === null && show(row)}
        sortedBy="-received_at"
        filters={
          <>
            <Select
              aria-label={say('state')}
              value={search.state || 'waits'}
              onChange={(state) => change({ state: state === 'waits' ? null : state })}
              style={{ minWidth: 140 }}
              options={(['waits', 'settled'] as const).map((value) => ({ value: value as string, label: say(value) }))}
            />
            <WrongChoice value={search.code} choose={(code) => change({ code })} any={say('anyReason')} />
            {(['source', 'name'] as const).map((field) => (
              <Input.Search
                key={`${field} ${search[field]}`}
                allowClear
                aria-label={say(`${field}Is`)}
                placeholder={say(`${field}Is`)}
                defaultValue={search[field]}
                onSearch={(text) => change({ [field]: text.trim() || null })}
                style={{ width: 150 }}
              />
            ))}
            <When from={search.from} to={search.to} change={change} />
          </>
        }
        empty={say('empty')}
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
      <Fault place={event.field} fault={event} />
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
