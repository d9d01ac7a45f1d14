import { describe, expect, it } from 'vitest';
import { branches, found, openTo, type Unit } from './tree';

const unit = (key: string, parent: string | null, depth: number, units = 0): Unit => ({
  depth,
  people: 0,
  units,
  unit: { id: `store:${key}`, key, kind: 'store', name: `店 ${key}` },
  parent: parent === null ? null : { id: `store:${parent}`, key: parent, kind: 'store', name: parent },
});
const ALL = [unit('a', null, 0, 2), unit('b', 'a', 1, 1), unit('c', 'b', 2), unit('d', 'a', 1)];

describe('a tree', () => {
  it('puts every unit beneath the one above it', () => {
    const [top] = branches(ALL);
    expect(top?.children.map((branch) => branch.unit.unit.key)).toEqual(['b', 'd']);
    expect(top?.children[0]?.children).toHaveLength(1);
  });
  it('shows who stands at the edge of what one sees at the top', () => {
    expect(branches([unit('c', 'b', 0)])).toHaveLength(1);
  });
  it('keeps what a search finds, with everything above it', () => {
    expect(found(ALL, '店 C').map((one) => one.unit.key)).toEqual(['a', 'b', 'c']);
    expect(found(ALL, ' ')).toHaveLength(4);
    expect(found(ALL, 'none')).toHaveLength(0);
  });
  it('opens the first levels', () => {
    expect(openTo(ALL, 1)).toEqual(['store:a']);
  });
});
