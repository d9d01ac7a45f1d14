/** My people: what each was credited and earned in a period. */

import { List } from 'antd-mobile';
import { useNavigate } from 'react-router';
import { api, body, client } from '@/api/client';
import { money } from '@/shared/format';
import { Money } from '@/shared/money';
import { useParam } from '@/shared/url';
import { words } from '@/shared/words';
import { Loaded, Pages, Title } from './parts';
import { PeriodChoice } from './period';

const useWords = words({
  title: ['我的店员', 'My people'],
  credit: ['业绩 {amount}', 'Credit {amount}'],
  held: ['冻结 {amount}', 'Held {amount}'],
  empty: ['本账期还没有店员有业绩或提成。', 'Nobody has credit or commission in this period yet.'],
  none: ['还没有结算过的账期', 'No period was settled yet'],
});

export default function People() {
  const say = useWords();
  const navigate = useNavigate();
  const [chosen, choose] = useParam('period');
  const asked = api.useQuery('get', '/api/v1/overview');
  return (
    <>
      <Title>{say('title')}</Title>
      <Loaded asked={asked}>
        {({ periods }) => {
          const period = chosen || periods.at(-1)?.name;
          if (!period) return <p className="m-card">{say('none')}</p>;
          return (
            <>
              <div style={{ padding: '8px 12px' }}>
                <PeriodChoice name={period} choose={choose} />
              </div>
              <Pages
                id={['people', period]}
                page={(cursor) =>
                  body(
                    client.GET('/api/v1/statements', {
                      params: { query: { period, kind: 'associate', limit: 50, ...(cursor && { cursor }) } },
                    }),
                  )
                }
                empty={say('empty')}
                row={({ payee, totals }) => (
                  <List.Item
                    key={payee.id}
                    onClick={() =>
                      void navigate(`/people/${encodeURIComponent(payee.id)}?period=${encodeURIComponent(period)}`)
                    }
                    description={totals
                      .map(
                        (sum) =>
                          `${say('credit', { amount: money(sum.credit) })} · ${say('held', { amount: money(sum.held) })}`,
                      )
                      .join('; ')}
                    extra={totals.map((sum) => <Money key={sum.currency} value={sum.commission} strong />)}
                  >
                    {payee.name}
                  </List.Item>
                )}
              />
            </>
          );
        }}
      </Loaded>
    </>
  );
}
