/** What another set of links would change: members before and after, and who would have more or less. */

import { Alert, Card, Flex, Table, Tag } from 'antd';
import type { Schema } from '@/api/client';
import { count } from '@/shared/format';
import { Money } from '@/shared/money';
import { Party } from '@/shared/party';
import { Reachable } from '@/shared/reachable';
import { useValueWord } from '@/shared/values';
import { words } from '@/shared/words';
import { useMemberWord } from './names';

const useWords = words({
  before: ['现在', 'Now'],
  after: ['之后', 'Then'],
  member: ['会员 {number}', 'Member {number}'],
  orders_one: [
    '1 单的归属会变。已锁定账期不动，差额在下次结算以调整入账。',
    '1 order would be credited otherwise. Locked periods stay; the next settlement books the difference as adjustments.',
  ],
  orders: [
    '{shown} 单的归属会变。已锁定账期不动，差额在下次结算以调整入账。',
    '{shown} orders would be credited otherwise. Locked periods stay; the next settlement books the difference as adjustments.',
  ],
  nothing: ['不影响任何人的业绩和钱。', 'Nobody’s credit or money changes.'],
  payee: ['谁', 'Who'],
  book: ['账本', 'Book'],
  was: ['原来', 'Was'],
  becomes: ['变为', 'Becomes'],
});

export function Recredited({ change }: { change: Schema<'LinkChange'> }) {
  const say = useWords();
  const book = useValueWord('book');
  const kind = useValueWord('kind');
  return (
    <Flex vertical gap={12}>
      <div style={{ display: 'grid', gap: 12, gridTemplateColumns: 'repeat(auto-fit, minmax(240px, 1fr))' }}>
        <Members title={say('before')} members={change.before} />
        <Members title={say('after')} members={change.after} />
      </div>
      <Alert
        type={change.changes.length > 0 ? 'warning' : 'success'}
        showIcon
        title={
          change.changes.length > 0
            ? say('orders', { count: change.orders, shown: count(change.orders) })
            : say('nothing')
        }
      />
      {change.changes.length > 0 && (
        <Reachable>
          <Table
            size="small"
            pagination={false}
            scroll={{ y: 260 }}
            rowKey={(one) => `${one.payee?.id}${one.kind}${one.book}`}
            dataSource={change.changes}
            columns={[
              { title: say('payee'), render: (_, one) => <Party party={one.payee} /> },
              { title: say('book'), render: (_, one) => `${book(one.book)} · ${kind(one.kind.replace('-', '_'))}` },
              { title: say('was'), align: 'right', render: (_, one) => <Money value={one.before} /> },
              { title: say('becomes'), align: 'right', render: (_, one) => <Money value={one.after} strong /> },
            ]}
          />
        </Reachable>
      )}
    </Flex>
  );
}

function Members({ title, members }: { title: string; members: Schema<'Identifier'>[][] }) {
  const say = useWords();
  const identifier = useMemberWord('identifier');
  return (
    <Card size="small" title={title}>
      <Flex vertical gap={10}>
        {members.map((identifiers, index) => (
          <div key={identifiers.map((one) => one.profile).join()}>
            {members.length > 1 && <div style={{ opacity: 0.65 }}>{say('member', { number: index + 1 })}</div>}
            <Flex gap={4} wrap>
              {identifiers.map((one) => (
                <Tag key={one.profile}>
                  {identifier(one.kind)} {one.value ?? '–'}
                </Tag>
              ))}
            </Flex>
          </div>
        ))}
      </Flex>
    </Card>
  );
}
