/** Stores with the highest and the lowest credit; each opens into its orders. */

import { Grid, Segmented } from 'antd';
import { useMemo } from 'react';
import { useNavigate } from 'react-router';
import type { Schema } from '@/api/client';
import { Chart } from '@/shared/chart';
import { useBlues } from '@/shared/dark';
import { approximate, money, roundMoney, share } from '@/shared/format';
import { useMay } from '@/shared/me';
import { spanQuery } from '@/shared/span';
import { useParam } from '@/shared/url';
import { language, words } from '@/shared/words';

const useWords = words({
  title: ['门店排行', 'Stores'],
  top: ['前 10', 'Top 10'],
  bottom: ['后 10', 'Bottom 10'],
  store: ['门店', 'Store'],
  credit: ['业绩', 'Credit'],
  creditBefore: ['上期业绩', 'Credit before'],
  revenue: ['销售额', 'Revenue'],
  revenueBefore: ['上期销售额', 'Revenue before'],
  change: ['业绩变化', 'Change'],
  nothing: [
    '这些天没有门店销售，请选另一个账期或日期。',
    'No store sold anything on these days: choose another period or other days.',
  ],
});

export function Stores({ overview }: { overview: Schema<'Overview'> }) {
  const say = useWords();
  const may = useMay();
  const navigate = useNavigate();
  const spoken = language();
  const [end, setEnd] = useParam('stores', 'top');
  const wide = Grid.useBreakpoint().sm ?? true;
  const blues = useBlues();
  const stores = end === 'bottom' ? overview.stores_bottom : overview.stores_top;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the words change with the language.
  const option = useMemo(() => {
    const series = (name: string, color: string, values: Schema<'Money'>[]) => ({
      name,
      type: 'bar',
      color,
      barMaxWidth: 12,
      itemStyle: { borderRadius: 3 },
      data: values.map(approximate),
    });
    return {
      grid: { left: 8, right: 24, top: 32, bottom: 8, outerBoundsMode: 'same' },
      legend: { top: 0, left: 0 },
      tooltip: {
        trigger: 'axis',
        axisPointer: { type: 'shadow' },
        formatter: (hovered: { dataIndex: number }[]) => {
          const one = stores[hovered[0]?.dataIndex ?? -1];
          if (!one) return '';
          const changed = one.change ? `<br>${say('change')} ${share(one.change)}` : '';
          const line = (name: string, value: Schema<'Money'>) => `<br>${name} ${money(value)}`;
          return `<b>${escaped(one.store.name)}</b>${line(say('credit'), one.credit)}${line(say('revenue'), one.revenue)}${changed}`;
        },
      },
      xAxis: {
        type: 'value',
        axisLabel: { hideOverlap: true, formatter: (value: number) => roundMoney(value, stores[0]?.credit.currency) },
      },
      yAxis: {
        type: 'category',
        inverse: true,
        data: stores.map((one) => one.store.name),
        axisTick: { show: false },
        axisLabel: { width: wide ? 180 : 92, overflow: 'truncate' },
      },
      series: [
        series(
          say('credit'),
          blues.strong,
          stores.map((one) => one.credit),
        ),
        series(
          say('revenue'),
          blues.weak,
          stores.map((one) => one.revenue),
        ),
      ],
    };
  }, [stores, spoken, wide, blues]);
  const only = overview.periods.length === 1 ? overview.periods[0] : undefined;
  const days = only ? { period: only.name } : { from: overview.from ?? '', to: overview.to ?? '' };
  const open = (index: number) => {
    const store = stores[index]?.store;
    if (store && may('order.list')) void navigate(`/orders${spanQuery(days, { store: store.id, of: store.name })}`);
  };
  return (
    <Chart
      id="stores"
      title={say('title')}
      height={80 + stores.length * 34}
      option={option}
      nothing={stores.every((one) => approximate(one.credit) === 0 && approximate(one.revenue) === 0) && say('nothing')}
      onPick={open}
      extra={
        <Segmented
          size="small"
          value={end}
          onChange={setEnd}
          options={(['top', 'bottom'] as const).map((value) => ({ value, label: say(value) }))}
        />
      }
      table={{
        header: (['store', 'credit', 'creditBefore', 'change', 'revenue', 'revenueBefore'] as const).map((key) =>
          say(key),
        ),
        rows: stores.map((one) => [
          one.store.name,
          one.credit.amount,
          one.credit_before.amount,
          one.change === null || one.change === undefined ? null : share(one.change),
          one.revenue.amount,
          one.revenue_before.amount,
        ]),
      }}
    />
  );
}

/** Names come from the group's own data, and a tooltip is HTML. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
