/** Words that the pages of what-ifs share. */

import type { Schema } from '@/api/client';
import { listed } from '@/shared/format';
import { useKindWord } from '@/shared/party';
import { useRange } from '@/shared/range';
import { useValueWord } from '@/shared/values';
import { words } from '@/shared/words';

export const useTrialWords = words({
  title: ['模拟推演', 'What-if'],
  inForce: ['现行政策', 'Policies in force'],
  draft: ['草稿', 'Draft'],
  version: ['{name} 第 {version} 版', '{name}, version {version}'],
  credit: ['业绩', 'Credit'],
  commission: ['提成', 'Commission'],
  payable: ['应付', 'Payable'],
  against: ['{one} 对比 {other}', '{one} against {other}'],
  orders: ['逐单', 'order by order'],
  waiting: ['排队中', 'Waiting'],
  running: ['推演中', 'Running'],
  done: ['已完成', 'Done'],
  failed: ['失败', 'Failed'],
  cancelled: ['已取消', 'Cancelled'],
});

const useDims = words({
  payee: ['获得方', 'Payee'],
  payee_kind: ['获得方种类', 'Kind of payee'],
  store: ['门店', 'Store'],
  dealer: ['经销商', 'Dealer'],
  region: ['大区', 'Region'],
  brand: ['品牌', 'Brand'],
  department: ['部门', 'Department'],
  channel: ['渠道', 'Channel'],
  product: ['商品', 'Product'],
  book: ['账本', 'Book'],
  month: ['月', 'Month'],
  week: ['周', 'Week'],
  day: ['日', 'Day'],
  rule: ['规则', 'Rule'],
});

export const DIMS = [
  'payee_kind',
  'department',
  'region',
  'dealer',
  'store',
  'payee',
  'brand',
  'channel',
  'book',
  'month',
] as const;

export function useDimWord(): (dim: string) => string {
  const say = useDims() as (dim: string) => string;
  return say;
}

/** What a group is called: a unit or person by its name, a word of a dimension in the language of the moment. */
export function useGroupName(): (group: Schema<'WhatIfGroup'>, dim?: string) => string {
  const kind = useKindWord();
  const channel = useValueWord('channel');
  const book = useValueWord('book');
  return (group, dim) => {
    if (group.id === '(none)') return kind(null);
    if (group.kind) return group.name;
    if (dim === 'payee_kind') return kind(group.name);
    if (dim === 'channel') return channel(group.name);
    return dim === 'book' ? book(group.name) : group.name;
  };
}

/** What a policy of a comparison is called. */
export function usePolicyName(): (name: string) => string {
  const say = useTrialWords();
  return (name) => {
    if (name === 'in force') return say('inForce');
    const version = /^(.*)@(\d+)$/.exec(name);
    return version ? say('version', { name: version[1] ?? '', version: version[2] ?? '' }) : name;
  };
}

/** What a comparison is about, told while there is no result yet and in lists: which policies, against what, which days. */
export function useAbout(): (job: Schema<'Job'>) => string {
  const say = useTrialWords();
  const nameOf = usePolicyName();
  const range = useRange();
  return ({ about, whatif }) => {
    if (!whatif) return about;
    const one = listed(whatif.policies.map(nameOf));
    const told = `${say('against', { one, other: nameOf(whatif.against) })} · ${range(whatif.from, whatif.to)}`;
    return whatif.party ? `${told} · ${say('orders')}` : told;
  };
}
