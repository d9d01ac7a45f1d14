/** Words that the parts of this page share, and where a row stands. */

import type { Schema } from '@/api/client';
import { words } from '@/shared/words';

export type Row = Schema<'QuarantinedRow'>;
/** One row by column, in clear. */
export type Values = Record<string, string>;

/** Where a row that was set aside stands now. */
export type State = 'waits' | 'replayed' | 'gone';

export function stateOf(row: Pick<Row, 'waits' | 'replayed_in'>): State {
  if (row.replayed_in !== null) return 'replayed';
  return row.waits ? 'waits' : 'gone';
}

/** A row by what names it: the import, and its position among the rows of that, from 1. */
export function placeOf(id: string): { import: number; position: number } {
  const [of, position] = id.split('-').map(Number);
  return { import: of ?? 0, position: position ?? 1 };
}

export const useQuarantineWords = words({
  replay: ['重新导入', 'Send again'],
  tryIt: ['试算', 'Try'],
  sent: ['已经重新导入', 'They were sent again'],
  waits: ['待处理', 'Waiting'],
  replayed: ['已重新导入', 'Sent again'],
  gone: ['未保留内容', 'Not kept'],
});
