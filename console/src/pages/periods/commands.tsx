/** What one does with a period: approve its latest run, lock it, pay it. Each says what it will do before it does it. */

import { useMutation } from '@tanstack/react-query';
import { Alert, App, Flex, Form, Input, Modal } from 'antd';
import { type ReactNode, useState } from 'react';
import { body, client } from '@/api/client';
import { count, instant } from '@/shared/format';
import { Problem } from '@/shared/problem';
import { Command } from '@/shared/why';
import { words } from '@/shared/words';
import type { Blocked, Next } from './next';
import { Settle } from './settle';
import { commandHeaders, type Seen, useChanged } from './story';

const useWords = words({
  review: ['复核通过', 'Approve'],
  lock: ['锁定账期', 'Lock'],
  pay: ['登记付款', 'Pay'],
  cancel: ['取消', 'Cancel'],
  run: ['结算批次 {run} · {when} · {lines} 条明细', 'Run {run} · {when} · lines: {lines}'],
  reviewWhat: [
    '您将以自己的名义通过最新一次结算。之后若重新结算，需要重新复核。',
    'You approve the latest run in your own name. If the period is settled again, it has to be approved again.',
  ],
  lockWhat: [
    '锁定后这次结算永久固定：提成记入台账，对账单生效。此操作不能撤销；之后的更正只能作为下一账期的调整。',
    'This fixes the run for good: commission is posted to the ledger and statements are final. It cannot be undone; later corrections become adjustments of the next period.',
  ],
  payWhat: [
    '登记后，本账期应付金额全部转为已付。此操作不能撤销。Yipan 不发起转账，请先在银行或薪资系统完成付款。',
    'All that is payable becomes paid. This cannot be undone. Yipan transfers no money itself: pay through the bank or payroll first.',
  ],
  note: ['复核意见（选填）', 'Note (optional)'],
  reference: ['付款凭证号（银行流水或薪资批次）', 'Reference of the bank or payroll'],
  reviewed: ['已复核', 'Approved'],
  locked: ['已锁定，记入台账 {count} 笔', 'Locked; {count} transactions posted to the ledger'],
  locked_one: ['已锁定，记入台账 1 笔', 'Locked; 1 transaction posted to the ledger'],
  paid: ['已登记付款，记入台账 {count} 笔', 'Paid; {count} transactions posted to the ledger'],
  paid_one: ['已登记付款，记入台账 1 笔', 'Paid; 1 transaction posted to the ledger'],
  paidBefore: ['此前已经付款，没有重复记账', 'It had been paid before; nothing was posted again'],
  noRun: ['还没有结算', 'It was not settled yet'],
  lockedAlready: ['账期已锁定', 'It is locked already'],
  approvedByYou: ['您已经复核过这次结算', 'You approved this run already'],
  approvalsMissing: ['复核人数不足（{given} / {needed}）', '{given} of {needed} approvals so far'],
  onlyApprover: ['唯一的复核人是您自己，须由另一人锁定', 'You alone approved it; somebody else has to lock it'],
  earlierOpen: ['请先锁定更早的账期 {period}', 'Lock the earlier period {period} first'],
  notLocked: ['锁定之后才能付款', 'Only what is locked is paid'],
  paidAlready: ['已经付款', 'It is paid already'],
  earlierUnpaid: ['请先付清更早的账期 {period}', 'Pay the earlier period {period} first'],
});

interface Props {
  seen: Seen;
  next: Next;
  /** What the run amounts to, shown before it is locked or paid. */
  sums: ReactNode;
}

export function PeriodCommands({ seen, next, sums }: Props) {
  const say = useWords();
  const [shown, show] = useState<'review' | 'lock' | 'pay' | null>(null);
  const because = (blocked: Blocked | undefined) => blocked && say(blocked.reason, blocked.given);
  const close = () => show(null);
  return (
    <Flex gap={8} wrap>
      <Settle
        name={seen.story.name}
        again={seen.story.runs.length > 0}
        primary={next.step === 'settle'}
        because={because(next.settle)}
      />
      {(['review', 'lock', 'pay'] as const).map((step) => (
        <Command
          key={step}
          operation={`period.${step}`}
          because={because(next[step])}
          type={next.step === step ? 'primary' : 'default'}
          onClick={() => show(step)}
        >
          {say(step)}
        </Command>
      ))}
      <Modal title={shown && say(shown)} open={shown !== null} onCancel={close} footer={null} destroyOnHidden>
        {shown === 'review' && <Review seen={seen} done={close} />}
        {shown === 'lock' && <Lock seen={seen} done={close} sums={sums} />}
        {shown === 'pay' && <Pay seen={seen} done={close} sums={sums} />}
      </Modal>
    </Flex>
  );
}

