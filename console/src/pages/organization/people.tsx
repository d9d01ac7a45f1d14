/** People as a list: found, filtered, exported. */

import { Input, Select, Tag } from 'antd';
import { body, client, type Schema } from '@/api/client';
import { listed } from '@/shared/format';
import { type Column, List } from '@/shared/list';
import { Party } from '@/shared/party';
import { UnitChoice } from '@/shared/unit-choice';
import { useSearch } from '@/shared/url';
import { words } from '@/shared/words';
import { useOrgWord } from './names';

const useWords = words({
  search: ['姓名或工号', 'Name or key'],
  within: ['属于', 'Belongs to'],
  state: ['是否在岗', 'In a position'],
  active: ['在岗', 'In a position'],
  left: ['不在岗', 'In no position'],
  name: ['姓名', 'Name'],
  key: ['工号', 'Key'],
  position: ['岗位', 'Position'],
  unit: ['所在单位', 'Unit'],
  store: ['门店', 'Store'],
  dealer: ['经销商', 'Dealer'],
  empty: ['没有人符合筛选。', 'Nobody fits the filter.'],
});

type Person = Schema<'Person'>;

export function People({ at, show }: { at: string; show: (person: string) => void }) {
  const say = useWords();
  const columns = useColumns();
  const [search, change] = useSearch(['who', 'of', 'active']);
  const filter = {
    ...(at && { at }),
    ...(search.who && { q: search.who }),
    ...(search.of && { within: search.of }),
    ...(search.active && { active: search.active === 'yes' }),
  };
  const filters = (
    <>
      <Input.Search
        allowClear
        aria-label={say('search')}
        placeholder={say('search')}
        defaultValue={search.who}
        style={{ width: 220 }}
        onSearch={(who) => change({ who: who.trim() })}
      />
      <UnitChoice
        value={search.of}
        onChange={(of) => change({ of })}
        placeholder={say('within')}
        style={{ width: 220 }}
      />
      <Select
        allowClear
        aria-label={say('state')}
        placeholder={say('state')}
        value={search.active || undefined}
        style={{ width: 140 }}
        onChange={(active: string | undefined) => change({ active: active ?? null })}
        options={[
          { value: 'yes', label: say('active') },
          { value: 'no', label: say('left') },
        ]}
      />
    </>
  );
  return (
    <List<Person>
      id="people"
      columns={columns}
      given={filter}
      page={(query) => body(client.GET('/api/v1/people', { params: { query: { ...query, ...filter } } }))}
      rowKey={(one) => one.person.id}
      filters={filters}
      empty={say('empty')}
      onRow={(one) => show(one.person.id)}
    />
  );
}

function useColumns(): Column<Person>[] {
  const say = useWords();
  const title = useOrgWord('title');
  const titles = (one: Person) => listed(one.positions.map((position) => title(position.title)));
  return [
    {
      key: 'name',
      title: say('name'),
      sortable: true,
      width: 160,
      render: (p) => <Party party={p.person} />,
      cell: (p) => p.person.name,
    },
    { key: 'key', title: say('key'), width: 120, render: (p) => p.person.key, cell: (p) => p.person.key },
    {
      key: 'position',
      title: say('position'),
      width: 180,
      render: (p) => (p.positions.length > 0 ? titles(p) : <Tag>{say('left')}</Tag>),
      cell: titles,
    },
    {
      key: 'unit',
      title: say('unit'),
      width: 260,
      render: (p) => (p.positions[0]?.unit ? <Party party={p.positions[0].unit} /> : '–'),
      cell: (p) => p.positions[0]?.unit?.name ?? null,
    },
    {
      key: 'dealer',
      title: say('dealer'),
      width: 200,
      render: (p) => (p.dealer ? <Party party={p.dealer} /> : '–'),
      cell: (p) => p.dealer?.name ?? null,
    },
  ];
}
