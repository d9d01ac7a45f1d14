/** The largest groups, or all days in order, as bars. */

import { useQuery } from '@tanstack/react-query';
import { Grid, Segmented } from 'antd';
import { useMemo } from 'react';
import { body, client } from '@/api/client';
import { Chart } from '@/shared/chart';
import { useBlues } from '@/shared/dark';
import { approximate, money, roundMoney } from '@/shared/format';
import { useParam } from '@/shared/url';
import { language, words } from '@/shared/words';
import { type Dimension, NEXT, useDimensionWords, useKeyName } from './dimensions';
import type { Question } from './question';
import type { Row } from './rows';

const useWords = words({
  title: ['{by}：按{measure}', '{measure} by {by}'],
  credit: ['业绩', 'Credit'],
  commission: ['提成', 'Commission'],
  held: ['冻结', 'Held'],
});

const MEASURES = ['credit', 'commission', 'held'] as const;
type Measure = (typeof MEASURES)[number];
const TIMES: Dimension[] = ['day', 'week', 'month'];
const LARGEST = 12;
const DAYS = 400;

export function Picture({ question }: { question: Question }) {
  const say = useWords();
  const sayDimension = useDimensionWords();
  const name = useKeyName();
  const spoken = language();
  const [chosen, choose] = useParam('measure', 'credit');
  const measure = (MEASURES as readonly string[]).includes(chosen) ? (chosen as Measure) : 'credit';
  const times = TIMES.includes(question.by);
  const query = { sort: times ? 'name' : `-${measure}`, limit: times ? DAYS : LARGEST };
  const asked = useQuery({
    queryKey: ['credits.picture', question.query, query],
    queryFn: () => body(client.GET('/api/v1/credits', { params: { query: { ...question.query, ...query } } })),
    placeholderData: (old) => old,
  });
  const rows = useMemo(() => asked.data?.items.slice(0, query.limit) ?? [], [asked.data, query.limit]);
  const wide = Grid.useBreakpoint().sm ?? true;
  const blue = useBlues().strong;
  const label = (row: Row) => row.keys.map(name).join(' · ');
  // biome-ignore lint/correctness/useExhaustiveDependencies: the words change with the language, and names with the rows.
  const option = useMemo(() => {
    const names = rows.map(label);
    const category = { type: 'category', data: names, axisTick: { show: false } };
    const currency = rows[0]?.[measure].currency;
    const value = {
      type: 'value',
      axisLabel: { hideOverlap: true, formatter: (amount: number) => roundMoney(amount, currency) },
    };
    return {
      grid: { left: 8, right: 24, top: 12, bottom: 8, outerBoundsMode: 'same' },
      tooltip: {
        trigger: 'axis',
        axisPointer: { type: 'shadow' },
        valueFormatter: (_value: unknown, index: number) => money(rows[index]?.[measure]),
      },
      xAxis: times ? category : value,
      yAxis: times
        ? value
        : { ...category, inverse: true, axisLabel: { width: wide ? 200 : 92, overflow: 'truncate' } },
      series: [
        {
          name: say(measure),
          type: 'bar',
          color: blue,
          barMaxWidth: 18,
          itemStyle: { borderRadius: 3 },
          data: rows.map((row) => approximate(row[measure])),
        },
      ],
    };
  }, [rows, measure, times, spoken, wide, blue]);
  const open = (index: number) => {
    const key = rows[index]?.keys[0];
    const next = NEXT[question.by];
    if (key && next) question.open({ by: question.by, id: key.id ?? '', name: name(key) }, next);
  };
  if (rows.length === 0) return null;
  return (
    <Chart
      id="credits"
      title={say('title', { by: sayDimension(question.by), measure: say(measure) })}
      height={times ? 280 : 60 + rows.length * 26}
      option={option}
      onPick={open}
      extra={
        <Segmented
          size="small"
          value={measure}
          onChange={choose}
          options={MEASURES.map((value) => ({ value, label: say(value) }))}
        />
      }
      table={{
        header: [sayDimension(question.by), ...MEASURES.map((one) => say(one))],
        rows: rows.map((row) => [label(row), ...MEASURES.map((one) => row[one].amount)]),
      }}
    />
  );
}
