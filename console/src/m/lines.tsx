/** Lines of a statement: what each is for, how much, and whether it may be paid already. Each opens into why. */

import { List, Tag } from 'antd-mobile';
import { useNavigate } from 'react-router';
import type { Schema } from '@/api/client';
import { instant } from '@/shared/format';
import { Money } from '@/shared/money';
import { useValueWord } from '@/shared/values';
import { words } from '@/shared/words';

const useWords = words({
  order: ['订单 {order}', 'Order {order}'],
  noOrder: ['整个账期', 'The period as a whole'],
  held: ['冻结中', 'Held'],
  payable: ['可发放', 'Payable'],
});

export type Line = Schema<'StatementLine'>;

/** Names a line in an address: a statement has one line of each of these. */
export function keyOf(line: Line): string {
  return [line.order, line.order_line, line.kind, line.book, line.rule, line.cause, line.at].join('~');
}

export function LineItem({ line, period, payee }: { line: Line; period: string; payee: string }) {
  const say = useWords();
  const navigate = useNavigate();
  const [kind, cause, reason] = [useValueWord('kind'), useValueWord('cause'), useValueWord('reason')];
  const address = [period, payee, keyOf(line)].map(encodeURIComponent).join('/');
  return (
    <List.Item
      onClick={() => void navigate(`/why/${address}`, { state: line })}
      description={`${kind(line.kind.replace('_', '-'))} · ${cause(line.cause)} · ${reason(line.reason)} · ${instant(line.at)}`}
      extra={
        <>
          <div>
            <Money value={line.amount} strong />
          </div>
          {line.kind === 'commission' && (
            <Tag color={line.payable ? 'success' : 'default'} fill="outline">
              {say(line.payable ? 'payable' : 'held')}
            </Tag>
          )}
        </>
      }
    >
      {line.order ? say('order', { order: line.order }) : say('noOrder')}
    </List.Item>
  );
}
