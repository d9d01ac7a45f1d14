/** What credits are grouped by, as people call it, and where a group of each opens into. */

import type { Schema } from '@/api/client';
import { useKindWord, usePartyName } from '@/shared/party';
import { useValueWord } from '@/shared/values';
import { words } from '@/shared/words';

export const DIMENSIONS = [
  'payee',
  'associate',
  'store',
  'dealer',
  'region',
  'brand',
  'department',
  'payee_kind',
  'channel',
  'book',
  'rule',
  'policy',
  'product',
  'day',
  'week',
  'month',
] as const;
export type Dimension = (typeof DIMENSIONS)[number];

export const useDimensionWords = words({
  payee: ['收款方', 'Payee'],
  associate: ['导购', 'Associate'],
  store: ['门店', 'Store'],
  dealer: ['经销商', 'Dealer'],
  region: ['大区', 'Region'],
  brand: ['品牌', 'Brand'],
  department: ['部门', 'Department'],
  payee_kind: ['收款方类型', 'Kind of payee'],
  channel: ['渠道', 'Channel'],
  book: ['账簿', 'Book'],
  rule: ['规则', 'Rule'],
  policy: ['政策', 'Policy'],
  product: ['商品', 'Product'],
  day: ['日', 'Day'],
  week: ['周', 'Week'],
  month: ['月', 'Month'],
  quarter: ['季度', 'Quarter'],
  year: ['年', 'Year'],
});

export type Key = Schema<'CreditsKey'>;
const NONE = '(none)';

/** Says what a row is of: units by name, books and rules in the language of the moment. */
export function useKeyName(): (key: Key) => string {
  const party = usePartyName();
  const kind = useKindWord();
  const book = useValueWord('book');
  const channel = useValueWord('channel');
  const rule = useValueWord('rule');
  return (key) => {
    if (key.name === NONE || !key.id) return kind('');
    if (key.kind) return party(key);
    if (key.by === 'book') return book(key.id);
    if (key.by === 'channel') return channel(key.id);
    if (key.by === 'rule') return rule(key.id);
    return key.by === 'payee_kind' ? kind(key.id) : key.name;
  };
}

/** Into what a group of a dimension is divided when one opens it. */
export const NEXT: Partial<Record<Dimension, Dimension>> = {
  region: 'store',
  dealer: 'store',
  brand: 'store',
  department: 'rule',
  store: 'associate',
  payee_kind: 'payee',
  channel: 'book',
  book: 'rule',
  policy: 'rule',
  month: 'day',
  week: 'day',
};
