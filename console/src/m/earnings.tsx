/** What I earned: today, in the period, what may be paid already, and for what. */

import { api, body, client } from '@/api/client';
import { instant } from '@/shared/format';
import { Money } from '@/shared/money';
import { useParam } from '@/shared/url';
import { words } from '@/shared/words';
import { keyOf, LineItem } from './lines';
import { Loaded, Pages, Title } from './parts';
import { PeriodChoice } from './period';
import { Totals } from './totals';

const useWords = words({
  title: ['我的收入', 'My earnings'],
  today: ['今日提成', 'Today'],
  nothing: ['今天还没有', 'Nothing yet today'],
  settled: [
    '截至 {at} 的结算，之后的订单下次结算计入。',
    'As settled {at}; later orders come with the next settlement.',
  ],
  final: ['本账期已锁定，金额不再变动。', 'The period is locked; its amounts are final.'],
  lines: ['明细（点开看原因）', 'Lines (tap one for why)'],
  empty: [
    '本账期还没有明细。成交或退款结算后会出现在这里。',
    'No line yet. Sales and refunds appear here once settled.',
  ],
});

export default function Earnings() {
  const say = useWords();
  const [period, choose] = useParam('period');
  const asked = api.useQuery('get', '/api/v1/earnings', {
    params: { query: { limit: 1, ...(period && { period }) } },
  });
  return (
    <>
      <Title>{say('title')}</Title>
      <Loaded asked={asked}>
        {({ statement, totals, today, settled_at }) => (
          <>
            <section className="m-card">
              <div className="m-row">
                <span className="m-weak">{say('today')}</span>
                <strong>
                  {today.length === 0
                    ? say('nothing')
                    : today.map((total) => <Money key={total.currency} value={total.commission} />)}
                </strong>
              </div>
            </section>
            <section className="m-card">
              <div className="m-row" style={{ alignItems: 'center', marginBottom: 12 }}>
                <PeriodChoice name={statement.period} choose={choose} />
              </div>
              <Totals totals={totals} />
            </section>
            <p className="m-note">{statement.is_final ? say('final') : say('settled', { at: instant(settled_at) })}</p>
            <h2 className="m-title" style={{ fontSize: 17 }}>
              {say('lines')}
            </h2>
            <Pages
              id={['earnings', statement.period, statement.run]}
              page={async (cursor) => {
                const query = { period: statement.period, limit: 30, ...(cursor && { cursor }) };
                return (await body(client.GET('/api/v1/earnings', { params: { query } }))).statement;
              }}
              empty={say('empty')}
              row={(line, index) => (
                <LineItem
                  key={`${keyOf(line)} ${index}`}
                  line={line}
                  period={statement.period}
                  payee={statement.payee.id}
                />
              )}
            />
          </>
        )}
      </Loaded>
    </>
  );
}
