/** Why a line is as it is: the order, who was considered, the rule and its clauses; and the way to object. */

import { Button, List, Popup } from 'antd-mobile';
import { useState } from 'react';
import { useLocation, useParams } from 'react-router';
import { api, type Schema } from '@/api/client';
import { instant } from '@/shared/format';
import { useMay, useMe } from '@/shared/me';
import { Money } from '@/shared/money';
import { splitRule, useMemberName, usePolicyVersion, useValueWord } from '@/shared/values';
import { spoken, words } from '@/shared/words';
import { Back } from './back';
import { DisputeForm } from './dispute-form';
import { useLine } from './find';
import type { Line } from './lines';
import { Loaded, Title } from './parts';

const useWords = words({
  title: ['为什么是这个数', 'Why this amount'],
  what: ['事由', 'For'],
  reason: ['为什么是我', 'Why me'],
  rule: ['规则', 'Rule'],
  at: ['生效时间', 'Took effect'],
  state: ['状态', 'State'],
  payable: ['可发放', 'Payable'],
  held: ['冻结中，售后期满后解冻', 'Held until refunds are no longer possible'],
  order: ['订单', 'Order'],
  placed: ['下单时间', 'Placed'],
  yours: ['其中您得', 'of which yours'],
  member: ['会员', 'Member'],
  store: ['门店', 'Store'],
  net: ['成交净额', 'Net'],
  refunded: ['已退款', 'Refunded'],
  how: ['怎么算出来的', 'How it came about'],
  fits: ['符合规则的 {held} / {all} 项条件', '{held} of {all} conditions of the rule hold'],
  showRule: ['查看规则条件', 'Show the rule'],
  dispute: ['对这笔有异议', 'Object to this'],
  forbidden: ['您的角色不能提交申诉', 'Your role may not object'],
  period: ['账期整体计算', 'Of the period as a whole'],
});

export default function Why() {
  const { period = '', payee = '', line: key = '' } = useParams();
  const { state } = useLocation();
  const asked = useLine(period, payee, key, (state as Line | null) ?? undefined);
  return (
    <>
      <Back to={`/earnings?period=${period}`} />
      <Loaded asked={asked}>{(line) => <Shown line={line} period={period} payee={payee} />}</Loaded>
    </>
  );
}

function Shown({ line, period, payee }: { line: Line; period: string; payee: string }) {
  const say = useWords();
  const [kind, cause, reason] = [useValueWord('kind'), useValueWord('cause'), useValueWord('reason')];
  const ruleWord = useValueWord('rule');
  const policyWord = usePolicyVersion();
  const { policy, rule } = splitRule(line.rule);
  const may = useMay()('dispute.open');
  const me = useMe();
  const [objecting, object] = useState(false);
  return (
    <>
      <Title about={`${kind(line.kind.replace('_', '-'))} · ${period}`}>
        <Money value={line.amount} />
      </Title>
      <List mode="card" style={{ margin: 12 }}>
        <List.Item extra={cause(line.cause)}>{say('what')}</List.Item>
        <List.Item extra={reason(line.reason)}>{say('reason')}</List.Item>
        <List.Item description={policyWord(policy)}>{`${say('rule')}：${ruleWord(rule)}`}</List.Item>
        <List.Item extra={instant(line.at)}>{say('at')}</List.Item>
        {line.kind === 'commission' && (
          <List.Item extra={say(line.payable ? 'payable' : 'held')}>{say('state')}</List.Item>
        )}
      </List>
      {line.order ? <Order line={line} /> : <Period period={period} payee={payee} />}
      <div style={{ margin: 12 }}>
        <Button block color="primary" fill="outline" disabled={!may} onClick={() => object(true)}>
          {say('dispute')}
        </Button>
        {!may && <p className="m-weak">{say('forbidden')}</p>}
      </div>
      <Popup
        visible={objecting}
        onMaskClick={() => object(false)}
        bodyStyle={{ maxHeight: '85vh', overflow: 'auto', borderRadius: '12px 12px 0 0' }}
        destroyOnClose
      >
        <DisputeForm key={me.name} line={line} period={period} payee={payee} close={() => object(false)} />
      </Popup>
    </>
  );
}

/** The order that a line is about, as far as one may see it. */
function Order({ line }: { line: Line }) {
  const asked = api.useQuery('get', '/api/v1/orders/{number}/explain', {
    params: { path: { number: line.order }, query: { lang: spoken() } },
  });
  return (
    <Loaded asked={asked}>
      {({ items }) => items.map((order) => <OrderShown key={order.source} order={order} line={line} />)}
    </Loaded>
  );
}

function OrderShown({ order, line }: { order: Schema<'OrderExplanation'>; line: Line }) {
  const say = useWords();
  const memberName = useMemberName();
  const ruleWord = useValueWord('rule');
  const mayRead = useMay()('policy.show');
  const rules = order.rules.filter(
    (rule) => rule.order_line === line.order_line && rule.amount && splitRule(line.rule).rule === rule.rule,
  );
  return (
    <>
      <section className="m-card">
        <h2>
          {say('order')} {order.number}
        </h2>
        <div className="m-row">
          <span className="m-weak">{say('placed')}</span> {instant(order.at)}
        </div>
        <div className="m-row">
          <span className="m-weak">{say('member')}</span> {memberName(order.member.name)}
        </div>
        <div className="m-row">
          <span className="m-weak">{say('store')}</span> {order.store?.name ?? '–'}
        </div>
        <div className="m-row">
          <span className="m-weak">{say('net')}</span> <Money value={order.net} />
        </div>
        {Number(order.refunded.amount) !== 0 && (
          <div className="m-row">
            <span className="m-weak">{say('refunded')}</span> <Money value={order.refunded} />
          </div>
        )}
      </section>
      {rules.length > 0 && (
        <section className="m-card">
          <h2>{say('how')}</h2>
          {rules.map((rule) => (
            <div key={`${rule.policy.name} ${rule.rule}`} style={{ marginBottom: 8 }}>
              <div>
                {ruleWord(rule.rule)}：<Money value={rule.base} /> → <Money value={rule.amount} />
              </div>
              <div>
                {say('yours')} <Money value={line.amount} strong />
              </div>
              {rule.clauses.length > 0 && (
                <div className="m-weak">
                  {say('fits', {
                    held: rule.clauses.filter((clause) => clause.holds).length,
                    all: rule.clauses.length,
                  })}
                </div>
              )}
              {rule.clauses.length > 0 && mayRead && (
                <details className="m-weak">
                  <summary>{say('showRule')}</summary>
                  <ul className="m-steps m-checks">
                    {rule.clauses.map((clause) => (
                      <li key={clause.text}>
                        {clause.holds ? '✓' : '✗'} <code>{clause.text}</code>
                      </li>
                    ))}
                  </ul>
                </details>
              )}
            </div>
          ))}
        </section>
      )}
    </>
  );
}

/** What the rules about a whole period saw. */
function Period({ period, payee }: { period: string; payee: string }) {
  const say = useWords();
  const asked = api.useQuery('get', '/api/v1/payees/{id}/explain', {
    params: { path: { id: payee }, query: { period, lang: spoken() } },
  });
  return (
    <Loaded asked={asked}>
      {({ text }) => (
        <section className="m-card">
          <h2>{say('period')}</h2>
          {text.map((paragraph) => (
            <div key={paragraph.title}>
              <strong>{paragraph.title}</strong>
              <ul className="m-steps">
                {paragraph.lines.map((one) => (
                  <li key={one}>{one}</li>
                ))}
              </ul>
            </div>
          ))}
        </section>
      )}
    </Loaded>
  );
}
