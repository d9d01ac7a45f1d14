/** What the editor knows about policy files. */

import type { FileKind } from '@/shared/editor/complete';
import { namesUnder } from '@/shared/editor/names';
import type { Place } from '@/shared/editor/place';
import type { SchemaNode } from '@/shared/editor/schema';
import { inChinese } from './fields';

const AMOUNTS = ['line.net', 'line.list', 'line.total', 'line.margin'];
let loaded: Promise<SchemaNode> | null = null;

function schema(): Promise<SchemaNode> {
  loaded ??= import('../../../../../docs/schema/policy.schema.json').then((file) => file.default as SchemaNode);
  return loaded;
}

export const POLICY_FILE: FileKind = {
  schema,
  which: (text) => /^policy:\s*(\w+)/m.exec(text)?.[1] ?? '',
  inChinese,
  named: (place, text) => declared(place, text).map((label) => ({ label })),
};

/** Names that the file itself declares, where one of them is meant. */
export function declared(place: Place, yaml: string): string[] {
  const field = place.path.findLast((step) => step !== null) ?? '';
  if (place.path[0] === 'cases') return [];
  if (field === 'base') return AMOUNTS;
  if (['to', 'first_of', 'rate_of', 'of'].includes(field))
    return [...namesUnder(yaml, 'parties'), 'store', 'fulfilled_by', 'brand', ...(field === 'of' ? AMOUNTS : [])];
  if (field === 'table') return namesUnder(yaml, 'rate_tables');
  if (field === 'book') {
    const used = [...yaml.matchAll(/\bbook:\s*([\p{L}\p{N}_-]+)/gu)].map((match) => match[1] ?? '');
    return [...new Set([...namesUnder(yaml, 'books'), ...used])];
  }
  return [];
}
