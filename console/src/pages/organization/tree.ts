/** The flat tree of the API as branches, and the units that a search leaves. */

import type { Schema } from '@/api/client';

export type Unit = Schema<'OrgTreeUnit'>;

export interface Branch {
  key: string;
  unit: Unit;
  children: Branch[];
}

/** Every unit beneath the one above it; who stands above is always before. */
export function branches(units: Unit[]): Branch[] {
  const known = new Map<string, Branch>();
  const top: Branch[] = [];
  for (const unit of units) {
    const branch = { key: unit.unit.id, unit, children: [] };
    known.set(branch.key, branch);
    const above = unit.parent ? known.get(unit.parent.id) : undefined;
    (above?.children ?? top).push(branch);
  }
  return top;
}

/** Those whose name or key has the text, with everything above them. */
export function found(units: Unit[], text: string): Unit[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return units;
  const parents = new Map(units.map((unit) => [unit.unit.id, unit.parent?.id]));
  const kept = new Set<string>();
  for (const { unit } of units) {
    if (!`${unit.name} ${unit.key}`.toLowerCase().includes(wanted)) continue;
    for (let id: string | undefined = unit.id; id && !kept.has(id); id = parents.get(id)) kept.add(id);
  }
  return units.filter(({ unit }) => kept.has(unit.id));
}

/** Keys of branches that are open at first: those not deeper than this. */
export function openTo(units: Unit[], depth: number): string[] {
  return units.filter((unit) => unit.depth < depth && unit.units > 0).map((unit) => unit.unit.id);
}
