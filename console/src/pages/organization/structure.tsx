/** One of the two trees, whole. */

import { keepPreviousData } from '@tanstack/react-query';
import { Card, Flex, Input, Segmented, Tree } from 'antd';
import { useMemo, useState } from 'react';
import { api } from '@/api/client';
import { count } from '@/shared/format';
import { Party } from '@/shared/party';
import { Loaded, Nothing } from '@/shared/problem';
import { useParam } from '@/shared/url';
import { words } from '@/shared/words';
import { useOrgWord } from './names';
import { type Branch, branches, found, openTo, type Unit } from './tree';

const useWords = words({
  search: ['按名称或编码找单位', 'Find a unit by name or key'],
  counted: ['{units} 个单位，{people} 人在岗', '{units} units, {people} people in positions'],
  people: ['{count} 人', '{count}'],
  empty: [
    '这一天没有组织。先在「数据 · 导入」里导入组织，或换一天看。',
    'There is no organization on this day. Import one, or look at another day.',
  ],
  nothing: ['没有匹配的单位', 'No unit fits'],
  tree: ['组织树', 'Tree of the organization'],
});

interface Props {
  at: string;
  unit: string;
  show: (unit: string) => void;
}

export function Structure({ at, unit, show }: Props) {
  const say = useWords();
  const treeWord = useOrgWord('tree');
  const [tree, setTree] = useParam('tree', 'management');
  const [text, write] = useState('');
  const asked = api.useQuery(
    'get',
    '/api/v1/org/tree',
    { params: { query: { tree, ...(at && { at }) } } },
    { placeholderData: keepPreviousData },
  );
  return (
    <Card size="small">
      <Flex gap={12} wrap align="center" style={{ marginBottom: 12 }}>
        <Segmented
          value={tree}
          onChange={setTree}
          options={['management', 'settlement'].map((one) => ({ value: one, label: treeWord(one) }))}
        />
        <Input.Search
          allowClear
          aria-label={say('search')}
          placeholder={say('search')}
          style={{ width: 280 }}
          onChange={(event) => write(event.target.value)}
        />
        {asked.data && (
          <span style={{ opacity: 0.65 }}>
            {say('counted', {
              units: count(asked.data.units.length),
              people: count(asked.data.units.reduce((sum, one) => sum + one.people, 0)),
            })}
          </span>
        )}
      </Flex>
      <Loaded asked={asked}>
        {(data) =>
          data.units.length === 0 ? (
            <Nothing>{say('empty')}</Nothing>
          ) : (
            <Grown key={tree} units={data.units} text={text} unit={unit} show={show} />
          )
        }
      </Loaded>
    </Card>
  );
}

function Grown({ units, text, unit, show }: { units: Unit[]; text: string; unit: string; show: Props['show'] }) {
  const say = useWords();
  const [open, setOpen] = useState<string[]>(() => openTo(units, 1));
  const shown = useMemo(() => found(units, text), [units, text]);
  const data = useMemo(() => branches(shown), [shown]);
  if (shown.length === 0) return <Nothing>{say('nothing')}</Nothing>;
  return (
    <Tree<Branch>
      aria-label={say('tree')}
      treeData={data}
      height={620}
      blockNode
      showLine
      selectedKeys={unit ? [unit] : []}
      expandedKeys={text.trim() ? shown.map((one) => one.unit.id) : open}
      onExpand={(keys) => setOpen(keys.map(String))}
      onSelect={(keys) => keys[0] && show(String(keys[0]))}
      titleRender={(branch) => (
        <span>
          <Party party={branch.unit.unit} />
          {branch.unit.people > 0 && (
            <span style={{ opacity: 0.65, marginInlineStart: 8, fontSize: 12 }}>
              {say('people', { count: count(branch.unit.people) })}
            </span>
          )}
        </span>
      )}
    />
  );
}
