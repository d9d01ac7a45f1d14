/** What waits for somebody: periods, disputes, and what could not be taken in. */

import { RightOutlined } from '@ant-design/icons';
import { Badge, Card, Flex } from 'antd';
import { Link } from 'react-router';
import type { Schema } from '@/api/client';
import { Nothing } from '@/shared/problem';
import { words } from '@/shared/words';

const useWords = words({
  title: ['待办', 'Waiting for a decision'],
  settle: ['{period} 待结算', '{period} is to be settled'],
  review: ['{period} 待复核', '{period} is to be reviewed'],
  lock: ['{period} 待锁定', '{period} is to be locked'],
  pay: ['{period} 待付款', '{period} is to be paid'],
  several: ['（另有 {count} 个账期）', ' (and {count} more periods)'],
  several_one: ['（另有 1 个账期）', ' (and 1 more period)'],
  disputes: ['{count} 条申诉待处理', '{count} disputes to decide'],
  disputes_one: ['1 条申诉待处理', '1 dispute to decide'],
  rows: ['{count} 行导入数据被搁置', '{count} imported rows were set aside'],
  rows_one: ['1 行导入数据被搁置', '1 imported row was set aside'],
  events: ['{count} 个事件被搁置', '{count} events were set aside'],
  events_one: ['1 个事件被搁置', '1 event was set aside'],
  nothing: ['没有待办，一切就绪。', 'Nothing waits for a decision.'],
});

const STEPS = ['settle', 'review', 'lock', 'pay'] as const;

interface Item {
  key: string;
  text: string;
  to: string;
  count: number;
}

const ROW = { display: 'flex', gap: 10, padding: '10px 4px', color: 'inherit' } as const;

export function Decisions({ decisions }: { decisions: Schema<'OverviewDecisions'> }) {
  const say = useWords();
  const periods = STEPS.flatMap((step): Item[] => {
    // The earliest first: what comes later has to wait for it.
    const waiting = decisions.periods.filter((period) => period.next === step);
    const [first] = waiting;
    if (!first) return [];
    const rest = waiting.length > 1 ? say('several', { count: waiting.length - 1 }) : '';
    const text = say(step, { period: first.name }) + rest;
    return [{ key: step, text, to: `/periods/${encodeURIComponent(first.name)}`, count: waiting.length }];
  });
  const others: Item[] = [
    { key: 'disputes', count: decisions.disputes_open, to: '/disputes?state=open' },
    { key: 'rows', count: decisions.rows_aside ?? 0, to: '/quarantine' },
    { key: 'events', count: decisions.events_aside ?? 0, to: '/events?tab=aside' },
  ].map((one) => ({ ...one, text: say(one.key as 'disputes', { count: one.count }) }));
  const items = [...periods, ...others.filter((one) => one.count > 0)];
  return (
    <Card size="small" title={say('title')} style={{ height: '100%' }}>
      {items.length === 0 && <Nothing>{say('nothing')}</Nothing>}
      <Flex vertical component="ul" style={{ listStyle: 'none', margin: 0, padding: 0 }}>
        {items.map((item) => (
          <li key={item.key}>
            <Link to={item.to} style={ROW}>
              <Badge color="#fa8c16" />
              <span style={{ flex: 1 }}>{item.text}</span>
              <RightOutlined style={{ opacity: 0.5 }} />
            </Link>
          </li>
        ))}
      </Flex>
    </Card>
  );
}
