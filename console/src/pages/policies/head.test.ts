import { describe, expect, it } from 'vitest';
import { headOf, isPilot, withHead } from './head';

const FILE = `# why
policy: credit
name: double   # shown
about: >-
  In words.
effective: 2026-01-01..
stores:
  - S1
  - S2
base: line.net # kept
`;

describe('headOf', () => {
  it('reads name, days and scope as text', () => {
    expect(headOf(FILE)).toEqual({
      kind: 'credit',
      name: 'double',
      about: 'In words.',
      from: '2026-01-01',
      to: '',
      scope: { brands: [], regions: [], dealers: [], stores: ['S1', 'S2'] },
    });
    expect(headOf('stores: [007]')?.scope.stores).toEqual(['007']);
  });
  it('says nothing of what is no policy', () => {
    expect(headOf('name: [')).toBeNull();
    expect(headOf('- 1')).toBeNull();
    expect(isPilot(null)).toBe(false);
  });
});

describe('withHead', () => {
  it('changes days alone', () => {
    const changed = withHead(FILE, { from: '2026-03-01', to: '2026-06-01' });
    expect(changed).toBe(FILE.replace('2026-01-01..', '2026-03-01..2026-06-01'));
  });
  it('replaces a scope with all its lines, and removes it', () => {
    const scope = { brands: [], regions: ['华东'], dealers: [], stores: ['007'] };
    const changed = withHead(FILE, { scope });
    expect(headOf(changed)?.scope).toEqual(scope);
    expect(changed).toContain("stores: ['007']\nbase: line.net # kept");
    const everywhere = withHead(changed, { scope: { brands: [], regions: [], dealers: [], stores: [] } });
    expect(isPilot(headOf(everywhere))).toBe(false);
    expect(everywhere).not.toContain('regions');
  });
});
