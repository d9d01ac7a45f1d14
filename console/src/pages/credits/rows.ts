/** Rows of credits. */

import type { Schema } from '@/api/client';

export type Row = Schema<'CreditsRow'>;

/** Names a row among all. */
export function rowKey(row: Row): string {
  return [...row.keys.map((key) => key.id ?? ''), row.currency].join('|');
}
