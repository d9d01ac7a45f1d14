/** What was asked of a what-if, kept in this tab so that it can be asked again for one party. */

import type { Schema } from '@/api/client';

export type Request = Schema<'NewWhatIf'>;

const keyOf = (job: number) => `yipan.what-if.${job}`;

export function keep(job: number, request: Request) {
  sessionStorage.setItem(keyOf(job), JSON.stringify(request));
}

export function kept(job: number): Request | null {
  const stored = sessionStorage.getItem(keyOf(job));
  return stored ? (JSON.parse(stored) as Request) : null;
}

/** Answers what was chosen: `draft`, `file`, or `kind/name@version`; null where nothing is. */
export function policyOf(choice: string, texts: Record<string, { name: string; yaml: string }>) {
  const text = texts[choice];
  if (text) return text;
  const version = /^(.*)@(\d+)$/.exec(choice);
  return version ? { name: version[1] ?? '', version: Number(version[2]) } : null;
}
