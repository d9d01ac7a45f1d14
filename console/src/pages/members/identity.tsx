/** What makes a member one person: identifiers as nodes, the links between them as edges; a link that does not count is dashed. */

import { Card, Flex, Grid, Tag } from 'antd';
import { useMemo } from 'react';
import type { Schema } from '@/api/client';
import { Chart } from '@/shared/chart';
import { useBlues } from '@/shared/dark';
import { instant } from '@/shared/format';
import { words } from '@/shared/words';
import { Links } from './links';
import { useMemberWord } from './names';

const useWords = words({
  title: ['身份关联图', 'Link graph'],
  alone: ['只有一个身份，没有关联。', 'There is one identifier and no link.'],
  one: ['身份', 'Identifier'],
  other: ['与', 'With'],
  at: ['同时出现于', 'Seen together'],
  evidence: ['依据', 'Evidence'],
  counts: ['是否计入', 'Counts'],
  yes: ['计入', 'counts'],
  no: ['不计入：{why}', 'does not count: {why}'],
});

type Detail = Schema<'MemberDetail'>;

export function Identity({ member }: { member: Detail }) {
  const say = useWords();
  const kind = useMemberWord('identifier');
  const names = useMemo(
    () => new Map(member.identifiers.map((one) => [one.profile, `${kind(one.kind)} ${one.value ?? '–'}`])),
    [member, kind],
  );
  const nameOf = (profile: number) => names.get(profile) ?? `#${profile}`;
  const wide = Grid.useBreakpoint().sm ?? true;
  const blue = useBlues().strong;
  const option = useMemo(() => graph(member, names, { wide, blue }), [member, names, wide, blue]);
  const commands = <Links member={member} nameOf={nameOf} />;
  if (member.links.length === 0)
    return (
      <Card size="small" title={say('title')} extra={commands}>
        <Flex gap={8}>
          {[...names.values()].map((name) => (
            <Tag key={name}>{name}</Tag>
          ))}
          {say('alone')}
        </Flex>
      </Card>
    );
  return (
    <Chart
      id="identity"
      title={say('title')}
      height={420}
      extra={commands}
      option={option}
      table={{
        header: [say('one'), say('other'), say('at'), say('evidence'), say('counts')],
        rows: member.links.map((link) => [
          nameOf(link.from_profile),
          nameOf(link.to_profile),
          instant(link.at),
          link.evidence,
          link.counts ? say('yes') : say('no', { why: link.why_not ?? '' }),
        ]),
      }}
    />
  );
}

function graph(member: Detail, names: Map<number, string>, { wide, blue }: { wide: boolean; blue: string }): object {
  const nodes = [
    ...new Set([...names.keys(), ...member.links.flatMap((link) => [link.from_profile, link.to_profile])]),
  ];
  return {
    tooltip: {},
    series: [
      {
        type: 'graph',
        layout: 'force',
        roam: true,
        color: [blue],
        // A phone has little room, and what is outside of it has to be looked for.
        force: wide
          ? { repulsion: 1200, edgeLength: 190, gravity: 0.2 }
          : { repulsion: 400, edgeLength: 85, gravity: 0.2 },
        label: { show: true, position: 'bottom', ...(!wide && { width: 76, overflow: 'break', fontSize: 11 }) },
        symbolSize: 30,
        data: nodes.map((profile) => ({ id: String(profile), name: names.get(profile) ?? `#${profile}` })),
        edges: member.links.map((link) => ({
          source: String(link.from_profile),
          target: String(link.to_profile),
          value: link.evidence,
          lineStyle: link.counts
            ? { width: 2, color: blue, opacity: 0.7 }
            : { width: 1.5, type: 'dashed', color: '#cf1322', opacity: 0.9 },
        })),
      },
    ],
  };
}
