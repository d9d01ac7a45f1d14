/** Periods as a list: sorted, exported. */

import { Select } from 'antd';
import { Link } from 'react-router';
import { body, client } from '@/api/client';
import { useActor } from '@/shared/actor';
import { day, instant } from '@/shared/format';
import { type Column, List } from '@/shared/list';
import { dayBefore } from '@/shared/range';
import { useParam } from '@/shared/url';
import { words } from '@/shared/words';
import { type Period, STATES, StateTag, useStateWords } from './states';

const useWords = words({
  title: ['账期', 'Periods'],
  name: ['账期', 'Period'],
  from: ['首日', 'First day'],
  to: ['末日', 'Last day'],
  state: ['状态', 'State'],
  anyState: ['全部状态', 'Any state'],
  approvals: ['需复核人数', 'Approvals needed'],
  changed: ['最近变动', 'Last change'],
  by: ['操作人', 'By'],
  opened: ['建立时间', 'Opened'],
  openedBy: ['建立人', 'Opened by'],
  empty: ['没有符合条件的账期，换个状态或年份看看。', 'No period fits; choose another state or year.'],
});

export function PeriodList({ year }: { year: string }) {
  const say = useWords();
  const actor = useActor();
  const sayState = useStateWords();
  const [state, setState] = useParam('state');
  const columns: Column<Period>[] = [
    {
      key: 'name',
      title: say('name'),
      sortable: true,
      width: 150,
      render: (row) => <Link to={`/periods/${encodeURIComponent(row.name)}`}>{row.name}</Link>,
      cell: (row) => row.name,
    },
    {
      key: 'from',
      title: say('from'),
      sortable: true,
      render: (row) => day(row.from),
      cell: (row) => row.from ?? '',
    },
    {
      key: 'to',
      title: say('to'),
      render: (row) => day(row.to && dayBefore(row.to)),
      cell: (row) => (row.to ? dayBefore(row.to) : ''),
    },
    {
      key: 'state',
      title: say('state'),
      width: 110,
      render: (row) => <StateTag state={row.state} />,
      cell: (row) => row.state,
    },
    {
      key: 'approvals',
      title: say('approvals'),
      align: 'right',
      width: 120,
      render: (row) => row.approvals,
      cell: (row) => row.approvals,
    },
    {
      key: 'changed_at',
      title: say('changed'),
      width: 180,
      render: (row) => instant(row.changed_at),
      cell: (row) => row.changed_at ?? '',
    },
    {
      key: 'changed_by',
      title: say('by'),
      render: (row) => actor(row.changed_by),
      cell: (row) => actor(row.changed_by),
    },
    {
      key: 'opened_at',
      title: say('opened'),
      width: 180,
      optional: true,
      render: (row) => instant(row.opened_at),
      cell: (row) => row.opened_at ?? '',
    },
    {
      key: 'opened_by',
      title: say('openedBy'),
      optional: true,
      render: (row) => actor(row.opened_by),
      cell: (row) => actor(row.opened_by),
    },
  ];
  return (
    <List<Period>
      id="periods"
      title={say('title')}
      columns={columns}
      given={{ state, year }}
      page={async (query) => {
        const found = await body(
          client.GET('/api/v1/periods', { params: { query: { ...query, ...(state && { state }) } } }),
        );
        // A year is what people ask for; the API knows days. There are few periods, so what does not fit is left out here.
        const items = found.items.filter((row) => year === 'all' || row.from?.startsWith(year));
        return { items, next: found.next };
      }}
      rowKey={(row) => row.name}
      sortedBy="-from"
      filters={
        <Select
          aria-label={say('state')}
          value={state}
          onChange={setState}
          style={{ width: 140 }}
          options={[
            { value: '', label: say('anyState') },
            ...STATES.map((one) => ({ value: one, label: sayState(one) })),
          ]}
        />
      }
      empty={say('empty')}
    />
  );
}
