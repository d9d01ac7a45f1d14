/** What went wrong, in the words of the API, with its code; and what to do when there is nothing to show. */

import { Alert, Button, Empty, Spin } from 'antd';
import type { ReactNode } from 'react';
import { ApiError } from '@/api/client';
import { words } from './words';

const useWords = words({
  again: ['重试', 'Try again'],
  code: ['错误码 {code}', 'Code {code}'],
  request: ['请求 {id}', 'request {id}'],
  failed: ['没有成功', 'This did not work'],
});

/** A refusal, with what names it. */
export function Problem({ error, again }: { error: unknown; again?: () => void }) {
  const say = useWords();
  const known = error instanceof ApiError ? error : null;
  const facts = known
    ? [say('code', { code: known.code }), known.requestId && say('request', { id: known.requestId })]
    : [];
  return (
    <Alert
      type="error"
      showIcon
      title={known?.message ?? (error instanceof Error ? error.message : say('failed'))}
      description={facts.filter(Boolean).join(' · ')}
      action={again && <Button onClick={again}>{say('again')}</Button>}
    />
  );
}

interface Asked<T> {
  data: T | undefined;
  error: unknown;
  refetch: () => unknown;
}

/** Shows what was asked for once it is there; until then that it is on its way, or why it is not. */
export function Loaded<T>({ asked, children }: { asked: Asked<T>; children: (data: T) => ReactNode }) {
  if (asked.error) return <Problem error={asked.error} again={() => void asked.refetch()} />;
  if (asked.data === undefined) return <Spin style={{ display: 'block', margin: '48px auto' }} />;
  return <>{children(asked.data)}</>;
}

/** Nothing is there: says what to do. */
export function Nothing({ children }: { children: ReactNode }) {
  return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={children} />;
}
