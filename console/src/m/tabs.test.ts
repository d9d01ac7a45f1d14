import { expect, test } from 'vitest';
import { tabsOf } from './tabs';

const party = (kind: string) => ({ id: `${kind}:1`, key: '1', kind, name: kind });
const ALL = ['overview.show', 'statement.list', 'earnings.show', 'member.list', 'dispute.list'];

test.each([
  ['an associate', ['associate'], ALL, ['earnings', 'members', 'disputes', 'me']],
  ['a store manager', ['store'], ALL, ['store', 'people', 'members', 'disputes', 'me']],
  ['both', ['store', 'associate'], ALL, ['store', 'people', 'earnings', 'members', 'disputes', 'me']],
  ['somebody without a role', [], [], ['me']],
])('%s', (_, kinds, operations, tabs) => {
  const roles = kinds.map((kind) => ({ role: kind === 'store' ? 'store_manager' : kind, of: party(kind) }));
  expect(tabsOf({ roles, operations })).toEqual(tabs);
});
