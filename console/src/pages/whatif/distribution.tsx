/** How changes are distributed over payees. */

import { theme } from 'antd';
import { useMemo } from 'react';
import type { Schema } from '@/api/client';
import { Chart } from '@/shared/chart';
import { words } from '@/shared/words';

const useWords = words({
  title: ['变化分布（多少人变化多少）', 'How many change by how much'],
  band: ['变化幅度', 'Change'],
  payees: ['人和单位', 'Payees'],
  sum: ['金额合计', 'Sum'],
  same: ['不变', 'unchanged'],
  fromNothing: ['从无到有', 'from nothing'],
  under: ['低于 {to}%', 'under {to}%'],
  over: ['高于 {from}%', 'over {from}%'],
  between: ['{from}% ~ {to}%', '{from}% to {to}%'],
});

type Band = Schema<'WhatIfBand'>;

export function Distribution({ alternative }: { alternative: Schema<'WhatIfAlternative'> }) {
  const say = useWords();
  const { token } = theme.useToken();
  const name = (band: Band) => {
    if (band.kind === 'same') return say('same');
    if (band.kind === 'from_nothing') return say('fromNothing');
    const { from_percent: from, to_percent: to } = band;
    if (from === null || from === undefined) return say('under', { to: to ?? 0 });
    if (to === null || to === undefined) return say('over', { from });
    return say('between', { from, to });
  };
  const rows = alternative.bands.map((band) => ({
    name: name(band),
    payees: band.payees,
    change: band.change.amount,
  }));
  const key = JSON.stringify(rows);
  const option = useMemo(() => {
    const bands = JSON.parse(key) as typeof rows;
    const color = (change: string) => {
      if (Number(change) === 0) return token.colorTextQuaternary;
      return change.startsWith('-') ? token.colorError : token.colorSuccess;
    };
    return {
      grid: { left: 8, right: 16, top: 24, bottom: 8, containLabel: true },
      tooltip: { trigger: 'axis' },
      xAxis: { type: 'category', data: bands.map((band) => band.name), axisLabel: { interval: 0, rotate: 30 } },
      yAxis: { type: 'value', minInterval: 1 },
      series: [
        {
          type: 'bar',
          label: { show: true, position: 'top' },
          data: bands.map((band) => ({ value: band.payees, itemStyle: { color: color(band.change) } })),
        },
      ],
    };
  }, [key, token]);
  return (
    <Chart
      id="distribution"
      title={say('title')}
      height={340}
      option={option}
      table={{
        header: [say('band'), say('payees'), say('sum')],
        rows: rows.map((row) => [row.name, row.payees, row.change]),
      }}
    />
  );
}
