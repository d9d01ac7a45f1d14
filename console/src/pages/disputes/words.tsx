/** What can be wrong with a statement, and how far a dispute has come. */

import { Badge } from 'antd';
import { words } from '@/shared/words';

export const WHATS = ['missing_credit', 'wrong_amount', 'wrong_party', 'wrong_rate', 'other'] as const;

export const useDisputeWords = words({
  missing_credit: ['漏计业绩或提成', 'Missing credit'],
  wrong_amount: ['金额不对', 'Wrong amount'],
  wrong_party: ['算给了别人', 'Wrong party'],
  wrong_rate: ['比例不对', 'Wrong rate'],
  other: ['其他', 'Other'],
  open: ['待处理', 'Open'],
  accepted: ['已支持，待入账', 'Accepted, to be booked'],
  rejected: ['已驳回', 'Rejected'],
  booked: ['已支持并入账', 'Accepted and booked'],
});
export type DisputeWord = Parameters<ReturnType<typeof useDisputeWords>>[0];

export const STATES = ['open', 'accepted', 'rejected', 'booked'] as const;
const COLORS: Record<string, string> = { open: '#fa8c16', accepted: '#1677ff', rejected: '#8c8c8c', booked: '#52c41a' };

export function DisputeState({ state }: { state: string }) {
  const say = useDisputeWords();
  return <Badge color={COLORS[state] ?? '#8c8c8c'} text={say(state as DisputeWord)} />;
}
