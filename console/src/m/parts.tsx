/** What pages of the workbench share: what went wrong, nothing there, long lists, money. */

import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, DotLoading, ErrorBlock, InfiniteScroll, List } from 'antd-mobile';
import type { ReactNode } from 'react';
import { useRouteError } from 'react-router';
import { ApiError } from '@/api/client';
import { words } from '@/shared/words';

const useWords = words({
  failed: ['没有成功', 'This did not work'],
  code: ['错误码 {code}', 'Code {code}'],
  again: ['重试', 'Try again'],
  fell: ['页面出错了', 'This page fell over'],
  reload: ['重新加载', 'Reload'],
  more: ['上滑加载更多', 'Scroll for more'],
  end: ['没有更多了', 'That is all'],
});

export function Fault({ error, again }: { error: unknown; again?: () => void }) {
  const say = useWords();
  const known = error instanceof ApiError ? error : null;
  return (
    <div className="m-card" role="alert">
      <h2>{say('failed')}</h2>
      <p>{known?.message ?? (error instanceof Error ? error.message : String(error))}</p>
      {known && <p className="m-weak">{say('code', { code: known.code })}</p>}
      {again && (
        <Button size="small" onClick={again}>
          {say('again')}
        </Button>
      )}
    </div>
  );
}

/** A page that fell over. */
export function Fell() {
  const say = useWords();
  const error = useRouteError();
  return (
    <div className="m-card" role="alert">
      <h2>{say('fell')}</h2>
      <p>{error instanceof Error ? error.message : String(error)}</p>
      <Button onClick={() => window.location.reload()}>{say('reload')}</Button>
    </div>
  );
}

export function Waiting() {
  return (
    <div style={{ padding: 32, textAlign: 'center' }}>
      <DotLoading />
    </div>
  );
}

interface Asked<T> {
  data: T | undefined;
  error: unknown;
  refetch: () => unknown;
}

export function Loaded<T>({ asked, children }: { asked: Asked<T>; children: (data: T) => ReactNode }) {
  if (asked.error) return <Fault error={asked.error} again={() => void asked.refetch()} />;
  return asked.data === undefined ? <Waiting /> : children(asked.data);
}

export function Nothing({ children }: { children: ReactNode }) {
  return <ErrorBlock status="empty" title={children} description="" style={{ padding: 32 }} />;
}

interface PagesProps<Row> {
  id: unknown[];
  page: (cursor: string | undefined) => Promise<{ items: Row[]; next?: string | null }>;
  row: (row: Row, index: number) => ReactNode;
  /** What to do when there is nothing. */
  empty: ReactNode;
}

/** A list that reads on as one scrolls. */
export function Pages<Row>({ id, page, row, empty }: PagesProps<Row>) {
  const say = useWords();
  const asked = useInfiniteQuery({
    queryKey: ['pages', ...id],
    queryFn: ({ pageParam }) => page(pageParam || undefined),
    initialPageParam: '',
    getNextPageParam: (last) => last.next || undefined,
  });
  if (asked.error) return <Fault error={asked.error} again={() => void asked.refetch()} />;
  if (!asked.data) return <Waiting />;
  const rows = asked.data.pages.flatMap(({ items }) => items);
  if (rows.length === 0) return <Nothing>{empty}</Nothing>;
  return (
    <>
      <List mode="card" style={{ margin: 12 }}>
        {rows.map(row)}
      </List>
      <InfiniteScroll
        hasMore={asked.hasNextPage}
        loadMore={async () => {
          await asked.fetchNextPage();
        }}
      >
        <span className="m-weak">{say(asked.hasNextPage ? 'more' : 'end')}</span>
      </InfiniteScroll>
    </>
  );
}

/** A number with what it is, of which one opens into more. */
export function Figure({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="m-figure">
      <span className="m-weak">{title}</span>
      <strong>{children}</strong>
    </div>
  );
}

export function Title({ children, about }: { children: ReactNode; about?: ReactNode }) {
  return (
    <header>
      <h1 className="m-title">{children}</h1>
      {about && (
        <div className="m-weak" style={{ padding: '0 16px' }}>
          {about}
        </div>
      )}
    </header>
  );
}
