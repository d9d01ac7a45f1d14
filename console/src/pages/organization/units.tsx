/** Units as a list: found, filtered, exported. */

import { Input, Select, Tag } from 'antd';
import { body, client, type Schema } from '@/api/client';
import { count } from '@/shared/format';
import { type Column, List } from '@/shared/list';
import { Party, useKindWord } from '@/shared/party';
import { UnitChoice } from '@/shared/unit-choice';
import { useSearch } from '@/shared/url';
import { words } from '@/shared/words';

const useWords = words({
  search: ['名称或编码', 'Name or key'],
  kind: ['种类', 'Kind'],
  within: ['属于', 'Belongs to'],
  state: ['状态', 'State'],
  open: ['营业', 'Open'],
  closed: ['已关闭或未开业', 'Closed or not yet open'],
  name: ['单位', 'Unit'],
  key: ['编码', 'Key'],
  parent: ['上级', 'Above'],
  region: ['大区', 'Region'],
  dealer: ['经销商', 'Dealer'],
  direct: ['直营', 'Own store'],
  city: ['城市', 'City'],
  people: ['在岗人数', 'People'],
  empty: ['没有单位符合筛选。', 'No unit fits the filter.'],
});

type Unit = Schema<'Unit'>;
const KINDS = ['group', 'brand', 'department', 'region', 'dealer', 'store', 'cloud_store', 'partner'];

export function Units({ at, show }: { at: string; show: (unit: string) => void }) {
  const say = useWords();
  const kindWord = useKindWord();
  const columns = useColumns();
  const [search, change] = useSearch(['q', 'kind', 'within', 'open']);
  const filter = {
    ...(at && { at }),
    ...(search.q && { q: search.q }),
    ...(search.kind && { kind: search.kind }),
    ...(search.within && { within: search.within }),
    ...(search.open && { open: search.open === 'yes' }),
  };
  const filters = (
    <>
      <Input.Search
        allowClear
        aria-label={say('search')}
        placeholder={say('search')}
        defaultValue={search.q}
        style={{ width: 220 }}
        onSearch={(q) => change({ q: q.trim() })}
      />
      <Select
        allowClear
        aria-label={say('kind')}
        placeholder={say('kind')}
        value={search.kind || undefined}
        style={{ width: 140 }}
        onChange={(kind: string | undefined) => change({ kind: kind ?? null })}
        options={KINDS.map((kind) => ({ value: kind, label: kindWord(kind) }))}
      />
      <UnitChoice
        value={search.within}
        onChange={(within) => change({ within })}
        placeholder={say('within')}
        style={{ width: 220 }}
      />
      <Select
        allowClear
        aria-label={say('state')}
        placeholder={say('state')}
        value={search.open || undefined}
        style={{ width: 170 }}
        onChange={(open: string | undefined) => change({ open: open ?? null })}
        options={[
          { value: 'yes', label: say('open') },
          { value: 'no', label: say('closed') },
        ]}
      />
    </>
  );
  return (
    <List<Unit>
      id="units"
      columns={columns}
      given={filter}
      page={(query) => body(client.GET('/api/v1/org/units', { params: { query: { ...query, ...filter } } }))}
      rowKey={(unit) => unit.unit.id}
      filters={filters}
      empty={say('empty')}
      onRow={(unit) => show(unit.unit.id)}
    />
  );
}

function useColumns(): Column<Unit>[] {
  const say = useWords();
  const kindWord = useKindWord();
  return [
    {
      key: 'name',
      title: say('name'),
      sortable: true,
      width: 260,
      render: (u) => <Party party={u.unit} />,
      cell: (u) => u.unit.name,
    },
    { key: 'key', title: say('key'), width: 120, render: (u) => u.unit.key, cell: (u) => u.unit.key },
    {
      key: 'kind',
      title: say('kind'),
      width: 110,
      render: (u) => kindWord(u.unit.kind),
      cell: (u) => kindWord(u.unit.kind),
    },
    {
      key: 'state',
      title: say('state'),
      width: 140,
      render: (u) => <Tag color={u.open ? 'green' : 'default'}>{say(u.open ? 'open' : 'closed')}</Tag>,
      cell: (u) => say(u.open ? 'open' : 'closed'),
    },
    {
      key: 'parent',
      title: say('parent'),
      width: 170,
      render: (u) => (u.parent ? <Party party={u.parent} /> : '–'),
      cell: (u) => u.parent?.name ?? null,
    },
    {
      key: 'dealer',
      title: say('dealer'),
      width: 190,
      render: (u) => (u.dealer ? <Party party={u.dealer} /> : u.unit.kind === 'store' ? say('direct') : '–'),
      cell: (u) => u.dealer?.name ?? null,
    },
    { key: 'city', title: say('city'), width: 100, render: (u) => u.city || '–', cell: (u) => u.city },
    {
      key: 'people',
      title: say('people'),
      width: 110,
      align: 'right',
      render: (u) => count(u.people),
      cell: (u) => u.people,
    },
  ];
}
