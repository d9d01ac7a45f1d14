/** Two versions of a policy, or a version and the draft, line by line. */

import { SwapOutlined } from '@ant-design/icons';
import { Alert, Button, Flex, Select, Spin } from 'antd';
import { lazy, Suspense } from 'react';
import { api } from '@/api/client';
import { day } from '@/shared/format';
import { Loaded } from '@/shared/problem';
import { useSearch } from '@/shared/url';
import { words } from '@/shared/words';
import { usePolicyWords } from './names';
import type { Version } from './spans';

const Difference = lazy(() => import('./editor/difference'));

const useWords = words({
  before: ['对比', 'Compare'],
  after: ['与', 'with'],
  swap: ['左右互换', 'Swap'],
  same: ['两边完全相同', 'Both are the same'],
  one: [
    '只有一个版本：修改文件后，可以在这里与草稿对比。',
    'There is one version only: change the file, and compare the draft here.',
  ],
  since: ['{version}（{day} 起）', '{version} (since {day})'],
});

const DRAFT = 'draft';

export function Compare({ versions, draft }: { versions: Version[]; draft: string | null }) {
  const say = useWords();
  const common = usePolicyWords();
  const [search, change] = useSearch(['left', 'right']);
  const numbers = versions.map((version) => String(version.version));
  const sides = draft === null ? numbers : [...numbers, DRAFT];
  const right = sides.includes(search.right) ? search.right : (sides.at(-1) ?? '');
  const left = sides.includes(search.left) ? search.left : (sides.filter((side) => side !== right).at(-1) ?? right);
  if (sides.length < 2) return <Alert type="info" showIcon title={say('one')} />;
  const options = sides.map((side) => {
    const version = versions.find((candidate) => String(candidate.version) === side);
    const name = common('version', { version: side });
    const label = version ? say('since', { version: name, day: day(version.effective.from) }) : common('draft');
    return { value: side, label };
  });
  return (
    <>
      <Flex gap={8} wrap align="center" style={{ marginBottom: 12 }}>
        {say('before')}
        <Select
          aria-label={say('before')}
          value={left}
          options={options}
          onChange={(side) => change({ left: side })}
          style={{ minWidth: 220 }}
        />
        {say('after')}
        <Select
          aria-label={say('after')}
          value={right}
          options={options}
          onChange={(side) => change({ right: side })}
          style={{ minWidth: 220 }}
        />
        <Button
          icon={<SwapOutlined />}
          aria-label={say('swap')}
          title={say('swap')}
          onClick={() => change({ left: right, right: left })}
        />
      </Flex>
      <Both versions={versions} left={left} right={right} draft={draft ?? ''} />
    </>
  );
}

function Both(props: { versions: Version[]; left: string; right: string; draft: string }) {
  const say = useWords();
  const before = useSide(props.versions, props.left);
  const after = useSide(props.versions, props.right);
  return (
    <Loaded asked={before}>
      {(one) => (
        <Loaded asked={after}>
          {(other) => {
            const [a, b] = [one?.yaml ?? props.draft, other?.yaml ?? props.draft];
            if (a === b) return <Alert type="info" showIcon title={say('same')} />;
            return (
              <Suspense fallback={<Spin />}>
                <Difference before={a} after={b} height="calc(100vh - 260px)" />
              </Suspense>
            );
          }}
        </Loaded>
      )}
    </Loaded>
  );
}

/** The file of a side; the draft has none. */
function useSide(versions: Version[], side: string) {
  const of = versions.find((version) => String(version.version) === side);
  const [any] = versions;
  const path = { kind: any?.kind ?? '', name: any?.name ?? '' };
  const asked = api.useQuery(
    'get',
    '/api/v1/policies/{kind}/{name}',
    { params: { path, query: { version: of?.version ?? 0 } } },
    { enabled: of !== undefined },
  );
  return { data: of ? asked.data : null, error: asked.error, refetch: asked.refetch };
}
