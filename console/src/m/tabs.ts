/** Which tabs somebody has: who is a person of the group sees the own earnings, who looks after a store sees it and its people. */

import type { Me } from '@/shared/me';

export const TABS = ['store', 'people', 'earnings', 'members', 'disputes', 'me'] as const;
export type Tab = (typeof TABS)[number];

export function tabsOf(me: Pick<Me, 'roles' | 'operations'>): Tab[] {
  const may = (operation: string) => me.operations.includes(operation);
  const isPerson = me.roles.some(({ of }) => of?.kind === 'associate');
  const leads = me.roles.some(({ of }) => of?.kind !== 'associate');
  const has: Record<Tab, boolean> = {
    store: leads && may('overview.show'),
    people: leads && may('statement.list'),
    earnings: isPerson && may('earnings.show'),
    members: may('member.list'),
    disputes: may('dispute.list'),
    me: true,
  };
  return TABS.filter((tab) => has[tab]);
}
