/** The Sankey: money from the account that pays over rules to everybody who gets some; or performance from books. */

import { Grid, Segmented } from 'antd';
import { useMemo } from 'react';
import { Chart } from '@/shared/chart';
import { approximate, exactMoney, money } from '@/shared/format';
import { useKindWord } from '@/shared/party';
import { useParam } from '@/shared/url';
import { splitRule, useValueWord } from '@/shared/values';
import { language, words } from '@/shared/words';
import { creditFlow, drawn, type Flow, type Node, type Story } from './story';

const useWords = words({
  money: ['钱从哪来、到谁手里', 'Where the money comes from and who gets it'],
  credit: ['业绩记给谁', 'Who is credited'],
  'show.money': ['钱', 'Money'],
  'show.credit': ['业绩', 'Credit'],
  from: ['从', 'From'],
  to: ['到', 'To'],
  amount: ['金额', 'Amount'],
  nothing: [
    '没有资金流动：提成已全部冲回，或没有规则产生提成。',
    'No money flows: it was clawed back, or no rule gave any.',
  ],
});

const COLORS: Record<string, string> = {
  account: '#fa8c16',
  book: '#722ed1',
  rule: '#8c8c8c',
  party: '#1f4fd8',
};

export function MoneyFlow({ story }: { story: Story }) {
  const say = useWords();
  const spoken = language();
  const wide = Grid.useBreakpoint().md ?? true;
  const name = useNodeName();
  const [shown, show] = useParam('flow', 'money');
  const flow = useMemo(() => drawn(shown === 'credit' ? creditFlow(story.lines) : story.flow), [shown, story]);
  const names = new Map(flow.nodes.map((node) => [node.id, name(node)]));
  const label = (id: string) => names.get(id) ?? id;
  // biome-ignore lint/correctness/useExhaustiveDependencies: names change with the language and the flow.
  const option = useMemo(() => sankey(flow, label, wide), [flow, wide, spoken]);
  return (
    <Chart
      id="flow"
      title={say(shown === 'credit' ? 'credit' : 'money')}
      height={Math.max(180, height(flow))}
      option={flow.links.length > 0 ? option : empty(say('nothing'))}
      extra={
        <Segmented
          size="small"
          value={shown}
          onChange={show}
          options={(['money', 'credit'] as const).map((value) => ({ value, label: say(`show.${value}`) }))}
        />
      }
      table={{
        header: [say('from'), say('to'), say('amount')],
        rows: flow.links.map((link) => [label(link.from), label(link.to), link.amount.amount]),
      }}
    />
  );
}

/** What a node is called in the language of the moment. */
function useNodeName(): (node: Node) => string {
  const account = useValueWord('account');
  const book = useValueWord('book');
  const rule = useValueWord('rule');
  const kind = useKindWord();
  return (node) => {
    if (node.kind === 'account') return account(node.name.replace(/^funding:/, ''));
    if (node.kind === 'book') return book(node.name);
    if (node.kind === 'rule') return rule(splitRule(node.name).rule);
    return !node.id || node.id === '(none)' ? kind('') : node.name;
  };
}

function height(flow: Flow): number {
  const columns = ['account', 'book', 'rule', 'party'].map((kind) => flow.nodes.filter((node) => node.kind === kind));
  return 60 + Math.max(...columns.map((column) => column.length)) * 58;
}

function sankey(flow: Flow, label: (id: string) => string, wide: boolean) {
  const total = (id: string) => {
    const into = flow.links.filter((link) => link.to === id);
    return into.length > 0 ? into : flow.links.filter((link) => link.from === id);
  };
  const value = (id: string) => total(id).reduce((sum, link) => sum + approximate(link.amount), 0);
  const currency = flow.links[0]?.amount.currency ?? 'CNY';
  return {
    tooltip: {
      formatter: (hovered: { dataType: string; dataIndex: number; name: string }) => {
        const link = hovered.dataType === 'edge' ? flow.links[hovered.dataIndex] : undefined;
        if (link)
          return `${escaped(label(link.from))} → ${escaped(label(link.to))}<br><b>${exactMoney(link.amount)}</b>`;
        return escaped(label(hovered.name));
      },
    },
    series: [
      {
        type: 'sankey',
        left: 8,
        right: wide ? 190 : 110,
        top: 12,
        bottom: 12,
        nodeWidth: 14,
        nodeGap: 30,
        nodeAlign: 'left',
        draggable: false,
        emphasis: { focus: 'adjacency' },
        lineStyle: { color: 'gradient', opacity: 0.35, curveness: 0.5 },
        label: {
          width: wide ? 180 : 100,
          overflow: 'truncate',
          lineHeight: 16,
          formatter: ({ name }: { name: string }) => {
            // Shown to two places: widths are approximate anyway, exact amounts are in the tooltip and the table.
            return `${label(name)}\n${money({ amount: value(name).toFixed(2), currency })}`;
          },
        },
        data: flow.nodes.map((node) => ({ name: node.id, itemStyle: { color: COLORS[node.kind] ?? COLORS.party } })),
        links: flow.links.map((link) => ({ source: link.from, target: link.to, value: approximate(link.amount) })),
      },
    ],
  };
}

/** No picture, but what it would say: seen and read aloud. */
function empty(text: string) {
  return {
    aria: { enabled: true, label: { description: text } },
    title: { text, left: 'center', top: 'center', textStyle: { fontSize: 14, fontWeight: 'normal', opacity: 0.7 } },
  };
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
