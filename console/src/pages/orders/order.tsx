/** An order explained as a picture: how its money flowed, what happened and when, who was considered, which rules decided. */

import { Col, Flex, Row, Segmented, Tag } from 'antd';
import { Link, useParams } from 'react-router';
import { api } from '@/api/client';
import { Figure } from '@/shared/figure';
import { instant, sumOf } from '@/shared/format';
import { useMay } from '@/shared/me';
import { Money } from '@/shared/money';
import { PageHead } from '@/shared/page';
import { Party } from '@/shared/party';
import { Loaded } from '@/shared/problem';
import { useParam } from '@/shared/url';
import { useMemberName, useValueWord } from '@/shared/values';
import { spoken, words } from '@/shared/words';
import { Considered } from './considered';
import { Facts } from './facts';
import { MoneyFlow } from './flow';
import { Results } from './results';
import { Rules } from './rules';
import type { Story } from './story';

const useWords = words({
  title: ['订单 {number}', 'Order {number}'],
  above: ['订单', 'Orders'],
  source: ['来源 {source}', 'Source {source}'],
  net: ['成交净额', 'Net amount'],
  refunded: ['已退款', 'Refunded'],
  commission: ['提成与分账', 'Commission'],
  commissionHint: ['各方提成与货款分账合计，已扣退款冲回', 'Of everybody, clawback deducted'],
  parties: ['受益方', 'Parties'],
  partiesHint: ['得到业绩或提成的单位与个人', 'Units and persons with credit or commission'],
});

export default function OrderPage() {
  const { number = '' } = useParams();
  const say = useWords();
  const [source, setSource] = useParam('source');
  const asked = api.useQuery('get', '/api/v1/orders/{number}/explain', {
    params: { path: { number }, query: { lang: spoken() } },
  });
  return (
    <Loaded asked={asked}>
      {({ items }) => {
        const story = items.find((one) => one.source === source) ?? items[0];
        if (!story) return null;
        const sources = items.map((one) => ({ value: one.source, label: say('source', { source: one.source }) }));
        return (
          <>
            {/* Two sources may use the same number: then one says which order is meant. */}
            {items.length > 1 && <Segmented value={story.source} onChange={setSource} options={sources} />}
            <Explanation story={story} />
          </>
        );
      }}
    </Loaded>
  );
}

function Explanation({ story }: { story: Story }) {
  const say = useWords();
  const channel = useValueWord('channel');
  return (
    <>
      <PageHead
        title={say('title', { number: story.number })}
        above={[{ title: say('above'), to: '/orders' }]}
        beside={story.channel && <Tag color="blue">{channel(story.channel)}</Tag>}
        about={<About story={story} />}
      />
      <Flex vertical gap={16}>
        <Sums story={story} />
        <MoneyFlow story={story} />
        <Facts story={story} />
        <Considered story={story} />
        <Rules story={story} />
        <Results story={story} />
      </Flex>
    </>
  );
}

function About({ story }: { story: Story }) {
  const may = useMay();
  const member = useMemberName()(story.member.name);
  return (
    <Flex gap="4px 16px" wrap component="span">
      <span>{instant(story.at)}</span>
      {story.store && <Party party={story.store} />}
      {story.brand && <Party party={story.brand} />}
      {may('member.show') ? <Link to={`/members/${story.member.id}`}>{member}</Link> : <span>{member}</span>}
    </Flex>
  );
}

function Sums({ story }: { story: Story }) {
  const say = useWords();
  const commission = story.lines.filter((line) => line.kind === 'commission').map((line) => line.amount);
  const parties = new Set(
    story.lines.filter((line) => line.kind !== 'roll_up' && line.payee).map((line) => line.payee?.id),
  );
  return (
    <Row gutter={[12, 12]}>
      <Col xs={12} md={6}>
        <Figure label={say('net')} value={<Money value={story.net} />} />
      </Col>
      <Col xs={12} md={6}>
        <Figure label={say('refunded')} value={<Money value={story.refunded} />} />
      </Col>
      <Col xs={12} md={6}>
        <Figure label={say('commission')} hint={say('commissionHint')} value={<Money value={sumOf(commission)} />} />
      </Col>
      <Col xs={12} md={6}>
        <Figure label={say('parties')} hint={say('partiesHint')} value={parties.size} />
      </Col>
    </Row>
  );
}
