/** The sums of two policies beside each other. */

import { Card, Statistic } from 'antd';
import type { ReactNode } from 'react';
import type { Schema } from '@/api/client';
import { count, share } from '@/shared/format';
import { Money } from '@/shared/money';
import { words } from '@/shared/words';
import { minus, ratio, relative } from './exact';

const useWords = words({
  commission: ['提成总额（政策成本）', 'Commission (what the policy costs)'],
  credit: ['业绩总额', 'Credit in all books'],
  ratio: ['业绩双计率', 'Double-credit ratio'],
  conflicts: ['归属冲突订单', 'Orders with conflicts'],
  payees: ['拿到提成的人和单位', 'Payees with commission'],
  changed: ['归属有变化的订单', 'Orders whose receivers differ'],
  gained: ['多得合计', 'Gained together'],
  lost: ['少得合计', 'Lost together'],
  was: ['原 {value}', 'was {value}'],
  of: ['共 {count} 单', 'of {count}'],
  winners: ['{shown} 个多得', '{shown} gain'],
  winners_one: ['1 个多得', '1 gains'],
  losers: ['{shown} 个少得', '{shown} lose'],
  losers_one: ['1 个少得', '1 loses'],
});

interface Props {
  before: Schema<'WhatIfSide'>;
  alternative: Schema<'WhatIfAlternative'>;
}

export function Figures({ before, alternative }: Props) {
  const say = useWords();
  const { side } = alternative;
  const sums = (['commission', 'credit'] as const).map((measure) => {
    const change = minus(side[measure], before[measure]);
    const part = relative(before[measure], change);
    const foot = (
      <>
        {sign(change.amount)}
        <Money value={change} /> {part !== null && `(${sign(String(part))}${share(part)})`}
      </>
    );
    return <Figure key={measure} title={say(measure)} value={<Money value={side[measure]} />} foot={foot} />;
  });
  return (
    <div style={{ display: 'grid', gap: 12, gridTemplateColumns: 'repeat(auto-fit, minmax(min(190px, 45%), 1fr))' }}>
      {sums}
      <Figure
        title={say('gained')}
        value={<Money value={alternative.gained} />}
        foot={say('winners', { count: alternative.winners.length, shown: count(alternative.winners.length) })}
      />
      <Figure
        title={say('lost')}
        value={<Money value={alternative.lost} />}
        foot={say('losers', { count: alternative.losers.length, shown: count(alternative.losers.length) })}
      />
      <Figure
        title={say('changed')}
        value={count(alternative.orders_changed)}
        foot={say('of', { count: count(alternative.orders) })}
      />
      <Figure
        title={say('ratio')}
        value={ratio(side.double_credit_ratio)}
        foot={say('was', { value: ratio(before.double_credit_ratio) })}
      />
      <Figure
        title={say('conflicts')}
        value={count(side.conflicts)}
        foot={say('was', { value: count(before.conflicts) })}
      />
      <Figure title={say('payees')} value={count(side.payees)} foot={say('was', { value: count(before.payees) })} />
    </div>
  );
}

/** More has its sign as less has. */
function sign(amount: string): string {
  return Number(amount) > 0 ? '+' : '';
}

function Figure({ title, value, foot }: { title: string; value: ReactNode; foot: ReactNode }) {
  return (
    <Card size="small">
      <Statistic title={title} styles={{ content: { fontSize: 20 } }} formatter={() => value} value="" />
      <div style={{ opacity: 0.75, fontSize: 12, marginTop: 2 }}>{foot}</div>
    </Card>
  );
}
