/** Which days a page is about: a period, some days, or what the API takes by itself. It stands in the URL and goes along in links. */

import { Flex, Select, Spin } from 'antd';
import { lazy, Suspense } from 'react';
import { api } from '@/api/client';
import { today } from './format';
import { dayAfter, moveDay } from './range';
import { useSearch } from './url';
import { words } from './words';

const Days = lazy(() => import('./days'));

const useWords = words({
  which: ['账期或日期', 'Period or days'],
  usual: ['最近未锁定账期', 'Latest open period'],
  periods: ['账期', 'Periods'],
  days: ['日期', 'Days'],
  today: ['今天', 'Today'],
  week: ['近 7 天', 'Last 7 days'],
  month: ['近 30 天', 'Last 30 days'],
  sofar: ['本月至今', 'This month so far'],
  own: ['自选日期', 'Other days'],
});

/** Empty text where nothing was chosen. */
export interface Span {
  period: string;
  from: string;
  to: string;
}

/** What was chosen, and how to choose. */
export function useSpan(): [Span, (span: Partial<Record<keyof Span, string | null>>) => void] {
  return useSearch(['period', 'from', 'to'] as const);
}

/** For a link to another page about the same days. */
export function spanQuery(span: Partial<Span>, more: Record<string, string> = {}): string {
  const kept = Object.entries({ ...span, ...more }).filter((pair): pair is [string, string] => Boolean(pair[1]));
  const text = new URLSearchParams(kept).toString();
  return text && `?${text}`;
}

/** The days of named choices, half-open. */
export function namedDays(now: string): Record<'today' | 'week' | 'month' | 'sofar', { from: string; to: string }> {
  const to = dayAfter(now);
  return {
    today: { from: now, to },
    week: { from: moveDay(to, -7), to },
    month: { from: moveDay(to, -30), to },
    sofar: { from: `${now.slice(0, 7)}-01`, to },
  };
}

const LENGTH = 1000;

export function usePeriods() {
  return api.useQuery('get', '/api/v1/periods', { params: { query: { limit: LENGTH, sort: '-from' } } });
}

/** Chooses a period, or days unless `periodsOnly`. */
export function SpanChoice({ usual, periodsOnly }: { usual?: string; periodsOnly?: boolean }) {
  const say = useWords();
  const [span, choose] = useSpan();
  const periods = usePeriods().data?.items ?? [];
  const named = namedDays(today());
  const names = Object.keys(named) as (keyof typeof named)[];
  const fits = names.find((name) => named[name].from === span.from && named[name].to === span.to);
  const value = span.period ? `period:${span.period}` : fits ? fits : span.from ? 'own' : 'usual';
  const days = [...names, 'own' as const].map((name) => ({ value: name as string, label: say(name) }));
  const options = [
    { value: 'usual', label: usual ?? say('usual') },
    {
      label: say('periods'),
      options: periods.map((period) => ({ value: `period:${period.name}`, label: period.name })),
    },
    ...(periodsOnly ? [] : [{ label: say('days'), options: days }]),
  ];
  const pick = (wanted: string) => {
    if (wanted === 'usual') return choose({ period: null, from: null, to: null });
    if (wanted.startsWith('period:')) return choose({ period: wanted.slice(7), from: null, to: null });
    const range = wanted === 'own' ? named.month : named[wanted as keyof typeof named];
    return choose({ period: null, ...range });
  };
  return (
    <Flex gap={8} wrap>
      <Select
        showSearch
        aria-label={say('which')}
        value={value}
        onChange={pick}
        options={options}
        style={{ minWidth: 160 }}
        popupMatchSelectWidth={false}
      />
      {span.from && span.to && (
        <Suspense fallback={<Spin size="small" />}>
          <Days from={span.from} to={span.to} choose={(days) => choose({ period: null, ...days })} />
        </Suspense>
      )}
    </Flex>
  );
}
