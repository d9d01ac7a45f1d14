/** One of my people: the statement of a period, line by line. */

import { useParams } from 'react-router';
import { api, body, client } from '@/api/client';
import { useParam } from '@/shared/url';
import { words } from '@/shared/words';
import { Back } from './back';
import { keyOf, LineItem } from './lines';
import { Loaded, Pages, Title } from './parts';
import { PeriodChoice } from './period';
import { Totals } from './totals';

const useWords = words({ empty: ['本账期还没有明细。', 'No line in this period.'] });

export default function Person() {
  const say = useWords();
  const { payee = '' } = useParams();
  const [period, choose] = useParam('period');
  const path = { period, payee };
  const asked = api.useQuery('get', '/api/v1/statements/{period}/{payee}', {
    params: { path, query: { limit: 1 } },
  });
  return (
    <>
      <Back to={`/people?period=${encodeURIComponent(period)}`} />
      <Loaded asked={asked}>
        {(statement) => (
          <>
            <Title>{statement.payee.name}</Title>
            <section className="m-card">
              <div style={{ marginBottom: 12 }}>
                <PeriodChoice name={period} choose={choose} />
              </div>
              <Totals totals={statement.totals} />
            </section>
            <Pages
              id={['person', path, statement.run]}
              page={(cursor) =>
                body(
                  client.GET('/api/v1/statements/{period}/{payee}', {
                    params: { path, query: { limit: 30, ...(cursor && { cursor }) } },
                  }),
                )
              }
              empty={say('empty')}
              row={(line, index) => (
                <LineItem key={`${keyOf(line)} ${index}`} line={line} period={period} payee={payee} />
              )}
            />
          </>
        )}
      </Loaded>
    </>
  );
}
