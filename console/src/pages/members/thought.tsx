/** A change of links whose outcome is shown before it is made; another answer in the form needs another preview. */

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Flex, Form } from 'antd';
import { useState } from 'react';
import type { Schema } from '@/api/client';
import { Problem } from '@/shared/problem';
import { Command } from '@/shared/why';
import { words } from '@/shared/words';
import { Recredited } from './recredited';

const useWords = words({
  preview: ['预览影响', 'Preview'],
  done: ['已完成；受影响的业绩和钱在下次结算入账', 'Done; credit and money follow with the next settlement'],
  same: [
    '按现行身份规则，这样做不会改变谁和谁是一位会员。',
    'By the identity rules in force this changes nothing about who is one member.',
  ],
});

type Change = Schema<'LinkChange'>;

interface ThoughtProps<Given> {
  send: (given: Given, preview: boolean) => Promise<Change>;
  close: () => void;
  operation: string;
  confirm: string;
  danger?: boolean;
  children: React.ReactNode;
}

export function Thought<Given extends object>(props: ThoughtProps<Given>) {
  const say = useWords();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [given, setGiven] = useState<Given | null>(null);
  const preview = useMutation({ mutationFn: (wanted: Given) => props.send(wanted, true) });
  const real = useMutation({
    mutationFn: (wanted: Given) => props.send(wanted, false),
    onSuccess: async () => {
      props.close();
      await queries.invalidateQueries();
      void message.success(say('done'));
    },
  });
  const think = (wanted: Given) => {
    setGiven(wanted);
    preview.mutate(wanted);
  };
  const thought = preview.data;
  return (
    <Form<Given>
      layout="vertical"
      requiredMark={false}
      onFinish={think}
      onValuesChange={() => {
        preview.reset();
        setGiven(null);
      }}
    >
      {props.children}
      {thought && isSame(thought) && <Alert type="info" showIcon title={say('same')} style={{ marginBottom: 12 }} />}
      {thought && <Recredited change={thought} />}
      {preview.error || real.error ? <Problem error={preview.error ?? real.error} /> : null}
      <Flex gap={8} justify="end" style={{ marginTop: 16 }}>
        <Button htmlType="submit" loading={preview.isPending}>
          {say('preview')}
        </Button>
        <Command
          operation={props.operation}
          type="primary"
          danger={props.danger ?? false}
          disabled={!thought || !given}
          loading={real.isPending}
          onClick={() => given && real.mutate(given)}
        >
          {props.confirm}
        </Command>
      </Flex>
    </Form>
  );
}

/** Whether the same identifiers make the same members. */
function isSame({ before, after }: Change): boolean {
  const told = (members: Change['before']) =>
    members
      .map((identifiers) => identifiers.map((one) => one.profile).sort((one, other) => one - other))
      .map(String)
      .sort()
      .join('|');
  return told(before) === told(after);
}
