/** Undoing a transaction by a new one with the signs turned; what it will book is shown before. */

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Card, Form, Input, Modal } from 'antd';
import { useState } from 'react';
import { body, client, once, type Schema } from '@/api/client';
import { turned } from '@/shared/format';
import { Problem } from '@/shared/problem';
import { Command } from '@/shared/why';
import { words } from '@/shared/words';
import { Entries } from './entries';

const useWords = words({
  reverse: ['冲销', 'Reverse'],
  title: ['冲销交易 #{id}', 'Reverse transaction no. {id}'],
  what: [
    '将在最早的未锁定账期记一笔金额相反的交易，原交易保留。此操作不能撤销。',
    'A transaction with the signs turned is booked in the earliest open period; the original stays. This cannot be undone.',
  ],
  books: ['将记入的分录', 'What will be booked'],
  isReversal: ['这一笔本身就是冲销，不能再冲销', 'This is a reversal itself and cannot be reversed'],
  reason: ['理由', 'Reason'],
  done: ['已冲销，记入账期 {period}', 'Reversed, booked in period {period}'],
  before: ['此前已经冲销过，没有重复记账', 'It had been reversed before; nothing was posted again'],
});

export function Reverse({ transaction }: { transaction: Schema<'LedgerTransaction'> }) {
  const say = useWords();
  const [shown, show] = useState(false);
  return (
    <>
      <Command
        operation="ledger.reverse"
        because={transaction.key.startsWith('reversal:') ? say('isReversal') : undefined}
        size="small"
        type="link"
        style={{ padding: 0 }}
        onClick={() => show(true)}
      >
        {say('reverse')}
      </Command>
      <Modal
        title={say('title', { id: transaction.id })}
        open={shown}
        onCancel={() => show(false)}
        footer={null}
        destroyOnHidden
      >
        <ReverseForm transaction={transaction} done={() => show(false)} />
      </Modal>
    </>
  );
}

function ReverseForm({ transaction, done }: { transaction: Schema<'LedgerTransaction'>; done: () => void }) {
  const say = useWords();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [key] = useState(once);
  const sent = useMutation({
    mutationFn: ({ reason }: { reason: string }) =>
      body(
        client.POST('/api/v1/ledger/reversals', {
          body: { transaction: String(transaction.id), reason },
          headers: key,
        }),
      ),
    onSuccess: async (reversed) => {
      void message.success(reversed.repeated ? say('before') : say('done', { period: reversed.period }));
      done();
      await queries.invalidateQueries({ predicate: (query) => query.queryKey[0] !== 'me' });
    },
  });
  return (
    <Form layout="vertical" onFinish={(values) => sent.mutate(values)}>
      <Alert type="warning" showIcon title={say('what')} style={{ marginBottom: 16 }} />
      <Card size="small" title={say('books')} style={{ marginBottom: 16 }}>
        <Entries entries={transaction.entries.map((entry) => ({ ...entry, amount: turned(entry.amount) }))} />
      </Card>
      <Form.Item name="reason" label={say('reason')} rules={[{ required: true, whitespace: true }]}>
        <Input.TextArea rows={2} maxLength={500} />
      </Form.Item>
      {sent.error && <Problem error={sent.error} />}
      <Command type="primary" danger htmlType="submit" operation="ledger.reverse" loading={sent.isPending}>
        {say('reverse')}
      </Command>
    </Form>
  );
}
