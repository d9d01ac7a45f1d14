/** Whether a version holds today, will, did, or gave way. */

import { Tag } from 'antd';
import { useToday } from '@/shared/today';
import { usePolicyWords } from './names';
import { stateOf, type Version } from './spans';

const COLORS = { inForce: 'green', later: 'blue', past: 'default', replaced: 'default' } as const;

export function StateTag({ version }: { version: Version }) {
  const say = usePolicyWords();
  const state = stateOf(version, useToday());
  return <Tag color={COLORS[state]}>{say(state)}</Tag>;
}
