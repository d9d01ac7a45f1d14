/** What the editor knows about mappings: their schema, the sources that they declare, files that were sent, and the columns of these. */

import type { FileKind } from '@/shared/editor/complete';
import { namesUnder } from '@/shared/editor/names';
import type { Place } from '@/shared/editor/place';
import type { Named, SchemaNode } from '@/shared/editor/schema';
import { inChinese } from './fields';

let loaded: Promise<SchemaNode> | null = null;

function schema(): Promise<SchemaNode> {
  loaded ??= import('../../../../docs/schema/import.schema.json').then((file) => file.default as SchemaNode);
  return loaded;
}

/** Names of files, and of the columns of each source. */
export interface Known {
  files: string[];
  columns: Record<string, string[]>;
}

export function mappingFile(known: Known): FileKind {
  return {
    schema,
    which: () => '',
    inChinese,
    named: (place, text) => (place.writes === 'value' ? named(place, text, known) : []),
  };
}

/** Fields of the first level whose values are no expressions. */
const DECLARES = ['version', 'system', 'time_zone', 'currencies', 'defaults', 'identities', 'sources'];
/** Fields below which everything is a plain word. */
const PLAIN = ['source', 'in', 'ends', 'repeated', 'take'];

export function named(place: Place, text: string, known: Known): Named[] {
  const field = place.path.findLast((step) => step !== null) ?? '';
  if (place.path[0] === 'sources' && field === 'file') return known.files.map((label) => ({ label }));
  if (field === 'source' || field === 'in') return namesUnder(text, 'sources').map((label) => ({ label }));
  if (place.path.length < 2 || PLAIN.includes(field)) return [];
  const isExpression = !DECLARES.includes(place.path[0] ?? '') || ['where', 'by', 'key'].includes(field);
  if (!isExpression) return [];
  const of = place.path[0] === 'sources' ? (place.path[1] ?? '') : sourceAround(text, place.from);
  const sources = Object.keys(known.columns).filter((source) => of === '' || source === of);
  return sources.flatMap((source) => (known.columns[source] ?? []).map((label) => ({ label, about: source })));
}

/** The source of the block around a place; empty when it says none yet. */
function sourceAround(text: string, at: number): string {
  const start = Math.max(text.lastIndexOf('\n  - ', at), text.lastIndexOf('\n- ', at));
  if (start < 0) return '';
  const rest = text.slice(start + 1);
  const end = /\n( {0,2}- |\S)/.exec(rest)?.index ?? rest.length;
  return /\bsource:\s*([^\s,}]+)/u.exec(rest.slice(0, end))?.[1] ?? '';
}
