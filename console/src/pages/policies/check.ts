/** A file is checked, and its cases are run, a moment after one stops typing. */

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { body, client, type Schema } from '@/api/client';
import { useMay } from '@/shared/me';
import { useSettled } from '@/shared/settled';
import { type Finding, failure, lineOfCase } from './problems';

export interface Checked {
  /** Whether it may be checked at all by who is signed in. */
  allowed: boolean;
  /** Whether what is shown is about an older text. */
  pending: boolean;
  result: Schema<'PolicyCheck'> | null;
  /** What is wrong, at its place: problems of the file, and cases that came out otherwise. */
  findings: Finding[];
  /** Why there is no answer. */
  error: unknown;
  /** Whether this very text is right and all its cases pass. */
  passed: boolean;
}

const PAUSE = 400;

export function useCheck(yaml: string): Checked {
  const allowed = useMay()('policy.check');
  const text = useSettled(yaml, PAUSE);
  const asked = useQuery({
    queryKey: ['policy.check', text],
    queryFn: () => body(client.POST('/api/v1/policies/check', { body: { yaml: text } })),
    enabled: allowed && text !== '',
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
  const pending = allowed && (asked.isFetching || text !== yaml);
  return useMemo(() => {
    const result = asked.data ?? null;
    const found = result ? [...result.problems.map(wrongAt), ...casesOf(text, result)] : [];
    const passed = !pending && result?.passed === true;
    return { allowed, pending, result, findings: found, error: asked.error, passed };
  }, [allowed, pending, asked.data, asked.error, text]);
}

/** A problem at its place, as people read it. */
function wrongAt({ line, column, field, wrong, right }: Schema<'FileProblem'>): Finding {
  const message = [field && `${field}: `, wrong, right && `; ${right}`].filter(Boolean).join('');
  return { line, column, message, severity: 'error' };
}

function casesOf(yaml: string, result: Schema<'PolicyCheck'>): Finding[] {
  return result.cases
    .filter((one) => !one.passed)
    .flatMap((one) => {
      const { line, differences } = failure(one.difference);
      const head = line ?? lineOfCase(yaml, one.name) ?? 1;
      const at = differences.map((difference) => ('line' in difference ? difference.line : null) ?? head);
      const texts = one.difference.split('\n').slice(1);
      return texts.map((text, index) => ({
        line: at[index] ?? head,
        column: 1,
        message: text.trim().replace(/^line \d+: /, ''),
        severity: 'warning' as const,
      }));
    });
}
