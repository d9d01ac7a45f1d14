/** Names that a file declares itself, read from its lines: what is just being written is no YAML yet. */

/** The fields below a field of the first level. */
export function namesUnder(yaml: string, field: string): string[] {
  const lines = yaml.split('\n');
  const start = lines.findIndex((line) => line.startsWith(`${field}:`));
  if (start < 0) return [];
  const names: string[] = [];
  for (const line of lines.slice(start + 1)) {
    if (/^\S/.test(line) && !line.startsWith('#')) break;
    const name = /^ {1,4}([\p{L}\p{N}_-]+):/u.exec(line)?.[1];
    if (name) names.push(name);
  }
  return names;
}
