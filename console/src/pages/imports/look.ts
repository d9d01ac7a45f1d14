/** What the mapping makes of the first rows, asked for a moment after one stops typing. */

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { body, client, type Schema } from '@/api/client';
import type { Finding } from '@/shared/editor/code';
import { useSettled } from '@/shared/settled';

export type Preview = Schema<'ImportPreview'>;

export interface Looked {
  preview: Preview | null;
  /** Whether what is shown is about an older text or other files. */
  pending: boolean;
  findings: Finding[];
  error: unknown;
  again: () => void;
}

const PAUSE = 500;

export function useLooked(upload: string, files: Schema<'UploadedFile'>[], mapping: string, rows: number): Looked {
  const text = useSettled(mapping, PAUSE);
  const asked = useQuery({
    // Files of the same name may be sent again with other rows in them.
    queryKey: ['import.preview', upload, files, text, rows],
    queryFn: () =>
      body(
        client.POST('/api/v1/uploads/{upload}/preview', {
          params: { path: { upload }, query: { rows } },
          body: { mapping: text },
        }),
      ),
    enabled: files.length > 0 && text !== '',
    placeholderData: keepPreviousData,
  });
  const findings = useMemo(
    () =>
      (asked.data?.problems ?? []).map(({ line, column, message }) => ({
        line: Math.max(line, 1),
        column: Math.max(column, 1),
        message,
        severity: 'error' as const,
      })),
    [asked.data],
  );
  return {
    preview: asked.data ?? null,
    pending: asked.isFetching || text !== mapping,
    findings,
    error: asked.error,
    again: () => void asked.refetch(),
  };
}
