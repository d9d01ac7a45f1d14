/** How far a wish for identifiers in clear has come. */

import { Badge } from 'antd';
import { words } from '@/shared/words';

export const useDisclosureWords = words({
  asked: ['待批准', 'Asked'],
  approved: ['已批准，可下载', 'Approved, may be taken'],
  refused: ['已拒绝', 'Refused'],
  expired: ['已过期', 'Expired'],
});
export type DisclosureWord = Parameters<ReturnType<typeof useDisclosureWords>>[0];

export const STATES = ['asked', 'approved', 'refused', 'expired'] as const;
const COLORS: Record<string, string> = {
  asked: '#fa8c16',
  approved: '#52c41a',
  refused: '#8c8c8c',
  expired: '#8c8c8c',
};

export function DisclosureState({ state }: { state: string }) {
  const say = useDisclosureWords();
  return <Badge color={COLORS[state] ?? '#8c8c8c'} text={say(state as DisclosureWord)} />;
}
