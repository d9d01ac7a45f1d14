/** Policies: what is in force when, on a calendar, and every version in a list. */

import { PlusOutlined } from '@ant-design/icons';
import { Segmented, Tag } from 'antd';
import { useNavigate } from 'react-router';
import { api, body, client } from '@/api/client';
import { useActor } from '@/shared/actor';
import { instant, listed } from '@/shared/format';
import { type Column, List } from '@/shared/list';
import { PageHead } from '@/shared/page';
import { Loaded, Nothing } from '@/shared/problem';
import { useRange } from '@/shared/range';
import { useSearch } from '@/shared/url';
import { Command } from '@/shared/why';
import { words } from '@/shared/words';
import { Calendar } from './calendar';
import { useKindOfPolicy, usePolicyWords } from './names';
import type { Version } from './spans';
import { StateTag } from './state';

const useWords = words({
  about: [
    '谁算业绩、分多少钱、会员归谁服务，都写在带版本的政策里；过去的账永远按当时的版本算。',
    'Who is credited, how money is split and who serves a member stands in versioned policies; the past keeps the version of then.',
  ],
  create: ['新建政策', 'New policy'],
  name: ['政策', 'Policy'],
  kind: ['种类', 'Kind'],
  version: ['版本', 'Version'],
  state: ['状态', 'State'],
  effective: ['文件所写日期', 'Days as written'],
  force: ['实际生效', 'In force'],
  activated: ['启用时间', 'Activated'],
  by: ['启用人', 'By'],
  where: ['适用范围', 'Where'],
  everywhere: ['全集团', 'Whole group'],
  what: ['说明', 'About'],
  hash: ['文件指纹', 'Hash'],
  every: ['全部种类', 'All kinds'],
  all: ['全部版本', 'All versions'],
  onlyForce: ['只看生效的', 'In force only'],
  empty: ['还没有政策：新建一个，从模板开始。', 'There is no policy yet: begin one from a template.'],
  never: ['从不', 'never'],
});

export const pathOf = (version: Pick<Version, 'kind' | 'name' | 'version'>) =>
  `/policies/${version.kind}/${encodeURIComponent(version.name)}?v=${version.version}`;

export default function Policies() {
  const say = useWords();
  const common = usePolicyWords();
  const navigate = useNavigate();
  const asked = api.useQuery('get', '/api/v1/policies', { params: { query: { limit: 1000 } } });
  const create = (
    <Command
      operation="policy.activate"
      type="primary"
      icon={<PlusOutlined />}
      onClick={() => void navigate('/policies/new')}
    >
      {say('create')}
    </Command>
  );
  return (
    <>
      <PageHead title={common('policies')} about={say('about')}>
        {create}
      </PageHead>
      <Loaded asked={asked}>
        {(page) =>
          page.items.length === 0 ? (
            <Nothing>{say('empty')}</Nothing>
          ) : (
            <Calendar versions={page.items} to={pathOf} named />
          )
        }
      </Loaded>
      <Versions />
    </>
  );
}

function Versions() {
  const say = useWords();
  const navigate = useNavigate();
  const columns = useColumns();
  const kindWord = useKindOfPolicy();
  const [search, change] = useSearch(['kind', 'force']);
  const filter = {
    ...(search.kind && { kind: search.kind }),
    ...(search.force && { in_force: true }),
  };
  const filters = (
    <>
      <Segmented
        value={search.kind}
        onChange={(kind) => change({ kind })}
        options={[
          { value: '', label: say('every') },
          ...['credit', 'binding'].map((kind) => ({ value: kind, label: kindWord(kind) })),
        ]}
      />
      <Segmented
        value={search.force}
        onChange={(force) => change({ force })}
        options={[
          { value: '', label: say('all') },
          { value: '1', label: say('onlyForce') },
        ]}
      />
    </>
  );
  return (
    <List<Version>
      id="policies"
      columns={columns}
      given={filter}
      page={(query) => body(client.GET('/api/v1/policies', { params: { query: { ...query, ...filter } } }))}
      rowKey={(version) => `${version.kind}/${version.name}/${version.version}`}
      filters={filters}
      empty={say('empty')}
      onRow={(version) => void navigate(pathOf(version))}
    />
  );
}

function useColumns(): Column<Version>[] {
  const say = useWords();
  const actor = useActor();
  const range = useRange();
  const kindWord = useKindOfPolicy();
  const force = (version: Version) =>
    version.in_force.map((days) => range(days.from, days.to)).join('；') || say('never');
  const where = (version: Version) => listed(version.scope.map((unit) => unit.name)) || say('everywhere');
  return [
    { key: 'name', title: say('name'), sortable: true, width: 260, render: (v) => v.name, cell: (v) => v.name },
    { key: 'kind', title: say('kind'), width: 150, render: (v) => <Tag>{kindWord(v.kind)}</Tag>, cell: (v) => v.kind },
    { key: 'version', title: say('version'), width: 80, render: (v) => v.version, cell: (v) => v.version },
    { key: 'state', title: say('state'), width: 110, render: (v) => <StateTag version={v} /> },
    {
      key: 'where',
      title: say('where'),
      width: 160,
      render: (v) => (v.scope.length > 0 ? <Tag color="purple">{where(v)}</Tag> : where(v)),
      cell: where,
    },
    {
      key: 'effective',
      title: say('effective'),
      width: 220,
      render: (v) => range(v.effective.from, v.effective.to),
      cell: (v) => `${v.effective.from ?? ''}..${v.effective.to ?? ''}`,
    },
    { key: 'force', title: say('force'), width: 220, render: force, cell: force },
    {
      key: 'activated_at',
      title: say('activated'),
      width: 180,
      render: (v) => instant(v.activated_at),
      cell: (v) => v.activated_at ?? null,
    },
    {
      key: 'by',
      title: say('by'),
      width: 110,
      render: (v) => actor(v.activated_by),
      cell: (v) => actor(v.activated_by),
    },
    {
      key: 'about',
      title: say('what'),
      width: 320,
      optional: true,
      render: (v) => v.about,
      cell: (v) => v.about ?? null,
    },
    {
      key: 'hash',
      title: say('hash'),
      width: 140,
      optional: true,
      render: (v) => <code title={v.hash}>{v.hash.slice(0, 12)}</code>,
      cell: (v) => v.hash,
    },
  ];
}
