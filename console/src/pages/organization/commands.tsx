/** Changes of the organization, each from a day on: before that day everything stays as it was. */

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, DatePicker, Form, Input, Modal, Select } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { type ReactNode, useState } from 'react';
import { Problem } from '@/shared/problem';
import { useToday } from '@/shared/today';
import { UnitChoice } from '@/shared/unit-choice';
import { Command } from '@/shared/why';
import { words } from '@/shared/words';
import { useOrgWord } from './names';

const useWords = words({
  from: ['从哪天起', 'From which day on'],
  required: ['必填', 'Required'],
  save: ['确认', 'Confirm'],
  done: ['已记录，从所选日期起生效', 'Recorded; it holds from the day that you chose'],
  past: [
    '从今天以前的日期起生效：受影响的订单会重算，已锁定账期以调整入账。',
    'It begins before today: orders that it touches are worked out again; locked periods get adjustments.',
  ],
  unit: ['单位', 'Unit'],
});

interface Props {
  operation: string;
  label: string;
  title: string;
  /** Said above the fields: what this changes. */
  about?: ReactNode;
  because?: string | undefined;
  primary?: boolean;
  danger?: boolean;
  icon?: ReactNode;
  initial?: object;
  /** Does it; the values of the fields with `from` as a day. */
  // biome-ignore lint/suspicious/noExplicitAny: every form has fields of its own, which its caller names.
  send: (values: any) => Promise<unknown>;
  children?: ReactNode;
}

/** A button that opens a form with a day, and does what the form says. */
export function Change(props: Props) {
  const say = useWords();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [open, setOpen] = useState(false);
  const sent = useMutation({
    mutationFn: ({ from, ...rest }: { from: Dayjs }) => props.send({ ...rest, from: from.format('YYYY-MM-DD') }),
    onSuccess: async () => {
      setOpen(false);
      await queries.invalidateQueries();
      void message.success(say('done'));
    },
  });
  return (
    <>
      <Command
        operation={props.operation}
        because={props.because}
        type={props.primary ? 'primary' : 'default'}
        danger={props.danger ?? false}
        icon={props.icon}
        onClick={() => {
          sent.reset();
          setOpen(true);
        }}
      >
        {props.label}
      </Command>
      <Modal title={props.title} open={open} onCancel={() => setOpen(false)} footer={null} destroyOnHidden>
        {props.about && <p style={{ opacity: 0.75 }}>{props.about}</p>}
        <Form
          layout="vertical"
          requiredMark={false}
          initialValues={{ ...props.initial, from: dayjs(useToday()) }}
          onFinish={(values) => sent.mutate(values)}
        >
          {props.children}
          <From />
          {sent.error ? <Problem error={sent.error} /> : null}
          <div style={{ textAlign: 'end', marginTop: 12 }}>
            <Button type="primary" danger={props.danger ?? false} htmlType="submit" loading={sent.isPending}>
              {say('save')}
            </Button>
          </div>
        </Form>
      </Modal>
    </>
  );
}

function From() {
  const say = useWords();
  const today = useToday();
  const chosen = Form.useWatch<Dayjs | undefined>('from');
  const isPast = chosen?.format('YYYY-MM-DD') !== undefined && chosen.format('YYYY-MM-DD') < today;
  return (
    <Form.Item
      name="from"
      label={say('from')}
      rules={[{ required: true, message: say('required') }]}
      {...(isPast && { extra: say('past') })}
    >
      <DatePicker allowClear={false} style={{ width: '100%' }} />
    </Form.Item>
  );
}

/** A line of text. */
export function TextField({ name, label, optional }: { name: string; label: string; optional?: boolean }) {
  const say = useWords();
  const rules = optional ? [] : [{ required: true, whitespace: true, message: say('required') }];
  return (
    <Form.Item name={name} label={label} rules={rules}>
      <Input autoComplete="off" />
    </Form.Item>
  );
}

/** One of several words. */
export function ChoiceField(props: { name: string; label: string; options: { value: string; label: string }[] }) {
  return (
    <Form.Item name={props.name} label={props.label}>
      <Select options={props.options} />
    </Form.Item>
  );
}

/** A unit. */
export function UnitField(props: { name: string; label: string; optional?: boolean; kind?: string }) {
  const say = useWords();
  const rules = props.optional ? [] : [{ required: true, message: say('required') }];
  return (
    <Form.Item name={props.name} label={props.label} rules={rules}>
      <Chooser label={props.label} {...(props.kind && { kind: props.kind })} />
    </Form.Item>
  );
}

/** As a field of a form, which gives value and change. */
function Chooser(props: { label: string; kind?: string; value?: string; onChange?: (id: string) => void }) {
  const say = useWords();
  return (
    <UnitChoice
      value={props.value ?? ''}
      onChange={(id) => props.onChange?.(id)}
      placeholder={say('unit')}
      label={props.label}
      {...(props.kind && { kind: props.kind })}
    />
  );
}

/** What a position is called: one of the usual words. */
export function TitleField({ label }: { label: string }) {
  const title = useOrgWord('title');
  const options = ['associate', 'store_manager', 'region_manager', 'coordinator', 'operator', 'head'];
  return <ChoiceField name="title" label={label} options={options.map((one) => ({ value: one, label: title(one) }))} />;
}
