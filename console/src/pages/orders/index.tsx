/** Orders, newest first: of a period or days, of a payee, a store or a member; each opens into its explanation. */

import { Input, Tag } from 'antd';
import { Link } from 'react-router';
import { body, client, type Schema } from '@/api/client';
import { count, instant } from '@/shared/format';
import { type Column, List } from '@/shared/list';
import { useMay } from '@/shared/me';
import { Money } from '@/shared/money';
import { PageHead } from '@/shared/page';
import { Party } from '@/shared/party';
import { SpanChoice, useSpan } from '@/shared/span';
import { useSearch } from '@/shared/url';
import { useMemberName, useValueWord } from '@/shared/values';
import { words } from '@/shared/words';

const useWords = words({
  title: ['订单', 'Orders'],
  about: ['点订单号，看谁得到多少、为什么。', 'Open an order to see who got what for it, and why.'],
  all: ['全部时间', 'All the time'],
  number: ['订单号', 'Number'],
  search: ['输入完整订单号', 'The whole number'],
  at: ['下单时间', 'Placed'],
  store: ['门店', 'Store'],
  channel: ['渠道', 'Channel'],
  member: ['会员', 'Member'],
  net: ['净额', 'Net'],
  refunded: ['已退', 'Refunded'],
  parties: ['受益方', 'Parties'],
  credit: ['业绩', 'Credit'],
  commission: ['提成', 'Commission'],
  source: ['来源', 'Source'],
  payeeOf: ['收款方：{name}', 'Payee: {name}'],
  storeOf: ['门店：{name}', 'Store: {name}'],
  memberOf: ['会员：{name}', 'Member: {name}'],
  empty: ['没有符合条件的订单。换一段时间，或去掉筛选。', 'No order fits. Choose other days, or take a filter away.'],
});

type Order = Schema<'Order'>;

export default function Orders() {
  const say = useWords();
  const [span] = useSpan();
  const [filter, change] = useSearch(['payee', 'store', 'member', 'q', 'of'] as const);
  const given = {
    ...(span.period && { period: span.period }),
    ...(span.from && span.to && { from: span.from, to: span.to }),
    ...(filter.payee && { payee: filter.payee }),
    ...(filter.store && { store: filter.store }),
    ...(filter.member && { member: Number(filter.member) }),
    ...(filter.q && { q: filter.q }),
  };
  const columns = useColumns(span.period !== '');
  const named = (['payee', 'store', 'member'] as const).filter((key) => filter[key]);
  return (
    <>
      <PageHead title={say('title')} about={say('about')}>
        <SpanChoice usual={say('all')} />
      </PageHead>
      <List<Order>
        key={span.period ? 'run' : 'facts'}
        id={span.period ? 'orders.run' : 'orders'}
        title={say('title')}
        columns={columns}
        given={given}
        page={(query) => body(client.GET('/api/v1/orders', { params: { query: { ...given, ...query } } }))}
        rowKey={(row) => `${row.source}/${row.number}`}
        sortedBy="-at"
        filters={
          <>
            <Input.Search
              key={filter.q}
              allowClear
              aria-label={say('search')}
              placeholder={say('search')}
              defaultValue={filter.q}
              onSearch={(q) => change({ q: q.trim() || null })}
              style={{ width: 220 }}
            />
            {named.map((key) => (
              <Tag key={key} closable onClose={() => change({ [key]: null, of: null })}>
                {say(`${key}Of`, { name: filter.of || filter[key] })}
              </Tag>
            ))}
          </>
        }
        empty={say('empty')}
      />
    </>
  );
}

function useColumns(ofRun: boolean): Column<Order>[] {
  const say = useWords();
  const may = useMay();
  const channel = useValueWord('channel');
  const member = useMemberName();
  const credited = (key: 'credit' | 'commission'): Column<Order> => ({
    key,
    title: say(key),
    align: 'right',
    width: 120,
    render: (row) => <Money value={row.credited[0]?.[key]} />,
    cell: (row) => row.credited[0]?.[key].amount ?? '',
  });
  return [
    {
      key: 'number',
      title: say('number'),
      width: 150,
      render: (row) =>
        may('explain.order') ? (
          <Link to={`/orders/${encodeURIComponent(row.number)}?source=${encodeURIComponent(row.source)}`}>
            {row.number}
          </Link>
        ) : (
          row.number
        ),
      cell: (row) => row.number,
    },
    {
      key: 'at',
      title: say('at'),
      width: 165,
      sortable: true,
      render: (row) => instant(row.at),
      cell: (row) => row.at ?? '',
    },
    {
      key: 'store',
      title: say('store'),
      width: 205,
      render: (row) => <Party party={row.store} />,
      cell: (row) => row.store?.name ?? '',
    },
    {
      key: 'channel',
      title: say('channel'),
      width: 100,
      render: (row) => channel(row.channel),
      cell: (row) => row.channel,
    },
    {
      key: 'member',
      title: say('member'),
      width: 200,
      render: (row) =>
        may('member.show') ? (
          <Link to={`/members/${row.member.id}`}>{member(row.member.name)}</Link>
        ) : (
          member(row.member.name)
        ),
      cell: (row) => member(row.member.name),
    },
    {
      key: 'net',
      title: say('net'),
      align: 'right',
      width: 120,
      render: (row) => <Money value={row.net} />,
      cell: (row) => row.net.amount,
    },
    {
      key: 'refunded',
      title: say('refunded'),
      align: 'right',
      width: 110,
      render: (row) => (Number(row.refunded.amount) === 0 ? '–' : <Money value={row.refunded} />),
      cell: (row) => row.refunded.amount,
    },
    // What a run gave is known for a period only.
    ...(ofRun
      ? [
          {
            key: 'parties',
            title: say('parties'),
            align: 'right' as const,
            width: 90,
            render: (row: Order) => count(row.parties),
            cell: (row: Order) => row.parties,
          },
          credited('credit'),
          credited('commission'),
        ]
      : []),
    {
      key: 'source',
      title: say('source'),
      width: 120,
      optional: true,
      render: (row) => row.source,
      cell: (row) => row.source,
    },
  ];
}
