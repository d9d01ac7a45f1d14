/** Kinds of units and persons, in words. */

import { words } from './words';

const useKinds = words({
  group: ['集团', 'Group'],
  brand: ['品牌', 'Brand'],
  region: ['大区', 'Region'],
  dealer: ['经销商', 'Dealer'],
  store: ['门店', 'Store'],
  cloud_store: ['云店', 'Cloud store'],
  department: ['部门', 'Department'],
  associate: ['导购', 'Associate'],
  partner: ['异业伙伴', 'Partner'],
  none: ['未归属', 'Nobody'],
});
type Kind = Parameters<ReturnType<typeof useKinds>>[0];

/** Says what kind of unit or person it is. */
export function useKindWord(): (kind: string | null | undefined) => string {
  const say = useKinds();
  return (kind) => (kind ? say(kind as Kind) : say('none'));
}
