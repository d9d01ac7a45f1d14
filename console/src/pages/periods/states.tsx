/** The states of a period, in order, as people call them. */

import { Badge } from 'antd';
import type { Schema } from '@/api/client';
import { words } from '@/shared/words';

export type Period = Schema<'Period'>;
export type Story = Schema<'PeriodStory'>;

export const STATES = ['open', 'computed', 'reviewed', 'locked', 'paid'] as const;
export type State = (typeof STATES)[number];

export const useStateWords = words({
  open: ['已建立', 'Open'],
  computed: ['已结算', 'Computed'],
  reviewed: ['已复核', 'Reviewed'],
  locked: ['已锁定', 'Locked'],
  paid: ['已付款', 'Paid'],
  'open.next': ['待结算', 'To be settled'],
  'computed.next': ['待复核、锁定', 'To review or lock'],
  'reviewed.next': ['待锁定', 'To be locked'],
  'locked.next': ['待付款', 'To be paid'],
  'paid.next': ['全部完成', 'Done'],
});

const COLORS: Record<State, string> = {
  open: '#8c8c8c',
  computed: '#1677ff',
  reviewed: '#722ed1',
  locked: '#fa8c16',
  paid: '#52c41a',
};

export function asState(state: string): State {
  return STATES.find((one) => one === state) ?? 'open';
}

export function StateTag({ state }: { state: string }) {
  const say = useStateWords();
  const known = asState(state);
  return <Badge color={COLORS[known]} text={say(known)} />;
}
