/** The desk of disputes: what waits first, who says what, and what was decided. */

import { Select } from 'antd';
import { Link } from 'react-router';
import { body, client, type Schema } from '@/api/client';
import { instant } from '@/shared/format';
import { type Column, List } from '@/shared/list';
import { Money } from '@/shared/money';
import { PageHead } from '@/shared/page';
import { Party } from '@/shared/party';
import { usePeriods } from '@/shared/span';
import { useSearch } from '@/shared/url';
import { words } from '@/shared/words';
import { DisputeState, type DisputeWord, STATES, useDisputeWords } from './words';

const useWords = words({
  title: ['申诉', 'Disputes'],
  about: [
    '收款方认为对账单有误时提出申诉；裁定后差额在下一次结算入账。',
    'Payees say what is wrong with their statements; what is decided is booked with the next settlement.',
  ],
  id: ['编号', 'No.'],
  payee: ['申诉方', 'Payee'],
  period: ['账期', 'Period'],
  order: ['订单', 'Order'],
  whole: ['整个账期', 'The whole period'],
  what: ['问题', 'What is wrong'],
  actual: ['现为', 'Has'],
  expected: ['应为', 'Should have'],
  state: ['状态', 'State'],
  opened: ['提出时间', 'Opened'],
  by: ['提出人', 'By'],
  anyState: ['全部状态', 'Any state'],
  anyPeriod: ['全部账期', 'Any period'],
  empty: ['没有申诉。可在对账单的某一行上提出申诉。', 'There is no dispute. One is opened from a line of a statement.'],
});

type Dispute = Schema<'Dispute'>;

export default function Disputes() {
  const say = useWords();
  const sayDispute = useDisputeWords();
  const periods = usePeriods().data?.items ?? [];
  const [filter, change] = useSearch(['state', 'period'] as const);
  const given = { ...(filter.state && { state: filter.state }), ...(filter.period && { period: filter.period }) };
  const columns: Column<Dispute>[] = [
    {
      key: 'id',
      title: say('id'),
      width: 80,
      sortable: true,
      render: (row) => <Link to={`/disputes/${row.id}`}>#{row.id}</Link>,
      cell: (row) => row.id,
    },
    {
      key: 'state',
      title: say('state'),
      width: 150,
      render: (row) => <DisputeState state={row.state} />,
      cell: (row) => sayDispute(row.state as DisputeWord),
    },
    {
      key: 'payee',
      title: say('payee'),
      width: 200,
      render: (row) => <Party party={row.payee} />,
      cell: (row) => row.payee.name,
    },
    { key: 'period', title: say('period'), width: 100, render: (row) => row.period, cell: (row) => row.period },
    {
      key: 'order',
      title: say('order'),
      width: 160,
      render: (row) => row.order || say('whole'),
      cell: (row) => row.order,
    },
    {
      key: 'what',
      title: say('what'),
      width: 140,
      render: (row) => sayDispute(row.what as DisputeWord),
      cell: (row) => sayDispute(row.what as DisputeWord),
    },
    {
      key: 'actual',
      title: say('actual'),
      align: 'right',
      width: 120,
      render: (row) => <Money value={row.actual} />,
      cell: (row) => row.actual.amount,
    },
    {
      key: 'expected',
      title: say('expected'),
      align: 'right',
      width: 120,
      render: (row) => <Money value={row.expected} strong />,
      cell: (row) => row.expected.amount,
    },
    {
      key: 'opened_at',
      title: say('opened'),
      width: 170,
      render: (row) => instant(row.opened_at),
      cell: (row) => row.opened_at ?? '',
    },
    { key: 'opened_by', title: say('by'), width: 120, render: (row) => row.opened_by, cell: (row) => row.opened_by },
  ];
  return (
    <>
      <PageHead title={say('title')} about={say('about')} />
      <List<Dispute>
        id="disputes"
        title={say('title')}
        columns={columns}
        given={given}
        page={(query) => body(client.GET('/api/v1/disputes', { params: { query: { ...given, ...query } } }))}
        rowKey={(row) => row.id}
        sortedBy="-id"
        filters={
          <>
            <Select
              aria-label={say('state')}
              value={filter.state}
              onChange={(state) => change({ state: state || null })}
              style={{ width: 170 }}
              options={[
                { value: '', label: say('anyState') },
                ...STATES.map((value) => ({ value: value as string, label: sayDispute(value) })),
              ]}
            />
            <Select
              aria-label={say('period')}
              value={filter.period}
              onChange={(period) => change({ period: period || null })}
              style={{ width: 140 }}
              options={[
                { value: '', label: say('anyPeriod') },
                ...periods.map((one) => ({ value: one.name, label: one.name })),
              ]}
            />
          </>
        }
        empty={say('empty')}
      />
    </>
  );
}
