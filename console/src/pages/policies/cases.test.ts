import { describe, expect, it } from 'vitest';
import { casesWithin, daysBetween, movedCases, unitsOfCases } from './cases';

describe('movedCases', () => {
  it('moves the days of cases and nothing else', () => {
    const file =
      'effective: 2026-01-01..\ncases:\n  - {order: O1, at: 2026-02-28 09:00}\n    settle: 2026-02-01..2026-03-01\n';
    expect(daysBetween('2026-01-01', '2026-01-02')).toBe(1);
    expect(movedCases(file, 1)).toBe(
      'effective: 2026-01-01..\ncases:\n  - {order: O1, at: 2026-03-01 09:00}\n    settle: 2026-02-02..2026-03-02\n',
    );
    expect(movedCases('name: x', 3)).toBe('name: x');
  });
});

const FILE = `regions: [east]
cases:
  - name: in the east
    organisation:
      - {store: S1, under: east, settles_to: D1}
      - {cloud_store: C1, under: {store: S1}}
      - {associate: Lin, works_at: S1}
      - {store: S2, under: west}
    history:
      - {order: O1, store: {cloud_store: C1}, brand: chenyu}
    expect:
      - {book: store, party: east, amount: 1.00}
      - {book: store, party: S1, amount: 1.00}
      - {book: revenue, party: D1}
`;
const NOWHERE = { brands: [], regions: [], dealers: [], stores: [] };

describe('cases of a pilot', () => {
  it('know their units', () => {
    expect(unitsOfCases(FILE)).toEqual({
      brands: ['chenyu'],
      regions: ['east', 'west'],
      dealers: ['D1'],
      stores: ['S1', 'S2'],
    });
  });
  it('take on the first unit that was chosen, and keep all else', () => {
    const changed = casesWithin(FILE, { ...NOWHERE, regions: ['R03', 'R04'], stores: ['007'] });
    expect(changed).toBe(
      FILE.replaceAll('under: east', 'under: R03')
        .replace('party: east', 'party: R03')
        .replaceAll(/\bS1\b/g, "'007'"),
    );
  });
  it('stay as they are where they lie within already, or nothing was chosen', () => {
    expect(casesWithin(FILE, { ...NOWHERE, regions: ['west'] })).toBe(FILE);
    expect(casesWithin(FILE, NOWHERE)).toBe(FILE);
    expect(casesWithin('name: x', { ...NOWHERE, regions: ['west'] })).toBe('name: x');
  });
});
