/** State that lives in the URL, so that the back button, a reload and a link sent to somebody keep it. */

import { useCallback } from 'react';
import { useSearchParams } from 'react-router';

/** One parameter of the URL; a default is not written there. Give null to remove it. */
export function useParam(name: string, otherwise = ''): [string, (value: string | null) => void] {
  const [params, change] = useSearchParams();
  const set = useCallback(
    (value: string | null) =>
      change(
        (old) => {
          const next = new URLSearchParams(old);
          if (value === null || value === '' || value === otherwise) next.delete(name);
          else next.set(name, value);
          return next;
        },
        { replace: false },
      ),
    [change, name, otherwise],
  );
  return [params.get(name) ?? otherwise, set];
}

/** Several parameters at once. */
export function useSearch<Name extends string>(
  names: readonly Name[],
): [Record<Name, string>, (change: Partial<Record<Name, string | null>>) => void] {
  const [params, change] = useSearchParams();
  const values = Object.fromEntries(names.map((name) => [name, params.get(name) ?? ''])) as Record<Name, string>;
  const set = useCallback(
    (wanted: Partial<Record<Name, string | null>>) =>
      change((old) => {
        const next = new URLSearchParams(old);
        for (const [name, value] of Object.entries(wanted) as [string, string | null | undefined][]) {
          if (value === null || value === undefined || value === '') next.delete(name);
          else next.set(name, value);
        }
        return next;
      }),
    [change],
  );
  return [values, set];
}