interface DialogProps {
  seen: Seen;
  done: () => void;
  sums?: ReactNode;
}

function RunLine({ seen }: { seen: Seen }) {
  const say = useWords();
  const run = seen.story.runs[0];
  if (!run) return null;
  return <p>{say('run', { run: run.id, when: instant(run.at), lines: count(run.lines) })}</p>;
}

function Review({ seen, done }: DialogProps) {
  const say = useWords();
  const { message } = App.useApp();
  const changed = useChanged();
  const [headers] = useState(() => commandHeaders(seen));
  const sent = useMutation({
    mutationFn: ({ note }: { note?: string }) =>
      client.POST('/api/v1/periods/{name}/review', {
        params: { path: { name: seen.story.name } },
        body: { note: note ?? '' },
        headers,
      }),
    onSuccess: async () => {
      void message.success(say('reviewed'));
      done();
      await changed();
    },
  });
  return (
    <Form layout="vertical" onFinish={(values) => sent.mutate(values)}>
      <Alert type="info" title={say('reviewWhat')} />
      <RunLine seen={seen} />
      <Form.Item name="note" label={say('note')}>
        <Input.TextArea rows={2} maxLength={500} />
      </Form.Item>
      {sent.error && <Problem error={sent.error} />}
      <Command type="primary" htmlType="submit" operation="period.review" loading={sent.isPending}>
        {say('review')}
      </Command>
    </Form>
  );
}

function Lock({ seen, done, sums }: DialogProps) {
  const say = useWords();
  const { message } = App.useApp();
  const changed = useChanged();
  const [headers] = useState(() => commandHeaders(seen));
  const sent = useMutation({
    mutationFn: () =>
      body(
        client.POST('/api/v1/periods/{name}/lock', {
          params: { path: { name: seen.story.name } },
          headers,
        }),
      ),
    onSuccess: async (locked) => {
      void message.success(say('locked', { count: locked.transactions }));
      done();
      await changed();
    },
  });
  return (
    <>
      <Alert type="warning" showIcon title={say('lockWhat')} />
      <RunLine seen={seen} />
      {sums}
      {sent.error && <Problem error={sent.error} />}
      <Command
        type="primary"
        operation="period.lock"
        loading={sent.isPending}
        onClick={() => sent.mutate()}
        style={{ marginTop: 16 }}
      >
        {say('lock')}
      </Command>
    </>
  );
}

function Pay({ seen, done, sums }: DialogProps) {
  const say = useWords();
  const { message } = App.useApp();
  const changed = useChanged();
  const [headers] = useState(() => commandHeaders(seen));
  const sent = useMutation({
    mutationFn: ({ reference }: { reference?: string }) =>
      body(
        client.POST('/api/v1/periods/{name}/pay', {
          params: { path: { name: seen.story.name } },
          body: { reference: reference?.trim() ?? '' },
          headers,
        }),
      ),
    onSuccess: async (paid) => {
      void message.success(paid.repeated ? say('paidBefore') : say('paid', { count: paid.transactions }));
      done();
      await changed();
    },
  });
  return (
    <Form layout="vertical" onFinish={(values) => sent.mutate(values)}>
      <Alert type="warning" showIcon title={say('payWhat')} style={{ marginBottom: 16 }} />
      {sums}
      <Form.Item name="reference" label={say('reference')} rules={[{ required: true, whitespace: true }]}>
        <Input autoComplete="off" maxLength={200} />
      </Form.Item>
      {sent.error && <Problem error={sent.error} />}
      <Command type="primary" htmlType="submit" operation="period.pay" loading={sent.isPending}>
        {say('pay')}
      </Command>
    </Form>
  );
}
