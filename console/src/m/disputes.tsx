/** My disputes: how each stands, and what was decided. */

import { List, Tag } from 'antd-mobile';
import { body, client, type Schema } from '@/api/client';
import { instant, money } from '@/shared/format';
import { useParam } from '@/shared/url';
import { words } from '@/shared/words';
import { Pages, Title } from './parts';
import { useDisputeWords } from './wrongs';

const useWords = words({
  title: ['申诉', 'Disputes'],
  of: ['{payee} · 账期 {period}', '{payee} · period {period}'],
  order: ['订单 {order}', 'Order {order}'],
  asked: ['现为 {actual}，应为 {expected}', 'Is {actual}, should be {expected}'],
  opened: ['{by} 提交于 {at}', '{by}, {at}'],
  decided: ['{by} 于 {at} 裁定：{reason}', '{by} decided {at}: {reason}'],
  gets: ['补 {amount}', 'Gets {amount}'],
  booked: ['计入账期 {period}', 'booked in {period}'],
  empty: [
    '还没有申诉。在收入明细里点开一笔，可对它提出异议。',
    'No dispute. Open a line of your earnings to object to it.',
  ],
});

type Dispute = Schema<'Dispute'>;
const COLORS: Record<string, string> = { open: 'warning', accepted: 'success', booked: 'success', rejected: 'default' };

export default function Disputes() {
  const say = useWords();
  const sayState = useDisputeWords();
  const [open, setOpen] = useParam('dispute');
  return (
    <>
      <Title>{say('title')}</Title>
      <Pages
        id={['disputes']}
        page={(cursor) =>
          body(client.GET('/api/v1/disputes', { params: { query: { limit: 30, ...(cursor && { cursor }) } } }))
        }
        empty={say('empty')}
        row={(dispute) => (
          <List.Item
            key={dispute.id}
            onClick={() => setOpen(open === String(dispute.id) ? null : String(dispute.id))}
            arrowIcon={false}
            extra={
              <Tag color={COLORS[dispute.state] ?? 'default'} fill="outline">
                {sayState(dispute.state as 'open')}
              </Tag>
            }
            description={<Details dispute={dispute} all={open === String(dispute.id)} />}
          >
            {dispute.order
              ? say('order', { order: dispute.order })
              : say('of', { payee: dispute.payee.name, period: dispute.period })}
          </List.Item>
        )}
      />
    </>
  );
}

function Details({ dispute, all }: { dispute: Dispute; all: boolean }) {
  const say = useWords();
  const sayWrong = useDisputeWords();
  const { decision } = dispute;
  return (
    <>
      <div>
        {sayWrong(dispute.what as 'other')} ·{' '}
        {say('asked', { actual: money(dispute.actual), expected: money(dispute.expected) })}
      </div>
      {all && (
        <>
          <div>{say('of', { payee: dispute.payee.name, period: dispute.period })}</div>
          <div>{dispute.evidence}</div>
          <div>{say('opened', { by: dispute.opened_by, at: instant(dispute.opened_at) })}</div>
          {decision && (
            <div>
              {say('decided', { by: decision.by, at: instant(decision.at), reason: decision.reason })}{' '}
              {decision.accepted && say('gets', { amount: money(decision.amount) })}{' '}
              {decision.booked_in && say('booked', { period: decision.booked_in })}
            </div>
          )}
        </>
      )}
    </>
  );
}
