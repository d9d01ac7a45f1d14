/** A file is checked, and its cases are run, a moment after one stops typing. */

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { ApiError, body, client, type Schema } from '@/api/client';
import { useMay } from '@/shared/me';
import { type Finding, failure, findings, lineOfCase } from './problems';

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
  const text = useSettled(yaml);
  const asked = useQuery({
    queryKey: ['policy.check', text],
    queryFn: () => checked(text),
    enabled: allowed && text !== '',
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
  const pending = allowed && (asked.isFetching || text !== yaml);
  return useMemo(() => {
    const { result = null, wrong = [] } = asked.data ?? {};
    const found = result ? [...wrong, ...casesOf(text, result)] : wrong;
    const passed = !pending && result?.passed === true;
    return { allowed, pending, result, findings: found, error: asked.error, passed };
  }, [allowed, pending, asked.data, asked.error, text]);
}

interface Answer {
  result: Schema<'PolicyCheck'> | null;
  wrong: Finding[];
}

async function checked(yaml: string): Promise<Answer> {
  try {
    return { result: await body(client.POST('/api/v1/policies/check', { body: { yaml } })), wrong: [] };
  } catch (error) {
    // A wrong file is an answer, not a failure.
    if (error instanceof ApiError && error.code === 'policy_wrong')
      return { result: null, wrong: findings(error.message) };
    throw error;
  }
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

function useSettled(value: string): string {
  const [settled, settle] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => settle(value), PAUSE);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
