/** Members: found by any identifier, filtered by who serves them and where they belong. */

import { Input, Segmented } from 'antd';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { body, client, type Schema } from '@/api/client';
import { count, instant, listed } from '@/shared/format';
import { type Column, List } from '@/shared/list';
import { useMay } from '@/shared/me';
import { Money } from '@/shared/money';
import { PageHead } from '@/shared/page';
import { Party, usePartyName } from '@/shared/party';
import { UnitChoice } from '@/shared/unit-choice';
import { useSearch } from '@/shared/url';
import { words } from '@/shared/words';
import { useMemberWord } from './names';

const useWords = words({
  title: ['会员', 'Members'],
  about: [
    '手机号、会员卡、UnionID、订单号都能找到人；没有权限看的会员不会出现在这里。',
    'Find somebody by phone, card, UnionID or an order number; members outside your scope do not appear.',
  ],
  search: ['任意标识：手机号、后四位、卡号、订单号…', 'Any identifier: phone, last four, card, order number…'],
  review: ['合并待审', 'Merges to review'],
  within: ['所属单位', 'Belongs to'],
  everybody: ['全部', 'All'],
  bound: ['有人服务', 'Served'],
  unbound: ['无人服务', 'Not served'],
  member: ['会员', 'Member'],
  served: ['由谁服务', 'Served by'],
  nobody: ['暂无', 'nobody'],
  store: ['最近门店', 'Store'],
  orders: ['订单数', 'Orders'],
  net: ['净消费', 'Net of refunds'],
  last_contact: ['最近联系', 'Last contact'],
  last_order: ['最近下单', 'Last order'],
  first_contact: ['首次联系', 'First contact'],
  identifiers: ['身份', 'Identifiers'],
  empty: [
    '没有找到会员。换一个标识或放宽筛选；还没有数据时，先在「数据 · 导入」里导入会员和订单。',
    'No member was found. Try another identifier or a wider filter; without any data, import members and orders first.',
  ],
});

type Member = Schema<'Member'>;

export default function Members() {
  const say = useWords();
  const navigate = useNavigate();
  const may = useMay();
  const columns = useColumns();
  const [search, change] = useSearch(['q', 'bound', 'within', 'owner']);
  const filter = {
    ...(search.q && { q: search.q }),
    ...(search.bound && { bound: search.bound === 'yes' }),
    ...(search.within && { within: search.within }),
    ...(search.owner && { owner: search.owner }),
  };
  const filters = (
    <>
      <Finder asked={search.q} find={(q) => change({ q })} />
      <UnitChoice
        value={search.within}
        onChange={(within) => change({ within })}
        placeholder={say('within')}
        style={{ width: 220 }}
      />
      <Segmented
        value={search.bound}
        onChange={(bound) => change({ bound })}
        options={[
          { value: '', label: say('everybody') },
          { value: 'yes', label: say('bound') },
          { value: 'no', label: say('unbound') },
        ]}
      />
    </>
  );
  return (
    <>
      <PageHead title={say('title')} about={say('about')}>
        {may('quarantine.links') && <Link to="/members/review">{say('review')}</Link>}
      </PageHead>
      <List<Member>
        id="members"
        title={say('title')}
        columns={columns}
        given={filter}
        page={(query) => body(client.GET('/api/v1/members', { params: { query: { ...query, ...filter } } }))}
        rowKey={(member) => member.id}
        filters={filters}
        empty={say('empty')}
        sortedBy="-last_contact"
        onRow={(member) => void navigate(`/members/${member.id}`)}
      />
    </>
  );
}

/** Searches when one has finished writing. */
function Finder({ asked, find }: { asked: string; find: (q: string) => void }) {
  const say = useWords();
  const [written, write] = useState(asked);
  return (
    <Input.Search
      allowClear
      aria-label={say('search')}
      placeholder={say('search')}
      style={{ width: 320, maxWidth: '100%' }}
      value={written}
      onChange={(event) => {
        write(event.target.value);
        if (event.target.value === '') find('');
      }}
      onSearch={(value) => find(value.trim())}
    />
  );
}

function useColumns(): Column<Member>[] {
  const say = useWords();
  const nameOf = usePartyName();
  const kindOf = useMemberWord('identifier');
  const served = (member: Member) => listed(member.served_by.map((binding) => nameOf(binding.party)));
  const kinds = (member: Member) => listed([...new Set(member.identifiers.map((one) => kindOf(one.kind)))]);
  return [
    {
      key: 'name',
      title: say('member'),
      width: 150,
      render: (m) => <Link to={`/members/${m.id}`}>{m.name}</Link>,
      cell: (m) => m.name,
    },
    {
      key: 'served',
      title: say('served'),
      width: 170,
      render: (m) =>
        m.served_by.length === 0 ? (
          <span style={{ opacity: 0.65 }}>{say('nobody')}</span>
        ) : (
          <span title={served(m)}>
            <Party party={m.served_by[0]?.party} />
            {m.served_by.length > 1 && ` +${m.served_by.length - 1}`}
          </span>
        ),
      cell: served,
    },
    {
      key: 'store',
      title: say('store'),
      width: 230,
      render: (m) => (m.store ? <Party party={m.store} /> : '–'),
      cell: (m) => m.store?.name ?? null,
    },
    {
      key: 'orders',
      title: say('orders'),
      sortable: true,
      width: 100,
      align: 'right',
      render: (m) => count(m.orders),
      cell: (m) => m.orders,
    },
    {
      key: 'net',
      title: say('net'),
      sortable: true,
      width: 140,
      align: 'right',
      render: (m) => m.net.map((sum) => <Money key={sum.currency} value={sum} />),
      cell: (m) => m.net[0]?.amount ?? null,
    },
    {
      key: 'last_contact',
      title: say('last_contact'),
      sortable: true,
      width: 180,
      render: (m) => instant(m.last_contact_at),
      cell: (m) => m.last_contact_at ?? null,
    },
    {
      key: 'last_order',
      title: say('last_order'),
      width: 180,
      render: (m) => instant(m.last_order_at),
      cell: (m) => m.last_order_at ?? null,
    },
    {
      key: 'first_contact',
      title: say('first_contact'),
      width: 180,
      optional: true,
      render: (m) => instant(m.first_contact_at),
      cell: (m) => m.first_contact_at ?? null,
    },
    {
      key: 'identifiers',
      title: say('identifiers'),
      width: 220,
      render: kinds,
      cell: kinds,
    },
  ];
}
