/** What a check found, as places in the file. How a case came out otherwise the API says as lines of text. */

import type { Finding } from '@/shared/editor/code';

export type { Finding };

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
