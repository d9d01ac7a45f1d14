/** Opening a period: the month after the last one is proposed. */

import { PlusOutlined } from '@ant-design/icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, DatePicker, Form, Input, InputNumber, Modal } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { body, client, once } from '@/api/client';
import { today } from '@/shared/format';
import { Problem } from '@/shared/problem';
import { dayAfter, dayBefore, nextMonth } from '@/shared/range';
import { Command } from '@/shared/why';
import { words } from '@/shared/words';
import type { Period } from './states';

const useWords = words({
  open: ['新建账期', 'Open a period'],
  name: ['名称', 'Name'],
  nameWrong: ['字母、数字和 - _ .，最多 64 个', 'Letters, digits, - _ and ., at most 64'],
  days: ['起止日期（含首尾两天）', 'First and last day'],
  approvals: ['锁定前需要几人复核', 'Approvals needed before it may be locked'],
  approvalsWhy: [
    '不同的人各复核一次；锁定人不能是唯一的复核人。0 表示不需要复核。',
    'Different people, once each; who locks must not be the only one who approved. 0 means none is needed.',
  ],
  opened: ['账期 {name} 已建立', 'Period {name} is open'],
});

interface Values {
  name: string;
  days: [Dayjs, Dayjs];
  approvals: number;
}

export function OpenPeriod({ periods }: { periods: Period[] }) {
  const say = useWords();
  const [shown, show] = useState(false);
  return (
    <>
      <Command type="primary" operation="period.open" icon={<PlusOutlined />} onClick={() => show(true)}>
        {say('open')}
      </Command>
      <Modal title={say('open')} open={shown} onCancel={() => show(false)} footer={null} destroyOnHidden>
        <OpenForm periods={periods} />
      </Modal>
    </>
  );
}

function OpenForm({ periods }: { periods: Period[] }) {
  const say = useWords();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [key] = useState(once);
  const [form] = Form.useForm<Values>();
  const proposed = nextMonth(
    periods.map((period) => period.to),
    today(),
  );
  const first: Values = {
    name: proposed.from.slice(0, 7),
    days: [dayjs(proposed.from), dayjs(dayBefore(proposed.to))],
    approvals: periods.at(-1)?.approvals ?? 1,
  };
  const sent = useMutation({
    mutationFn: ({ name, days, approvals }: Values) => {
      const [from, last] = days.map((at) => at.format('YYYY-MM-DD')) as [string, string];
      return body(
        client.POST('/api/v1/periods', { body: { name, from, to: dayAfter(last), approvals }, headers: key }),
      );
    },
    onSuccess: async (period) => {
      void message.success(say('opened', { name: period.name }));
      await queries.invalidateQueries();
      await navigate(`/periods/${encodeURIComponent(period.name)}`);
    },
  });
  return (
    <Form<Values> form={form} layout="vertical" initialValues={first} onFinish={(values) => sent.mutate(values)}>
      <Form.Item name="days" label={say('days')} rules={[{ required: true }]}>
        <DatePicker.RangePicker style={{ width: '100%' }} />
      </Form.Item>
      <Form.Item
        name="name"
        label={say('name')}
        rules={[{ required: true }, { pattern: /^[A-Za-z0-9._-]{1,64}$/, message: say('nameWrong') }]}
      >
        <Input autoComplete="off" />
      </Form.Item>
      <Form.Item name="approvals" label={say('approvals')} extra={say('approvalsWhy')} rules={[{ required: true }]}>
        <InputNumber min={0} max={20} precision={0} />
      </Form.Item>
      {sent.error && <Problem error={sent.error} />}
      <Command
        type="primary"
        htmlType="submit"
        operation="period.open"
        loading={sent.isPending}
        style={{ marginTop: 12 }}
      >
        {say('open')}
      </Command>
    </Form>
  );
}
