/** A delivery, beside the list: what was sent, every try and what was answered; and sending it once more. */

import { Card, Drawer, Flex, Table, Tag } from 'antd';
import { api, client, once, type Schema } from '@/api/client';
import { count, instant } from '@/shared/format';
import { Loaded, Nothing, Problem } from '@/shared/problem';
import { useSent } from '@/shared/send';
import { Command } from '@/shared/why';
import { words } from '@/shared/words';
import { useEventWord } from './events';
import { DeliveryState } from './state';

const useWords = words({
  again: ['再次发送', 'Send again'],
  sent: ['已重新排队', 'It will be sent again'],
  underWay: ['还在发送', 'It is still under way'],
  body: ['发送的内容', 'What is sent'],
  notYet: ['第一次发送时生成', 'Made for the first try'],
  log: ['每次尝试', 'Every try'],
  number: ['第几次', 'Try'],
  at: ['时间', 'When'],
  took: ['用时', 'Took'],
  ms: ['{count} 毫秒', '{count} ms'],
  answer: ['对方的答复', 'What was answered'],
  none: ['还没有尝试过', 'Nothing was tried yet'],
});

interface Props {
  webhook: number;
  delivery: number | null;
  close: () => void;
}

export function DeliveryDrawer({ webhook, delivery, close }: Props) {
  return (
    <Drawer open={delivery !== null} onClose={close} size={720} title={delivery && `#${delivery}`} destroyOnHidden>
      {delivery !== null && <Details webhook={webhook} delivery={delivery} />}
    </Drawer>
  );
}

function Details({ webhook, delivery }: { webhook: number; delivery: number }) {
  const say = useWords();
  const eventWord = useEventWord();
  const params = { path: { id: webhook, delivery } };
  const asked = api.useQuery(
    'get',
    '/api/v1/webhooks/{id}/deliveries/{delivery}',
    { params },
    { refetchInterval: (query) => (goesOn(query.state.data?.state) ? 2000 : false) },
  );
  const again = useSent(
    () => client.POST('/api/v1/webhooks/{id}/deliveries/{delivery}/resend', { params, headers: once() }),
    { said: say('sent') },
  );
  return (
    <Loaded asked={asked}>
      {(found) => (
        <Flex vertical gap={16}>
          <Flex gap={12} align="center" wrap>
            <b>{eventWord(found.event)}</b>
            <DeliveryState state={found.state} />
            <span style={{ flex: 1 }}>{instant(found.at)}</span>
            <Command
              operation="webhook.resend"
              because={goesOn(found.state) ? say('underWay') : undefined}
              loading={again.isPending}
              onClick={() => again.mutate(undefined)}
            >
              {say('again')}
            </Command>
          </Flex>
          {again.error && <Problem error={again.error} />}
          <Card size="small" title={say('log')}>
            <Tries log={found.log} />
          </Card>
          <Card size="small" title={say('body')}>
            {found.body === null ? (
              <Nothing>{say('notYet')}</Nothing>
            ) : (
              <pre style={{ margin: 0, whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', fontSize: 12 }}>
                {JSON.stringify(found.body, null, 2)}
              </pre>
            )}
          </Card>
          <code style={{ fontSize: 12 }}>webhook-id: {found.message}</code>
        </Flex>
      )}
    </Loaded>
  );
}

const goesOn = (state: string | undefined) => state === 'waiting' || state === 'sending';

function Tries({ log }: { log: Schema<'WebhookTry'>[] }) {
  const say = useWords();
  return (
    <Table
      size="small"
      pagination={false}
      rowKey="number"
      dataSource={log}
      scroll={{ x: 560 }}
      locale={{ emptyText: <Nothing>{say('none')}</Nothing> }}
      columns={[
        { title: say('number'), width: 70, render: (_, one) => one.number },
        { title: say('at'), width: 170, render: (_, one) => instant(one.at) },
        { title: say('took'), width: 90, align: 'right', render: (_, one) => say('ms', { count: count(one.took_ms) }) },
        {
          title: say('answer'),
          render: (_, one) => (
            <>
              {one.status !== null && <Tag color={one.status < 300 ? 'green' : 'red'}>{one.status}</Tag>}
              <span style={{ overflowWrap: 'anywhere' }}>{one.error || one.answer}</span>
            </>
          ),
        },
      ]}
    />
  );
}
