/** The states of a period, in order, as people call them. */

import { Tag } from 'antd';
import type { Schema } from '@/api/client';
import { words } from '@/shared/words';

export type Period = Schema<'Period'>;
export type Story = Schema<'PeriodStory'>;

export const STATES = ['open', 'computed', 'reviewed', 'locked', 'paid'] as const;
export type State = (typeof STATES)[number];

export const useStateWords = words({
  open: ['待结算', 'Open'],
  computed: ['已结算', 'Computed'],
  reviewed: ['已复核', 'Reviewed'],
  locked: ['已锁定', 'Locked'],
  paid: ['已付款', 'Paid'],
  'open.next': ['可以结算', 'To be settled'],
  'computed.next': ['等待复核', 'To be reviewed'],
  'reviewed.next': ['等待锁定', 'To be locked'],
  'locked.next': ['等待付款', 'To be paid'],
  'paid.next': ['全部完成', 'Done'],
});

const COLORS: Record<State, string> = {
  open: 'default',
  computed: 'blue',
  reviewed: 'purple',
  locked: 'orange',
  paid: 'green',
};

export function asState(state: string): State {
  return STATES.find((one) => one === state) ?? 'open';
}

export function StateTag({ state }: { state: string }) {
  const say = useStateWords();
  const known = asState(state);
  return (
    <Tag color={COLORS[known]} style={{ marginInlineEnd: 0 }}>
      {say(known)}
    </Tag>
  );
}
