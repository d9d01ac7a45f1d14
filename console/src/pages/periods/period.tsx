/** A period: how far it has come, what it amounts to, its runs and what changed between them, and what may be done with it. */

import { Card, Flex, Tabs } from 'antd';
import { useParams } from 'react-router';
import { api } from '@/api/client';
import { useMay, useMe } from '@/shared/me';
import { PageHead } from '@/shared/page';
import { Loaded } from '@/shared/problem';
import { useRange } from '@/shared/range';
import { useParam } from '@/shared/url';
import { words } from '@/shared/words';
import { PeriodCommands } from './commands';
import { Difference } from './diff';
import { History } from './history';
import { next } from './next';
import { Runs } from './runs';
import { Settling } from './settle';
import { Stages } from './stages';
import { type Period, StateTag } from './states';
import { type Seen, useStory } from './story';
import { Exports, PeriodSums, ShortSums } from './sums';

const useWords = words({
  title: ['账期 {name}', 'Period {name}'],
  above: ['账期', 'Periods'],
  runs: ['历次结算', 'Runs'],
  diff: ['批次对比', 'Difference'],
  history: ['经过', 'History'],
});

export default function PeriodPage() {
  const { name = '' } = useParams();
  const story = useStory(name);
  const all = api.useQuery('get', '/api/v1/periods', { params: { query: { limit: 1000, sort: 'from' } } });
  return <Loaded asked={story}>{(seen) => <Shown seen={seen} periods={all.data?.items ?? []} />}</Loaded>;
}

function Shown({ seen, periods }: { seen: Seen; periods: Period[] }) {
  const say = useWords();
  const me = useMe();
  const may = useMay();
  const range = useRange();
  const [tab, setTab] = useParam('tab', 'runs');
  const { story } = seen;
  const tabs = [
    { key: 'runs', label: say('runs'), children: <Runs story={story} /> },
    ...(may('period.diff') ? [{ key: 'diff', label: say('diff'), children: <Difference story={story} /> }] : []),
    { key: 'history', label: say('history'), children: <History story={story} /> },
  ];
  return (
    <>
      <PageHead
        title={say('title', { name: story.name })}
        above={[{ title: say('above'), to: '/periods' }]}
        beside={<StateTag state={story.state} />}
        about={range(story.from, story.to)}
      >
        <PeriodCommands seen={seen} next={next(story, periods, me.name)} sums={<ShortSums story={story} />} />
        <Exports story={story} />
      </PageHead>
      <Flex vertical gap={16}>
        <Settling />
        <Card size="small" styles={{ body: { padding: 16 } }}>
          <Stages story={story} />
        </Card>
        <PeriodSums story={story} />
        <Card size="small">
          <Tabs activeKey={tab} onChange={setTab} items={tabs} destroyOnHidden />
        </Card>
      </Flex>
    </>
  );
}
