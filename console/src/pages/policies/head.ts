/** The head of a policy file: its name, its days and where it applies. Reads it, and changes it without touching the rest. */

import { parseDocument } from 'yaml';

/** Where a policy applies, by the keys of its source; nothing anywhere means everywhere. */
export const SCOPES = ['brands', 'regions', 'dealers', 'stores'] as const;
export type ScopeKind = (typeof SCOPES)[number];
export type Scope = Record<ScopeKind, string[]>;

export interface Head {
  kind: string;
  name: string;
  about: string;
  /** First day; empty without beginning. */
  from: string;
  /** First day after; empty without end. */
  to: string;
  scope: Scope;
}

const text = (value: unknown) => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');

/** The head of a file as far as it can be read; null when it is no YAML. */
export function headOf(yaml: string): Head | null {
  const document = parseDocument(yaml, { schema: 'failsafe' });
  const content: unknown = document.errors.length === 0 ? document.toJS() : null;
  if (typeof content !== 'object' || content === null || Array.isArray(content)) return null;
  const fields = content as Record<string, unknown>;
  const [from = '', to = ''] = text(fields.effective).split('..');
  const list = (kind: ScopeKind) => (Array.isArray(fields[kind]) ? (fields[kind] as unknown[]).map(text) : []);
  return {
    kind: text(fields.policy),
    name: text(fields.name),
    about: text(fields.about).trim(),
    from,
    to,
    scope: { brands: list('brands'), regions: list('regions'), dealers: list('dealers'), stores: list('stores') },
  };
}

export function isPilot(head: Head | null): boolean {
  return head !== null && SCOPES.some((kind) => head.scope[kind].length > 0);
}

/**
 * The same file with other days or another scope. Only the lines of these fields change: comments, order and spelling of everything else
 * stay as their author wrote them.
 */
export function withHead(yaml: string, change: { from?: string; to?: string; name?: string; scope?: Scope }): string {
  const head = headOf(yaml);
  let result = yaml;
  if (change.name !== undefined) result = withField(result, 'name', change.name);
  if (change.from !== undefined || change.to !== undefined)
    result = withField(result, 'effective', `${change.from ?? head?.from ?? ''}..${change.to ?? head?.to ?? ''}`);
  for (const kind of SCOPES) {
    const wanted = change.scope?.[kind];
    if (wanted && wanted.join('\n') !== (head?.scope[kind] ?? []).join('\n'))
      result = withField(result, kind, wanted.length > 0 ? `[${wanted.map(quoted).join(', ')}]` : null);
  }
  return result;
}

/** A key as YAML writes it: plain when nothing in it means anything there. */
export function quoted(key: string): string {
  return /^[\p{L}_][\p{L}\p{N}_-]*$/u.test(key) && !/^(true|false|null|yes|no|on|off)$/i.test(key)
    ? key
    : `'${key.replaceAll("'", "''")}'`;
}

/** Replaces, adds or removes a field of the outermost level, with everything that is indented under it. */
function withField(yaml: string, field: string, value: string | null): string {
  const lines = yaml.split('\n');
  const at = lines.findIndex((line) => line.startsWith(`${field}:`));
  const written = value === null ? [] : [`${field}: ${value}`];
  if (at < 0) {
    const after = ['effective:', 'name:', 'policy:'].map((known) => lines.findIndex((line) => line.startsWith(known)));
    const place = (after.find((index) => index >= 0) ?? -1) + 1;
    lines.splice(place, 0, ...written);
    return lines.join('\n');
  }
  let end = at + 1;
  while (end < lines.length && /^(\s+\S|-\s)/.test(lines[end] ?? '')) end += 1;
  lines.splice(at, end - at, ...written);
  return lines.join('\n');
}
