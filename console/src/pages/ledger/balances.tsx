/** Accounts with their balances; each opens into its transactions. */

import { Button, Input } from 'antd';
import { body, client, type Schema } from '@/api/client';
import { type Column, List } from '@/shared/list';
import { Money } from '@/shared/money';
import { Party } from '@/shared/party';
import { useSearch } from '@/shared/url';
import { useValueWord } from '@/shared/values';
import { words } from '@/shared/words';
import { useOwner, usePurpose } from './words';

const useWords = words({
  title: ['账户余额', 'Balances'],
  purpose: ['用途', 'Purpose'],
  owner: ['归谁', 'Whose'],
  book: ['账簿', 'Book'],
  balance: ['余额（正数为欠付）', 'Balance (positive: owed)'],
  path: ['账户', 'Account'],
  open: ['看分录', 'Entries'],
  filter: ['账户路径开头，如 payable', 'Account begins with, such as payable'],
  empty: [
    '还没有账户。锁定第一个账期后，提成会记到这里。',
    'There are no accounts yet: locking a period posts its commission here.',
  ],
});

type Balance = Schema<'LedgerBalance'>;

export function Balances() {
  const say = useWords();
  const purpose = usePurpose();
  const owner = useOwner();
  const book = useValueWord('book');
  const [search, change] = useSearch(['account', 'tab', 'sort'] as const);
  const given = search.account ? { account: search.account } : {};
  const columns: Column<Balance>[] = [
    {
      key: 'purpose',
      title: say('purpose'),
      width: 200,
      render: (row) => purpose(row.account.purpose),
      cell: (row) => purpose(row.account.purpose),
    },
    {
      key: 'owner',
      title: say('owner'),
      width: 240,
      render: (row) => {
        const of = owner(row.account);
        return of ? <Party party={of} /> : '–';
      },
      cell: (row) => owner(row.account)?.name ?? '',
    },
    {
      key: 'book',
      title: say('book'),
      width: 120,
      render: (row) => book(row.account.book),
      cell: (row) => book(row.account.book),
    },
    {
      key: 'balance',
      title: say('balance'),
      align: 'right',
      width: 200,
      sortable: true,
      render: (row) => <Money value={row.balance} strong />,
      cell: (row) => row.balance.amount,
    },
    {
      key: 'open',
      title: say('open'),
      width: 110,
      render: (row) => (
        <Button
          type="link"
          size="small"
          style={{ padding: 0 }}
          onClick={() => change({ tab: 'entries', account: row.account.id, sort: null })}
        >
          {say('open')}
        </Button>
      ),
    },
    {
      key: 'id',
      title: say('path'),
      width: 300,
      sortable: true,
      optional: true,
      render: (row) => <code>{row.account.id}</code>,
      cell: (row) => row.account.id,
    },
  ];
  return (
    <List<Balance>
      id="balances"
      title={say('title')}
      columns={columns}
      given={given}
      page={(query) => body(client.GET('/api/v1/ledger/balances', { params: { query: { ...given, ...query } } }))}
      rowKey={(row) => row.account.id}
      sortedBy="-balance"
      filters={
        <Input.Search
          key={search.account}
          allowClear
          aria-label={say('filter')}
          placeholder={say('filter')}
          defaultValue={search.account}
          onSearch={(account) => change({ account: account.trim() || null })}
          style={{ width: 300 }}
        />
      }
      empty={say('empty')}
    />
  );
}
