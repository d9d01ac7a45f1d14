/** Periods: as a board by state, or as a list. */

import { AppstoreOutlined, UnorderedListOutlined } from '@ant-design/icons';
import { Segmented, Select } from 'antd';
import { api } from '@/api/client';
import { PageHead } from '@/shared/page';
import { Loaded, Nothing } from '@/shared/problem';
import { useParam } from '@/shared/url';
import { words } from '@/shared/words';
import { Board } from './board';
import { PeriodList } from './list';
import { OpenPeriod } from './open';

const useWords = words({
  title: ['账期', 'Periods'],
  about: [
    '一个账期从结算、复核、锁定走到付款。锁定后永不再变，迟到的事实在下一账期作为调整出现。',
    'A period is settled, reviewed, locked and paid. What is locked never changes; late facts become adjustments of the next one.',
  ],
  board: ['看板', 'Board'],
  list: ['列表', 'List'],
  year: ['{year} 年', '{year}'],
  allYears: ['全部年份', 'All years'],
  empty: [
    '还没有账期。点「新建账期」开始第一次结算。',
    'There is no period yet. Open one to settle for the first time.',
  ],
});

export default function Periods() {
  const say = useWords();
  const [view, setView] = useParam('as', 'board');
  const [year, setYear] = useParam('year', 'all');
  const asked = api.useQuery('get', '/api/v1/periods', { params: { query: { limit: 1000, sort: 'from' } } });
  return (
    <Loaded asked={asked}>
      {({ items }) => {
        const years = [...new Set(items.map((period) => period.from?.slice(0, 4) ?? ''))].filter(Boolean).sort();
        const shown = items.filter((period) => year === 'all' || period.from?.startsWith(year));
        return (
          <>
            <PageHead title={say('title')} about={say('about')}>
              <Select
                aria-label={say('allYears')}
                value={year}
                onChange={setYear}
                options={[
                  { value: 'all', label: say('allYears') },
                  ...years.map((one) => ({ value: one, label: say('year', { year: one }) })),
                ]}
                style={{ width: 120 }}
              />
              <Segmented
                value={view}
                onChange={setView}
                options={[
                  { value: 'board', icon: <AppstoreOutlined />, label: say('board') },
                  { value: 'list', icon: <UnorderedListOutlined />, label: say('list') },
                ]}
              />
              <OpenPeriod periods={items} />
            </PageHead>
            {items.length === 0 && <Nothing>{say('empty')}</Nothing>}
            {items.length > 0 && (view === 'list' ? <PeriodList year={year} /> : <Board periods={shown} />)}
          </>
        );
      }}
    </Loaded>
  );
}
