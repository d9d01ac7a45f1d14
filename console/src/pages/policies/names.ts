/** Words that several pages about policies share. */

import { words } from '@/shared/words';

export const usePolicyWords = words({
  policies: ['政策', 'Policies'],
  credit: ['业绩与分佣', 'Credit and commission'],
  binding: ['会员绑定', 'Binding'],
  version: ['第 {version} 版', 'Version {version}'],
  inForce: ['生效中', 'In force'],
  later: ['将生效', 'To come'],
  past: ['已结束', 'Ended'],
  replaced: ['已被取代', 'Replaced'],
  draft: ['草稿', 'Draft'],
  pilot: ['试点', 'Pilot'],
});

/** What a kind of policy is called. */
export function useKindOfPolicy(): (kind: string) => string {
  const say = usePolicyWords();
  return (kind) => (kind === 'credit' || kind === 'binding' ? say(kind) : kind);
}
