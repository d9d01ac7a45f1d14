/** Roles in words, and the place where somebody holds one. */

import { useKindWord } from './kinds';
import { words } from './words';

const useWords = words({
  owner: ['所有者', 'Owner'],
  head_office: ['总部运营', 'Head office'],
  region_lead: ['大区负责人', 'Region lead'],
  dealer: ['经销商', 'Dealer'],
  store_manager: ['店长', 'Store manager'],
  associate: ['导购', 'Associate'],
  finance: ['财务', 'Finance'],
  analyst: ['分析师', 'Analyst'],
  it: ['IT 管理员', 'IT'],
  everywhere: ['全集团', 'Whole group'],
  somewhere: ['{kind} {name}', '{kind} {name}'],
});

export const ROLES = [
  'owner',
  'head_office',
  'region_lead',
  'dealer',
  'store_manager',
  'associate',
  'finance',
  'analyst',
  'it',
] as const;
export type Role = (typeof ROLES)[number];

export function useRoleWord(): (role: string) => string {
  const say = useWords();
  return (role) => say(role as Role);
}

/** Says of what a role is held. */
export function useScopeWord(): (of: { kind: string; name: string } | null | undefined) => string {
  const say = useWords();
  const kind = useKindWord();
  return (of) => (of ? say('somewhere', { kind: kind(of.kind), name: of.name }) : say('everywhere'));
}
