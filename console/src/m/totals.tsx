/** Sums of a statement: what was earned, and how much of it may be paid. */

import type { Schema } from '@/api/client';
import { Money } from '@/shared/money';
import { words } from '@/shared/words';
import { Figure } from './parts';

const useWords = words({
  commission: ['提成', 'Commission'],
  credit: ['业绩', 'Credit'],
  held: ['冻结中', 'Held'],
  payable: ['可发放', 'Payable'],
  toPay: ['本期应发', 'To be paid'],
  none: ['本期还没有记录', 'Nothing in this period yet'],
});

type Total = Schema<'StatementTotal'>;

export function Totals({ totals }: { totals: Total[] }) {
  const say = useWords();
  if (totals.length === 0) return <p className="m-weak">{say('none')}</p>;
  return totals.map((total) => (
    <div key={`${total.book} ${total.currency}`}>
      <div className="m-weak">{say('commission')}</div>
      <div className="m-large">
        <Money value={total.commission} strong />
      </div>
      <div className="m-figures">
        <Figure title={say('payable')}>
          <Money value={total.payable} />
        </Figure>
        <Figure title={say('held')}>
          <Money value={total.held} />
        </Figure>
        <Figure title={say('toPay')}>
          <Money value={total.to_pay} />
        </Figure>
        <Figure title={say('credit')}>
          <Money value={total.credit} />
        </Figure>
      </div>
    </div>
  ));
}
