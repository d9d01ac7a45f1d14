/** What a check found, as places in the file. The API says them as lines of text: `policy.yaml:7:37: credit[1].share: …`. */

export interface Finding {
  /** From 1. */
  line: number;
  /** From 1, in characters. */
  column: number;
  message: string;
  severity: 'error' | 'warning';
}

/** Reads the refusal of a file: one problem per line, each with its place; what has no place stands at the top. */
export function findings(detail: string): Finding[] {
  return detail
    .split('\n')
    .filter((text) => text.trim() !== '')
    .map((text) => {
      const place = /^[^:\n]+:(\d+):(\d+): (.*)$/.exec(text);
      if (!place) return { line: 1, column: 1, message: text, severity: 'error' as const };
      return { line: Number(place[1]), column: Number(place[2]), message: place[3] ?? '', severity: 'error' as const };
    });
}

/** One line of how a case came out otherwise. */
export type Difference =
  | { kind: 'expected'; line: number; wanted: string; got: string }
  | { kind: 'unexpected'; what: string }
  | { kind: 'other'; line: number | null; text: string };

/** A case that failed: where it stands, and what differs. */
export interface Failure {
  line: number | null;
  differences: Difference[];
}

/** Reads how a case came out: its head names its line, and every line under it one thing that differs. */
export function failure(difference: string): Failure {
  const [head = '', ...rest] = difference.split('\n');
  const at = /\(line (\d+)\)/.exec(head);
  return { line: at ? Number(at[1]) : null, differences: rest.filter((text) => text.trim() !== '').map(one) };
}

function one(text: string): Difference {
  const expected = /^\s*line (\d+): expected (.*), got (.*)$/.exec(text);
  if (expected)
    return { kind: 'expected', line: Number(expected[1]), wanted: expected[2] ?? '', got: expected[3] ?? '' };
  const extra = /^\s*not expected: (.*)$/.exec(text);
  if (extra) return { kind: 'unexpected', what: extra[1] ?? '' };
  const at = /^\s*line (\d+): (.*)$/.exec(text);
  return at
    ? { kind: 'other', line: Number(at[1]), text: at[2] ?? '' }
    : { kind: 'other', line: null, text: text.trim() };
}

/** In which line a case of this name begins. */
export function lineOfCase(yaml: string, name: string): number | null {
  const index = yaml.split('\n').findIndex((line) => {
    const named = /^\s*-?\s*\{?\s*name:\s*(.*)$/
      .exec(line)?.[1]
      ?.trim()
      .replace(/^(['"])(.*)\1$/, '$2');
    return named === name;
  });
  return index < 0 ? null : index + 1;
}
