/** Bindings by role and brand, each on a line of its own, in time. */

import type { Schema } from '@/api/client';

type Binding = Schema<'MemberBinding'>;

export interface Lane {
  key: string;
  role: string;
  /** Name of the brand; null for all. */
  brand: string | null;
  bindings: Binding[];
}

export function lanes(bindings: Binding[]): Lane[] {
  const found = new Map<string, Lane>();
  for (const binding of bindings) {
    const key = `${binding.role}/${binding.brand?.id ?? ''}`;
    const lane = found.get(key) ?? { key, role: binding.role, brand: binding.brand?.name ?? null, bindings: [] };
    lane.bindings.push(binding);
    found.set(key, lane);
  }
  for (const lane of found.values()) lane.bindings.sort((a, b) => (a.from ?? '').localeCompare(b.from ?? ''));
  return [...found.values()].sort((a, b) => a.key.localeCompare(b.key));
}
