/** From the sum under one policy to the sum under the other, group by group. */

import { theme } from 'antd';
import { useMemo } from 'react';
import type { Schema } from '@/api/client';
import { Chart } from '@/shared/chart';
import { money, roundMoney } from '@/shared/format';
import { words } from '@/shared/words';
import { useDimWord, useGroupName, usePolicyName } from './names';
import { type Step, steps } from './waterfall';

const useWords = words({
  title: ['从现在到推演（按{dim}，纵轴不从 0 起）', 'From one to the other, by {dim} (the axis does not begin at 0)'],
  what: ['项目', 'What'],
  amount: ['金额', 'Amount'],
  rest: ['其余', 'The rest'],
});

export function Waterfall({ result, index }: { result: Schema<'WhatIfResult'>; index: number }) {
  const say = useWords();
  const dimWord = useDimWord();
  const groupName = useGroupName();
  const nameOf = usePolicyName();
  const { token } = theme.useToken();
  const [dim = ''] = result.dims;
  const after = nameOf(result.alternatives[index]?.side.name ?? '');
  const rows = result.rows.flatMap((row) => {
    const [group] = row.groups;
    const value = row.after[index];
    return group && value ? [{ name: groupName(group, dim), before: row.before, after: value }] : [];
  });
  const found = steps(rows, { before: nameOf(result.against.name), after, rest: say('rest') });
  const key = JSON.stringify(found);
  const option = useMemo(() => picture(JSON.parse(key) as Step[], token), [key, token]);
  return (
    <Chart
      id="waterfall"
      title={say('title', { dim: dimWord(dim) })}
      height={340}
      option={option}
      table={{ header: [say('what'), say('amount')], rows: found.map((step) => [step.name, step.value.amount]) }}
    />
  );
}

interface Colors {
  colorPrimary: string;
  colorSuccess: string;
  colorError: string;
}

function picture(found: Step[], colors: Colors): object {
  const color = (step: Step) => {
    if (step.kind === 'total') return colors.colorPrimary;
    return step.to >= step.from ? colors.colorSuccess : colors.colorError;
  };
  return {
    grid: { left: 8, right: 16, top: 24, bottom: 8, containLabel: true },
    tooltip: {
      trigger: 'item',
      formatter: ({ dataIndex }: { dataIndex: number }) => {
        const step = found[dataIndex];
        return step ? `${step.name}: ${money(step.value)}` : '';
      },
    },
    xAxis: {
      type: 'category',
      data: found.map((step) => step.name),
      axisLabel: { interval: 0, rotate: 30, width: 90, overflow: 'truncate' },
    },
    yAxis: {
      type: 'value',
      min: floor(found),
      axisLabel: { formatter: (value: number) => roundMoney(value, found[0]?.value.currency) },
    },
    series: [
      // Carries the bars to where they begin.
      {
        type: 'bar',
        stack: 'steps',
        silent: true,
        itemStyle: { color: 'transparent' },
        data: found.map((step) => (step.kind === 'total' ? 0 : Math.min(step.from, step.to))),
      },
      {
        type: 'bar',
        stack: 'steps',
        labelLayout: { hideOverlap: true },
        data: found.map((step) => ({
          value: step.kind === 'total' ? step.to : Math.abs(step.to - step.from),
          itemStyle: { color: color(step) },
          label: { show: true, position: 'top', formatter: money(step.value) },
        })),
      },
    ],
  };
}

/** Where the axis begins. Steps are small beside the totals: from zero on nobody would see them. */
function floor(found: Step[]): number {
  const levels = found.flatMap((step) => (step.kind === 'total' ? [step.to] : [step.from, step.to]));
  const [least, most] = [Math.min(...levels), Math.max(...levels)];
  const begin = least - (most - least || Math.abs(most)) / 2;
  return least <= 0 ? Math.min(least, 0) : Math.max(0, tidy(begin));
}

/** Rounded down to two digits. */
function tidy(value: number): number {
  if (value <= 0) return 0;
  const step = 10 ** Math.max(0, Math.floor(Math.log10(value)) - 1);
  return Math.floor(value / step) * step;
}
