/** What happened to the member and the order, on a line of time, one lane per kind of fact. */

import { useMemo } from 'react';
import { Chart } from '@/shared/chart';
import { useLook } from '@/shared/dark';
import { instant, money } from '@/shared/format';
import { useValueWord } from '@/shared/values';
import { language, words } from '@/shared/words';
import type { Story } from './story';

const useWords = words({
  title: ['事实：先后发生了什么', 'Facts: what happened, in time'],
  at: ['时间', 'When'],
  what: ['事实', 'Fact'],
  detail: ['说明', 'Detail'],
  party: ['相关方', 'Party'],
  amount: ['金额', 'Amount'],
  binding: ['绑定', 'Binding'],
  touchpoint: ['触点', 'Touchpoint'],
  order: ['下单', 'Order'],
  status: ['订单状态', 'Status'],
  refund: ['退款', 'Refund'],
});

const LANES = ['binding', 'touchpoint', 'order', 'status', 'refund'] as const;
type Lane = (typeof LANES)[number];
const ON_LIGHT: Record<Lane, string> = {
  binding: '#722ed1',
  touchpoint: '#13c2c2',
  order: '#1f4fd8',
  status: '#8c8c8c',
  refund: '#cf1322',
};
const ON_DARK: Record<Lane, string> = {
  binding: '#b37feb',
  touchpoint: '#36cfc9',
  order: '#7396fb',
  status: '#a6a6a6',
  refund: '#ff7875',
};

type Event = Story['events'][number];

export function Facts({ story }: { story: Story }) {
  const say = useWords();
  const spoken = language();
  const detail = useDetail();
  const colors = useLook().dark ? ON_DARK : ON_LIGHT;
  const lanes = LANES.filter((lane) => story.events.some((event) => event.what === lane));
  // biome-ignore lint/correctness/useExhaustiveDependencies: the words change with the language.
  const option = useMemo(() => {
    const series = lanes.map((lane) => {
      const events = story.events.filter((event) => event.what === lane && event.at);
      return {
        name: say(lane),
        type: 'scatter',
        color: colors[lane],
        symbol: lane === 'order' ? 'diamond' : 'circle',
        symbolSize: lane === 'order' ? 20 : 12,
        data: events.map((event) => ({ value: [event.at, say(lane)], event })),
        label: {
          show: events.length <= 4,
          position: 'top',
          hideOverlap: true,
          formatter: ({ data }: { data: { event: Event } }) => data.event.party?.name ?? detail(data.event),
        },
        labelLayout: { hideOverlap: true },
      };
    });
    return {
      grid: { left: 8, right: 96, top: 24, bottom: 44, outerBoundsMode: 'same' },
      tooltip: {
        formatter: ({ data }: { data: { event: Event } }) => {
          const { event } = data;
          const parts = [detail(event), event.party?.name, event.amount && money(event.amount)].filter(Boolean);
          const text = parts.join(' · ').replaceAll('&', '&amp;').replaceAll('<', '&lt;');
          return `${instant(event.at)}<br><b>${say(event.what as Lane)}</b> ${text}`;
        },
      },
      dataZoom: [
        { type: 'inside', filterMode: 'none' },
        { type: 'slider', height: 14, bottom: 8, filterMode: 'none', showDetail: false, brushSelect: false },
      ],
      xAxis: { type: 'time', axisLabel: { hideOverlap: true } },
      yAxis: {
        type: 'category',
        inverse: true,
        data: lanes.map((lane) => say(lane)),
        splitLine: { show: true },
        axisTick: { show: false },
        axisLine: { show: false },
      },
      series,
    };
  }, [story, spoken, colors]);
  return (
    <Chart
      id="facts"
      title={say('title')}
      height={90 + lanes.length * 52}
      option={option}
      table={{
        header: (['at', 'what', 'detail', 'party', 'amount'] as const).map((key) => say(key)),
        rows: story.events.map((event) => [
          instant(event.at),
          say(event.what as Lane),
          detail(event),
          event.party?.name ?? '',
          event.amount?.amount ?? '',
        ]),
      }}
    />
  );
}

/** What a source calls the kind or cause of a fact, in the language of the moment where it is a known word. */
function useDetail(): (event: Event) => string {
  const channel = useValueWord('channel');
  const status = useValueWord('status');
  const touch = useValueWord('touch');
  return (event) => {
    if (!event.detail) return '';
    if (event.what === 'order') return channel(event.detail);
    return event.what === 'status' ? status(event.detail) : touch(event.detail);
  };
}
