/** Payees who get more and payees who get less, the greatest changes first. */

import { Tabs } from 'antd';
import type { Schema } from '@/api/client';
import { count, share } from '@/shared/format';
import { type Column, List } from '@/shared/list';
import { Money } from '@/shared/money';
import { Party } from '@/shared/party';
import { useParam } from '@/shared/url';
import { words } from '@/shared/words';
import { Drill } from './drill';
import { relative } from './exact';
import { useGroupName } from './names';

const useWords = words({
  winners: ['多得（{count}）', 'Gain ({count})'],
  losers: ['少得（{count}）', 'Lose ({count})'],
  unchanged: ['另有 {shown} 个不变', '{shown} more are unchanged'],
  unchanged_one: ['另有 1 个不变', '1 more is unchanged'],
  who: ['谁', 'Who'],
  before: ['对比基准', 'Before'],
  after: ['推演后', 'After'],
  change: ['变化', 'Change'],
  percent: ['幅度', 'Percent'],
  orders: ['订单', 'Orders'],
  nobody: ['没有人', 'Nobody'],
});

type Payee = Schema<'WhatIfPayee'>;

export function Winners({ job, alternative }: { job: number; alternative: Schema<'WhatIfAlternative'> }) {
  const say = useWords();
  const [side, setSide] = useParam('side', 'winners');
  const lists = { winners: alternative.winners, losers: alternative.losers };
  return (
    <Tabs
      activeKey={side}
      onChange={setSide}
      destroyOnHidden
      tabBarExtraContent={
        <span style={{ opacity: 0.65 }}>
          {say('unchanged', { count: alternative.unchanged, shown: count(alternative.unchanged) })}
        </span>
      }
      items={(['winners', 'losers'] as const).map((key) => ({
        key,
        label: say(key, { count: count(lists[key].length) }),
        children: <Payees id={`what-if-${key}`} job={job} payees={lists[key]} />,
      }))}
    />
  );
}

function Payees({ id, job, payees }: { id: string; job: number; payees: Payee[] }) {
  const say = useWords();
  const nameOf = useGroupName();
  const columns: Column<Payee>[] = [
    {
      key: 'who',
      title: say('who'),
      width: 240,
      render: (one) => (one.payee.kind ? <Party party={one.payee} /> : nameOf(one.payee)),
      cell: (one) => nameOf(one.payee),
    },
    ...(['before', 'after', 'change'] as const).map((key) => ({
      key,
      title: say(key),
      width: 150,
      align: 'right' as const,
      render: (one: Payee) => <Money value={one[key]} strong={key === 'change'} />,
      cell: (one: Payee) => one[key].amount,
    })),
    {
      key: 'percent',
      title: say('percent'),
      width: 110,
      align: 'right',
      render: (one) => share(relative(one.before, one.change)),
      cell: (one) => share(relative(one.before, one.change)),
    },
    { key: 'orders', title: say('orders'), width: 120, render: (one) => <Drill job={job} group={one.payee} /> },
  ];
  return (
    <List<Payee>
      id={id}
      columns={columns}
      given={job}
      page={async () => ({ items: payees })}
      whole
      rowKey={(one) => one.payee.id}
      empty={say('nobody')}
      height={420}
    />
  );
}
