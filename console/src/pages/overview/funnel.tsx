/** How far members have come, from the public domain to referral. */

import { Grid } from 'antd';
import { useMemo } from 'react';
import type { Schema } from '@/api/client';
import { Chart } from '@/shared/chart';
import { useBlues } from '@/shared/dark';
import { count, share } from '@/shared/format';
import { language, words } from '@/shared/words';

const useWords = words({
  title: ['会员漏斗：从公域到转介绍', 'Members: from the public domain to referral'],
  stage: ['阶段', 'Stage'],
  members: ['人数', 'Members'],
  step: ['占上一阶段', 'Of the stage before'],
  public: ['公域触达', 'Public domain'],
  private: ['进入私域', 'Private domain'],
  member: ['绑定中会员', 'Bound members'],
  purchase: ['期内购买', 'Purchased'],
  repurchase: ['期内复购', 'Repurchased'],
  referral: ['期内转介绍', 'Referred others'],
});
type Word = Parameters<ReturnType<typeof useWords>>[0];

export function Funnel({ overview }: { overview: Schema<'Overview'> }) {
  const say = useWords();
  const spoken = language();
  const wide = Grid.useBreakpoint().sm ?? true;
  const { shades } = useBlues();
  const stages = overview.funnel.map((one, index) => {
    const before = overview.funnel[index - 1]?.members;
    return { name: say(one.stage as Word), members: one.members, step: before ? one.members / before : null };
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the words change with the language, and the stages with the overview.
  const option = useMemo(
    () => ({
      grid: { left: 8, right: wide ? 120 : 88, top: 8, bottom: 8, outerBoundsMode: 'same' },
      xAxis: { type: 'value', show: false },
      yAxis: {
        type: 'category',
        inverse: true,
        data: stages.map((one) => one.name),
        axisLine: { show: false },
        axisTick: { show: false },
      },
      tooltip: { trigger: 'axis', axisPointer: { type: 'shadow' } },
      series: [
        {
          name: say('members'),
          type: 'bar',
          barWidth: '62%',
          data: stages.map((one, index) => ({
            value: one.members,
            itemStyle: { color: shades[index % shades.length], borderRadius: 4 },
          })),
          label: {
            show: true,
            position: 'right',
            formatter: ({ dataIndex }: { dataIndex: number }) => {
              const one = stages[dataIndex];
              if (!one) return '';
              return `${count(one.members)}${one.step === null ? '' : `  ·  ${share(one.step)}`}`;
            },
          },
        },
      ],
    }),
    [overview, spoken, wide, shades],
  );
  return (
    <Chart
      id="funnel"
      title={say('title')}
      height={300}
      option={option}
      table={{
        header: [say('stage'), say('members'), say('step')],
        rows: stages.map((one) => [one.name, one.members, one.step === null ? null : share(one.step)]),
      }}
    />
  );
}
