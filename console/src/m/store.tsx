/** My store: what was sold and earned, how many members are served, what waits. */

import { List } from 'antd-mobile';
import { useNavigate } from 'react-router';
import { api } from '@/api/client';
import { count, listed, share } from '@/shared/format';
import { useMe } from '@/shared/me';
import { Money } from '@/shared/money';
import { useRange } from '@/shared/range';
import { words } from '@/shared/words';
import { Figure, Loaded, Title } from './parts';

const useWords = words({
  title: ['我的门店', 'My store'],
  revenue: ['销售额', 'Revenue'],
  orders: ['订单', 'Orders'],
  credit: ['业绩', 'Credit'],
  commission: ['提成', 'Commission'],
  held: ['冻结中', 'Held'],
  payable: ['可发放', 'Payable'],
  privateShare: ['私域占比', 'Private share'],
  members: ['会员', 'Members'],
  coverage: ['绑定率', 'Coverage'],
  people: ['店员业绩与提成', 'Credit and commission of my people'],
  unserved: ['查看会员', 'Look at members'],
  disputes: ['{count} 条申诉待处理', '{count} open disputes'],
  disputes_one: ['1 条申诉待处理', '1 open dispute'],
  nothing: ['还没有结算数据', 'Nothing was settled yet'],
});

export default function Store() {
  const say = useWords();
  const me = useMe();
  const range = useRange();
  const navigate = useNavigate();
  const asked = api.useQuery('get', '/api/v1/overview');
  const units = me.roles.flatMap(({ of }) => (of && of.kind !== 'associate' ? [of.name] : []));
  return (
    <Loaded asked={asked}>
      {(seen) => (
        <>
          <Title about={range(seen.from, seen.to)}>{listed(units) || say('title')}</Title>
          {seen.figures.length === 0 && <p className="m-card">{say('nothing')}</p>}
          {seen.figures.map((figures) => (
            <section className="m-card" key={figures.currency}>
              <div className="m-weak">{say('revenue')}</div>
              <div className="m-large">
                <Money value={figures.revenue} strong />
              </div>
              <div className="m-figures">
                <Figure title={say('orders')}>{count(seen.orders)}</Figure>
                <Figure title={say('privateShare')}>{share(figures.private_share)}</Figure>
                <Figure title={say('credit')}>
                  <Money value={figures.credit} />
                </Figure>
                <Figure title={say('commission')}>
                  <Money value={figures.commission} />
                </Figure>
                <Figure title={say('payable')}>
                  <Money value={figures.payable} />
                </Figure>
                <Figure title={say('held')}>
                  <Money value={figures.held} />
                </Figure>
              </div>
            </section>
          ))}
          <section className="m-card">
            <h2>{say('members')}</h2>
            <div className="m-figures">
              <Figure title={say('members')}>{count(seen.members.count)}</Figure>
              <Figure title={say('coverage')}>{share(seen.members.coverage)}</Figure>
            </div>
          </section>
          <List mode="card" style={{ margin: 12 }}>
            <List.Item onClick={() => void navigate('/people')}>{say('people')}</List.Item>
            <List.Item onClick={() => void navigate('/members')}>{say('unserved')}</List.Item>
            {seen.decisions.disputes_open > 0 && (
              <List.Item onClick={() => void navigate('/disputes')}>
                {say('disputes', { count: seen.decisions.disputes_open })}
              </List.Item>
            )}
          </List>
        </>
      )}
    </Loaded>
  );
}
