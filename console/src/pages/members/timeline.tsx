/** Everything that happened to a member, newest first. */

import {
  LinkOutlined,
  MessageOutlined,
  RollbackOutlined,
  ShoppingOutlined,
  SyncOutlined,
  UserSwitchOutlined,
} from '@ant-design/icons';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Card, Flex, Timeline as Line, Tag } from 'antd';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { body, client, type Schema } from '@/api/client';
import { instant } from '@/shared/format';
import { Money } from '@/shared/money';
import { Party } from '@/shared/party';
import { Loaded, Nothing } from '@/shared/problem';
import { useValueWord } from '@/shared/values';
import { words } from '@/shared/words';
import { useMemberWord } from './names';

const useWords = words({
  more: ['更早的', 'Earlier'],
  all: ['到这里就是全部了', 'This is everything'],
  empty: ['还没有发生过任何事。', 'Nothing has happened yet.'],
  unknown: ['时间未知', 'Time unknown'],
  evidence: ['来源 {text}', 'source {text}'],
  campaign: ['活动 {text}', 'campaign {text}'],
});

type Event = Schema<'MemberEvent'>;

const LOOKS: Record<string, { icon: ReactNode; color: string }> = {
  order: { icon: <ShoppingOutlined />, color: 'green' },
  status: { icon: <SyncOutlined />, color: 'gray' },
  refund: { icon: <RollbackOutlined />, color: 'red' },
  touchpoint: { icon: <MessageOutlined />, color: 'blue' },
  binding: { icon: <UserSwitchOutlined />, color: 'orange' },
  link: { icon: <LinkOutlined />, color: 'gray' },
};

export function Timeline({ member }: { member: number }) {
  const say = useWords();
  const asked = useInfiniteQuery({
    queryKey: ['member.timeline', member],
    queryFn: ({ pageParam }) => {
      const query = { limit: 50, ...(pageParam && { cursor: pageParam }) };
      return body(client.GET('/api/v1/members/{id}/timeline', { params: { path: { id: member }, query } }));
    },
    initialPageParam: '',
    getNextPageParam: (last) => last.next || undefined,
  });
  return (
    <Loaded asked={asked}>
      {(data) => {
        const events = data.pages.flatMap((page) => page.items);
        if (events.length === 0) return <Nothing>{say('empty')}</Nothing>;
        return (
          <Card size="small">
            <Line
              style={{ marginTop: 12 }}
              items={events.map((event, index) => ({
                key: `${index}`,
                icon: LOOKS[event.what]?.icon,
                color: LOOKS[event.what]?.color ?? 'gray',
                content: <One event={event} />,
              }))}
            />
            {asked.hasNextPage ? (
              <Button onClick={() => void asked.fetchNextPage()} loading={asked.isFetchingNextPage}>
                {say('more')}
              </Button>
            ) : (
              <span style={{ opacity: 0.65, fontSize: 12 }}>{say('all')}</span>
            )}
          </Card>
        );
      }}
    </Loaded>
  );
}

function One({ event }: { event: Event }) {
  const say = useWords();
  return (
    <Flex gap={8} wrap align="baseline">
      <span style={{ opacity: 0.65, minWidth: 150, fontVariantNumeric: 'tabular-nums' }}>
        {event.at ? instant(event.at) : say('unknown')}
      </span>
      <What event={event} />
      {event.order && <Link to={`/orders/${encodeURIComponent(event.order)}`}>{event.order}</Link>}
      {event.amount && <Money value={event.amount} strong />}
      {event.store && <Party party={event.store} />}
      {event.party && <Party party={event.party} />}
      <About event={event} />
    </Flex>
  );
}

function What({ event }: { event: Event }) {
  const named = useMemberWord('event');
  const cause = useMemberWord('cause');
  const status = useValueWord('status');
  const touch = useValueWord('touch');
  const word: Record<string, string> = {
    status: status(event.word),
    touchpoint: touch(event.word),
    binding: [named(event.text), cause(event.word)].filter(Boolean).join(' · '),
  };
  return <strong>{word[event.what] || named(event.what)}</strong>;
}

function About({ event }: { event: Event }) {
  const say = useWords();
  const channel = useValueWord('channel');
  const about =
    event.what === 'touchpoint' && event.text
      ? say('campaign', { text: event.text })
      : event.what === 'link' && event.text
        ? say('evidence', { text: event.text })
        : '';
  return (
    <>
      {event.channel && <Tag>{channel(event.channel)}</Tag>}
      {about && <span style={{ opacity: 0.65 }}>{about}</span>}
    </>
  );
}
