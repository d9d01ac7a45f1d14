/**
 * Where the cursor stands in a policy file: the path of fields to it, and whether a field or a value is being written there. It reads lines
 * and brackets, not a tree, because what is just being written is no YAML yet.
 */

export interface Place {
  /** Names of fields, and null for an entry of a list, from the outermost. */
  path: (string | null)[];
  /** What is being written. */
  writes: 'key' | 'value';
  /** Fields that stand beside it already. */
  beside: string[];
  /** Where the word that is being written begins. */
  from: number;
}

interface Open {
  bracket: '{' | '[';
  /** The field whose value is being written; null while a field is. */
  key: string | null;
  keys: string[];
}

/** The place of the cursor at `offset` of the text; null inside a comment. */
export function placeAt(text: string, offset: number): Place | null {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const before = text.slice(start, offset);
  const indent = /^\s*/.exec(before)?.[0].length ?? 0;
  const line = block(before);
  if (line === null) return null;
  const above = parents(text.slice(0, start), line.indent < 0 ? indent : line.indent, line.dashes);
  const flow = brackets(line.value);
  const word = /[\p{L}\p{N}_.-]*$/u.exec(before)?.[0] ?? '';
  const from = offset - word.length;
  const base = [...above.path, ...line.dashes.map(() => null)];
  if (flow.length > 0) {
    const path = [...base, ...(line.key === null ? [] : [line.key])];
    for (const open of flow.slice(0, -1)) path.push(open.bracket === '[' ? null : open.key);
    const last = flow.at(-1) as Open;
    if (last.bracket === '[') return { path: [...path, null], writes: 'value', beside: [], from };
    if (last.key === null) return { path, writes: 'key', beside: last.keys, from };
    return { path: [...path, last.key], writes: 'value', beside: last.keys, from };
  }
  if (line.key !== null) return { path: [...base, line.key], writes: 'value', beside: [], from };
  const beside = line.dashes.length > 0 ? [] : above.beside;
  return { path: base, writes: 'key', beside: [...beside, ...below(text.slice(offset), indent)], from };
}

/** What a line says before the cursor: dashes of entries, a field, and the value after it. */
function block(before: string): { indent: number; dashes: string[]; key: string | null; value: string } | null {
  if (/(^|\s)#/.test(before.replace(/'[^']*'|"[^"]*"/g, ''))) return null;
  const dashes = /^\s*((?:-\s+)*)/.exec(before)?.[1]?.match(/-/g) ?? [];
  const rest = before.replace(/^\s*(?:-\s+)*/, '');
  const indent = /^\s*/.exec(before)?.[0].length ?? 0;
  const field = /^([\p{L}\p{N}_-]+):(?:\s+(.*))?$/u.exec(rest);
  if (field && (field[2] !== undefined || /:\s*$/.test(rest)))
    return { indent, dashes, key: field[1] ?? null, value: field[2] ?? '' };
  return { indent, dashes, key: null, value: rest };
}

/** The fields above a line, by their indentation, and the ones beside it. */
function parents(text: string, indent: number, dashes: string[]): { path: (string | null)[]; beside: string[] } {
  const path: (string | null)[] = [];
  const beside: string[] = [];
  let level = indent;
  // An entry may stand as far in as the field that it belongs to.
  let sameLevel = dashes.length > 0;
  const lines = text.split('\n');
  for (let index = lines.length - 1; index >= 0; index -= 1) {
    const line = lines[index] ?? '';
    if (line.trim() === '' || line.trimStart().startsWith('#')) continue;
    const match = /^(\s*)((?:-\s+)*)([\p{L}\p{N}_-]+):(.*)$/u.exec(line);
    const [, spaces = '', entries = '', key = ''] = match ?? [];
    const inner = spaces.length + entries.length;
    if (!match) continue;
    if (inner === level && path.length === 0 && dashes.length === 0) beside.push(key);
    const above = entries === '' ? inner < level || (sameLevel && inner === level) : inner < level;
    if (above) {
      path.unshift(key);
      level = inner;
      sameLevel = false;
    }
    // The field stands in an entry: what holds the list is above the dash.
    if (entries !== '' && inner <= level && (above || inner === level)) {
      path.unshift(...(entries.match(/-/g) ?? []).map(() => null));
      level = spaces.length;
      sameLevel = true;
    }
    if (level === 0 && !sameLevel) {
      if (indent === 0) continue;
      break;
    }
  }
  return { path, beside };
}

/** Fields of the same level that follow. */
function below(rest: string, indent: number): string[] {
  const keys: string[] = [];
  for (const line of rest.split('\n').slice(1)) {
    if (line.trim() === '') continue;
    const spaces = /^\s*/.exec(line)?.[0].length ?? 0;
    if (spaces < indent || (spaces === indent && line.trimStart().startsWith('-'))) break;
    const key = spaces === indent ? /^\s*([\p{L}\p{N}_-]+):/u.exec(line)?.[1] : undefined;
    if (key) keys.push(key);
  }
  return keys;
}

/** Brackets that are open at the end of a text, with the field in each. */
function brackets(text: string): Open[] {
  const open: Open[] = [];
  let word = '';
  let quote = '';
  for (const char of text) {
    if (quote !== '') {
      if (char === quote) quote = '';
      continue;
    }
    const top = open.at(-1);
    if (char === "'" || char === '"') quote = char;
    else if (char === '{' || char === '[') {
      open.push({ bracket: char, key: null, keys: [] });
      word = '';
    } else if (char === '}' || char === ']') open.pop();
    else if (char === ',' && top) {
      top.key = null;
      word = '';
    } else if (char === ':' && top?.bracket === '{' && top.key === null) {
      top.key = word.trim();
      top.keys.push(top.key);
      word = '';
    } else word += char;
  }
  return open;
}
