/** Opening a dispute: about a line of a statement, or about the period as a whole. */

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Form, Input, Modal, Select, Typography } from 'antd';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { body, client, once, type Schema } from '@/api/client';
import { money } from '@/shared/format';
import { Problem } from '@/shared/problem';
import { splitRule, useValueWord } from '@/shared/values';
import { Command } from '@/shared/why';
import { words } from '@/shared/words';
import { useDisputeWords, WHATS } from './words';

const useWords = words({
  open: ['提出申诉', 'Open a dispute'],
  short: ['申诉', 'Dispute'],
  about: ['{name} · 账期 {period}', '{name} · period {period}'],
  line: ['订单 {order} · {rule} · 现为 {amount}', 'Order {order} · {rule} · now {amount}'],
  what: ['问题', 'What is wrong'],
  order: ['订单号（针对整个账期时留空）', 'Order (leave empty for the period as a whole)'],
  kind: ['针对', 'About'],
  book: ['账簿', 'Book'],
  expected: ['应为多少', 'What it should be'],
  expectedWrong: ['写成 12.30 这样的金额', 'An amount such as 12.30'],
  evidence: ['理由和依据', 'Why'],
  opened: ['申诉已提交', 'The dispute is open'],
});

interface Props {
  payee: Schema<'Party'>;
  period: string;
  /** The line that it is about; the period as a whole without it. */
  line?: Schema<'StatementLine'>;
  /** Books of the statement, to choose from where no line says it. */
  books?: string[];
}

interface Values {
  what: string;
  order?: string;
  kind: string;
  book?: string;
  expected: string;
  evidence: string;
}

export function OpenDispute(props: Props) {
  const say = useWords();
  const [shown, show] = useState(false);
  return (
    <>
      <Command
        operation="dispute.open"
        {...(props.line && { size: 'small', type: 'link', style: { padding: 0 } })}
        onClick={() => show(true)}
      >
        {say(props.line ? 'short' : 'open')}
      </Command>
      <Modal title={say('open')} open={shown} onCancel={() => show(false)} footer={null} destroyOnHidden>
        <DisputeForm {...props} />
      </Modal>
    </>
  );
}

function DisputeForm({ payee, period, line, books = [] }: Props) {
  const say = useWords();
  const sayDispute = useDisputeWords();
  const kind = useValueWord('kind');
  const rule = useValueWord('rule');
  const book = useValueWord('book');
  const { message } = App.useApp();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [key] = useState(once);
  const sent = useMutation({
    mutationFn: ({ order, book: chosen, ...rest }: Values) => {
      const about = line
        ? { ...(line.order && { order: line.order, order_line: line.order_line }), book: line.book }
        : { ...(order?.trim() && { order: order.trim() }), ...(chosen && { book: chosen }) };
      return body(
        client.POST('/api/v1/disputes', { body: { ...rest, ...about, payee: payee.id, period }, headers: key }),
      );
    },
    onSuccess: async (dispute) => {
      void message.success(say('opened'));
      await queries.invalidateQueries({ predicate: (query) => query.queryKey[0] !== 'me' });
      await navigate(`/disputes/${dispute.id}`);
    },
  });
  const first = { what: 'wrong_amount', kind: line?.kind ?? 'commission', book: books.at(-1), evidence: '' };
  return (
    <Form<Values> layout="vertical" initialValues={first} onFinish={(values) => sent.mutate(values)}>
      <Typography.Paragraph type="secondary">
        {say('about', { name: payee.name, period })}
        {line && <br />}
        {line &&
          say('line', { order: line.order || '–', rule: rule(splitRule(line.rule).rule), amount: money(line.amount) })}
      </Typography.Paragraph>
      <Form.Item name="what" label={say('what')} rules={[{ required: true }]}>
        <Select options={WHATS.map((value) => ({ value: value as string, label: sayDispute(value) }))} />
      </Form.Item>
      {!line && (
        <Form.Item name="order" label={say('order')}>
          <Input autoComplete="off" />
        </Form.Item>
      )}
      <Form.Item name="kind" label={say('kind')} hidden={Boolean(line)}>
        <Select options={['commission', 'credit'].map((value) => ({ value, label: kind(value) }))} />
      </Form.Item>
      {!line && (
        <Form.Item name="book" label={say('book')} rules={[{ required: true }]}>
          <Select options={books.map((value) => ({ value, label: book(value) }))} />
        </Form.Item>
      )}
      <Form.Item
        name="expected"
        label={say('expected')}
        rules={[{ required: true }, { pattern: /^-?\d+(\.\d+)?$/, message: say('expectedWrong') }]}
      >
        <Input inputMode="decimal" autoComplete="off" />
      </Form.Item>
      <Form.Item name="evidence" label={say('evidence')} rules={[{ required: true, whitespace: true }]}>
        <Input.TextArea rows={3} maxLength={2000} />
      </Form.Item>
      {sent.error && <Problem error={sent.error} />}
      <Command type="primary" htmlType="submit" operation="dispute.open" loading={sent.isPending}>
        {say('open')}
      </Command>
    </Form>
  );
}
