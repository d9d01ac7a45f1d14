/** What differs between two states of something, field by field. */

export interface Difference {
  field: string;
  before: string;
  after: string;
}

export function difference(before: unknown, after: unknown): Difference[] {
  const [was, is] = [fields(before), fields(after)];
  return [...new Set([...Object.keys(was), ...Object.keys(is)])]
    .map((field) => ({ field, before: text(was[field]), after: text(is[field]) }))
    .filter((row) => row.before !== row.after);
}

/** Something that is no object has one field without a name. */
function fields(value: unknown): Record<string, unknown> {
  if (value === null || value === undefined || value === '') return {};
  return typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown>) : { '': value };
}

function text(value: unknown): string {
  if (value === null || value === undefined) return '–';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
