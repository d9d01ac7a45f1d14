/** The numbers of an overview. Each opens into what made it. */

import { Col, Row } from 'antd';
import type { Schema } from '@/api/client';
import { Figure } from '@/shared/figure';
import { count, growth, share } from '@/shared/format';
import { useMay } from '@/shared/me';
import { Money } from '@/shared/money';
import { spanQuery } from '@/shared/span';
import { words } from '@/shared/words';

const useWords = words({
  net: ['净销售额', 'Net revenue'],
  netHint: ['期内下单金额减去期内退款', 'Orders placed in these days less refunds given in them'],
  orders: ['{shown} 笔订单', '{shown} orders'],
  orders_one: ['1 笔订单', '1 order'],
  refunds: ['{shown} 笔退款', '{shown} refunds'],
  refunds_one: ['1 笔退款', '1 refund'],
  privateShare: ['私域占比', 'Private-domain share'],
  privateHint: [
    '下单时已有绑定关系的会员，其金额占销售额的比例',
    'Of the revenue, what members bought while somebody was bound to them',
  ],
  ofRevenue: ['私域', 'Private'],
  double: ['业绩双计比', 'Double-credit ratio'],
  doubleHint: [
    '各账簿业绩合计 ÷ 净销售额；大于 1 表示多方共同计业绩',
    'Credit in all books by net revenue; above 1, several parties share in the same sale',
  ],
  credit: ['业绩', 'Credit'],
  coverage: ['绑定覆盖率', 'Binding coverage'],
  coverageHint: ['现有会员中已绑定导购或门店的比例', 'Of all members, those to whom somebody is bound now'],
  members: ['{bound} / {all} 位会员', '{bound} of {all} members'],
  commission: ['提成与分账', 'Commission'],
  commissionHint: [
    '期内产生的提成与货款分账，含退款冲回与调整',
    'Money earned in these days, clawback and adjustments included',
  ],
  payable: ['应付未付', 'Payable'],
  payableHint: ['已可发放、尚未付款', 'Became payable and is not paid'],
  held: ['冻结中', 'Held'],
  heldHint: ['已产生但暂不发放（如退货期未满）', 'Earned and held back, until returns are no longer possible, say'],
  paid: ['已付', 'Paid'],
});

interface Props {
  overview: Schema<'Overview'>;
  figures: Schema<'OverviewFigures'> | undefined;
}

export function Figures({ overview, figures }: Props) {
  const say = useWords();
  const may = useMay();
  // One period has statements and credits of its own; other days are asked by their days.
  const only = overview.periods.length === 1 ? overview.periods[0] : undefined;
  const days = only ? { period: only.name } : { from: overview.from ?? '', to: overview.to ?? '' };
  const credits = (by: string, sort: string) =>
    may('credits.show') ? `/credits${spanQuery(days, { by, sort })}` : undefined;
  const orders = may('order.list') ? `/orders${spanQuery(days)}` : undefined;
  const { members } = overview;
  const counted = (what: 'orders' | 'refunds', number: number) => say(what, { count: number, shown: count(number) });
  const cells = [
    <Figure
      key="net"
      label={say('net')}
      hint={say('netHint')}
      value={<Money value={figures?.net} />}
      change={growth(figures?.revenue, figures?.revenue_before)}
      more={`${counted('orders', overview.orders)} · ${counted('refunds', overview.refunds)}`}
      to={orders}
    />,
    <Figure
      key="private"
      label={say('privateShare')}
      hint={say('privateHint')}
      value={share(figures?.private_share)}
      more={
        <>
          {say('ofRevenue')} <Money value={figures?.private_revenue} />
        </>
      }
      to={orders}
    />,
    <Figure
      key="double"
      label={say('double')}
      hint={say('doubleHint')}
      value={figures?.double_credit_ratio ? Number(figures.double_credit_ratio).toFixed(2) : '–'}
      more={
        <>
          {say('credit')} <Money value={figures?.credit} />
        </>
      }
      to={credits('book', '-credit')}
    />,
    <Figure
      key="coverage"
      label={say('coverage')}
      hint={say('coverageHint')}
      value={share(members.coverage)}
      more={say('members', { bound: count(members.bound), all: count(members.count) })}
      to={may('member.list') ? '/members' : undefined}
    />,
    <Figure
      key="commission"
      label={say('commission')}
      hint={say('commissionHint')}
      value={<Money value={figures?.commission} />}
      change={growth(figures?.commission, figures?.commission_before)}
      to={credits('payee', '-commission')}
    />,
    <Figure
      key="payable"
      label={say('payable')}
      hint={say('payableHint')}
      value={<Money value={figures?.payable} />}
      to={credits('payee', '-payable')}
    />,
    <Figure
      key="held"
      label={say('held')}
      hint={say('heldHint')}
      value={<Money value={figures?.held} />}
      to={credits('payee', '-held')}
    />,
    <Figure
      key="paid"
      label={say('paid')}
      value={<Money value={figures?.paid} />}
      to={only && may('period.show') ? `/periods/${encodeURIComponent(only.name)}` : credits('payee', '-payable')}
    />,
  ];
  return (
    <Row gutter={[12, 12]}>
      {cells.map((cell) => (
        <Col key={cell.key} xs={12} lg={6}>
          {cell}
        </Col>
      ))}
    </Row>
  );
}
