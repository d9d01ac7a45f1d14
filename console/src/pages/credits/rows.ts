/** Rows of credits within the groups that were opened. */

import { body, client, type Schema } from '@/api/client';
import type { PageQuery } from '@/shared/list';
import type { Opened, Question } from './question';

export type Row = Schema<'CreditsRow'>;

const PAGE = 1000;

/** Whether a row is of every group that was opened; the first keys of a row are of those. */
export function isWithin(row: Row, opened: Opened[]): boolean {
  return opened.every((group, index) => (row.keys[index]?.id ?? '') === group.id);
}

/**
 * A page of rows within what was opened. The API groups by all dimensions at once, so pages are read until some rows are of the
 * opened groups, or there are no more.
 */
export async function creditRows(
  question: Pick<Question, 'query' | 'opened'>,
  query: PageQuery,
): Promise<{ items: Row[]; next: string | null }> {
  const { opened } = question;
  const limit = opened.length > 0 ? PAGE : (query.limit ?? PAGE);
  let cursor = query.cursor;
  const items: Row[] = [];
  do {
    const asked = { ...question.query, ...query, limit, ...(cursor && { cursor }) };
    const page = await body(client.GET('/api/v1/credits', { params: { query: asked } }));
    items.push(...page.items.filter((row) => isWithin(row, opened)));
    cursor = page.next ?? undefined;
  } while (cursor && items.length < Math.min(query.limit ?? PAGE, limit));
  return { items, next: cursor ?? null };
}

/** Names a row among all. */
export function rowKey(row: Row): string {
  return [...row.keys.map((key) => key.id ?? ''), row.currency].join('|');
}
