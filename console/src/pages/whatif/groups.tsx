/** Every group under both policies. */

import type { Schema } from '@/api/client';
import { type Column, List } from '@/shared/list';
import { Money } from '@/shared/money';
import { Party } from '@/shared/party';
import { words } from '@/shared/words';
import { Drill } from './drill';
import { minus } from './exact';
import { useDimWord, useGroupName, usePolicyName } from './names';

const useWords = words({
  title: ['分组明细', 'Groups'],
  change: ['变化', 'Change'],
  orders: ['订单', 'Orders'],
  empty: ['这段日期没有订单。', 'There are no orders in these days.'],
});

type Row = Schema<'WhatIfRow'>;

interface Props {
  job: number;
  result: Schema<'WhatIfResult'>;
  index: number;
}

export function Groups({ job, result, index }: Props) {
  const say = useWords();
  const dimWord = useDimWord();
  const nameOf = useGroupName();
  const policyName = usePolicyName();
  const zero = { amount: '0', currency: result.currency };
  const after = (row: Row) => row.after[index] ?? zero;
  const change = (row: Row) => minus(after(row), row.before);
  const columns: Column<Row>[] = [
    ...result.dims.map((dim, at) => ({
      key: dim,
      title: dimWord(dim),
      width: 220,
      render: (row: Row) => {
        const group = row.groups[at];
        if (!group) return '–';
        return group.kind ? <Party party={group} /> : nameOf(group, dim);
      },
      cell: (row: Row) => (row.groups[at] ? nameOf(row.groups[at], dim) : null),
    })),
    money('before', policyName(result.against.name), (row) => row.before),
    money('after', policyName(result.alternatives[index]?.side.name ?? ''), after),
    money('change', say('change'), change),
    {
      key: 'orders',
      title: say('orders'),
      width: 120,
      render: (row) => {
        const [group] = row.groups;
        return group ? <Drill job={job} group={group} /> : null;
      },
    },
  ];
  return (
    <section>
      <h2 style={{ fontSize: 16 }}>{say('title')}</h2>
      <List<Row>
        id="what-if-groups"
        columns={columns}
        given={[job, index]}
        page={async () => ({ items: result.rows })}
        whole
        rowKey={(row) => row.groups.map((group) => group.id).join('/')}
        empty={say('empty')}
        height={480}
        sortParam="groups.sort"
      />
    </section>
  );
}

function money(key: string, title: string, of: (row: Row) => Schema<'Money'>): Column<Row> {
  return {
    key,
    title,
    sortable: true,
    width: 180,
    align: 'right',
    render: (row) => <Money value={of(row)} strong={key === 'change'} />,
    cell: (row) => of(row).amount,
  };
}
