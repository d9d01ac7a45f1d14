/** A dispute: what the payee has, what it should be and why; and the decision. */

import { Card, Col, Descriptions, Flex, Row } from 'antd';
import { Link, useParams } from 'react-router';
import { api, type Schema } from '@/api/client';
import { Figure } from '@/shared/figure';
import { instant, sumOf, turned } from '@/shared/format';
import { useMay } from '@/shared/me';
import { Money } from '@/shared/money';
import { PageHead } from '@/shared/page';
import { Party } from '@/shared/party';
import { Loaded } from '@/shared/problem';
import { useValueWord } from '@/shared/values';
import { words } from '@/shared/words';
import { Decide } from './decide';
import { DisputeState, type DisputeWord, useDisputeWords } from './words';

const useWords = words({
  title: ['申诉 #{id}', 'Dispute no. {id}'],
  above: ['申诉', 'Disputes'],
  actual: ['现为', 'The payee has'],
  expected: ['申诉方认为应为', 'Should be, says the payee'],
  difference: ['相差', 'Difference'],
  facts: ['申诉内容', 'The dispute'],
  payee: ['申诉方', 'Payee'],
  statement: ['对账单', 'Statement'],
  what: ['问题', 'What is wrong'],
  order: ['订单', 'Order'],
  whole: ['整个账期', 'The period as a whole'],
  orderLine: ['第 {line} 行', 'line {line}'],
  book: ['账簿', 'Book'],
  evidence: ['理由和依据', 'Why'],
  opened: ['提出', 'Opened'],
  decision: ['裁定', 'Decision'],
  accepted: ['支持', 'Accepted'],
  rejected: ['驳回', 'Rejected'],
  verdict: ['结果', 'Verdict'],
  amount: ['给付', 'The payee gets'],
  from: ['由谁承担', 'Given by'],
  fund: ['规则的资金来源', 'The account that funds the rule'],
  reason: ['理由', 'Reason'],
  decided: ['裁定人', 'Decided'],
  booked: ['入账账期', 'Booked in'],
  notBooked: ['下一次结算时入账', 'With the next settlement'],
});

type Dispute = Schema<'Dispute'>;

export default function DisputePage() {
  const id = Number(useParams().id);
  const asked = api.useQuery('get', '/api/v1/disputes/{id}', { params: { path: { id } } });
  return <Loaded asked={asked}>{(dispute) => <Shown dispute={dispute} />}</Loaded>;
}

function Shown({ dispute }: { dispute: Dispute }) {
  const say = useWords();
  const sayDispute = useDisputeWords();
  const book = useValueWord('book');
  const may = useMay();
  const { period, payee, order } = dispute;
  const statement = `/statements/${encodeURIComponent(period)}/${encodeURIComponent(payee.id)}`;
  const line = dispute.order_line > 0 ? say('orderLine', { line: dispute.order_line }) : '';
  const facts = [
    { key: 'payee', label: say('payee'), children: <Party party={payee} /> },
    { key: 'statement', label: say('statement'), children: <Link to={statement}>{period}</Link> },
    { key: 'what', label: say('what'), children: sayDispute(dispute.what as DisputeWord) },
    {
      key: 'order',
      label: say('order'),
      children: order ? (
        <>
          {may('explain.order') ? <Link to={`/orders/${encodeURIComponent(order)}`}>{order}</Link> : order}&nbsp;{line}
        </>
      ) : (
        say('whole')
      ),
    },
    { key: 'book', label: say('book'), children: book(dispute.book) },
    { key: 'opened', label: say('opened'), children: `${instant(dispute.opened_at)} · ${dispute.opened_by}` },
    { key: 'evidence', label: say('evidence'), children: dispute.evidence || '–', span: 'filled' as const },
  ];
  return (
    <>
      <PageHead
        title={say('title', { id: dispute.id })}
        above={[{ title: say('above'), to: '/disputes' }]}
        beside={<DisputeState state={dispute.state} />}
      >
        <Decide dispute={dispute} />
      </PageHead>
      <Flex vertical gap={16}>
        <Row gutter={[12, 12]}>
          <Col xs={24} sm={8}>
            <Figure label={say('actual')} value={<Money value={dispute.actual} />} to={statement} />
          </Col>
          <Col xs={24} sm={8}>
            <Figure label={say('expected')} value={<Money value={dispute.expected} />} />
          </Col>
          <Col xs={24} sm={8}>
            <Figure
              label={say('difference')}
              value={<Money value={sumOf([dispute.expected, turned(dispute.actual)])} />}
            />
          </Col>
        </Row>
        <Card size="small" title={say('facts')}>
          <Descriptions size="small" column={{ xs: 1, md: 2 }} items={facts} />
        </Card>
        {dispute.decision && <Decision decision={dispute.decision} />}
      </Flex>
    </>
  );
}

function Decision({ decision }: { decision: NonNullable<Dispute['decision']> }) {
  const say = useWords();
  const items = [
    { key: 'verdict', label: say('verdict'), children: say(decision.accepted ? 'accepted' : 'rejected') },
    { key: 'decided', label: say('decided'), children: `${decision.by} · ${instant(decision.at)}` },
    ...(decision.accepted
      ? [
          { key: 'amount', label: say('amount'), children: <Money value={decision.amount} strong /> },
          {
            key: 'from',
            label: say('from'),
            children: decision.taken_from ? <Party party={decision.taken_from} /> : say('fund'),
          },
          { key: 'booked', label: say('booked'), children: decision.booked_in ?? say('notBooked') },
        ]
      : []),
    { key: 'reason', label: say('reason'), children: decision.reason || '–', span: 'filled' as const },
  ];
  return (
    <Card size="small" title={say('decision')}>
      <Descriptions size="small" column={{ xs: 1, md: 2 }} items={items} />
    </Card>
  );
}
