/** Objecting to a line: what is wrong, what it should be, and why. */

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Form, Input, Selector, TextArea, Toast } from 'antd-mobile';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { body, client, once } from '@/api/client';
import { Money } from '@/shared/money';
import { words } from '@/shared/words';
import { useTogether } from './find';
import type { Line } from './lines';
import { Fault } from './parts';
import { useDisputeWords, WRONGS } from './wrongs';

const useWords = words({
  title: ['提交申诉', 'Object'],
  what: ['哪里不对', 'What is wrong'],
  expected: ['应该是多少', 'What it should be'],
  number: ['填数字，最多四位小数', 'A number, at most four decimals'],
  evidence: ['说明理由（谁、什么时候、有什么凭据）', 'Why (who, when, what shows it)'],
  send: ['提交', 'Send'],
  sent: ['申诉已提交', 'Sent'],
  now: ['现在是', 'It is'],
  together: ['（这一订单行在该账簿的合计）', '(all of this order line in the book)'],
});

interface Props {
  line: Line;
  period: string;
  payee: string;
  close: () => void;
}

interface Values {
  what: string[];
  expected: string;
  evidence: string;
}

export function DisputeForm({ line, period, payee, close }: Props) {
  const say = useWords();
  const sayWrong = useDisputeWords();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [headers] = useState(once);
  const together = useTogether(period, payee, line).data;
  const sent = useMutation({
    mutationFn: ({ what, expected, evidence }: Values) =>
      body(
        client.POST('/api/v1/disputes', {
          body: {
            payee,
            period,
            book: line.book,
            kind: line.kind === 'credit' ? 'credit' : 'commission',
            ...(line.order && { order: line.order, order_line: line.order_line }),
            what: what[0] ?? 'wrong_amount',
            expected: expected.trim(),
            evidence: evidence.trim(),
          },
          headers,
        }),
      ),
    onSuccess: async () => {
      Toast.show({ icon: 'success', content: say('sent') });
      close();
      await queries.invalidateQueries();
      await navigate('/disputes');
    },
  });
  return (
    <section style={{ padding: '12px 0' }}>
      <h2 className="m-title" style={{ fontSize: 18 }}>
        {say('title')}
      </h2>
      <div className="m-weak" style={{ padding: '0 16px' }}>
        {say('now')} <Money value={together ?? line.amount} strong />{' '}
        {together && together.amount !== line.amount.amount && say('together')}
      </div>
      <Form
        layout="vertical"
        initialValues={{ what: ['wrong_amount'] }}
        onFinish={(values) => sent.mutate(values as Values)}
        footer={
          <Button block type="submit" color="primary" size="large" loading={sent.isPending}>
            {say('send')}
          </Button>
        }
      >
        <Form.Item name="what" label={say('what')} rules={[{ required: true }]}>
          <Selector
            showCheckMark={false}
            options={WRONGS.map((value) => ({ value, label: sayWrong(value) }))}
            style={{ fontSize: 14 }}
          />
        </Form.Item>
        <Form.Item
          name="expected"
          label={say('expected')}
          rules={[{ required: true }, { pattern: /^\d+(\.\d{1,4})?$/, message: say('number') }]}
        >
          <Input inputMode="decimal" placeholder="0.00" />
        </Form.Item>
        <Form.Item name="evidence" label={say('evidence')} rules={[{ required: true, whitespace: true }]}>
          <TextArea rows={3} maxLength={1000} />
        </Form.Item>
      </Form>
      {sent.error && <Fault error={sent.error} />}
    </section>
  );
}
