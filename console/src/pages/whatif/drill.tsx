/** Asks the same again for one party, whoever asked it first: then every order that moves to or from it is told. */

import { useMutation } from '@tanstack/react-query';
import { App } from 'antd';
import { useNavigate } from 'react-router';
import { body, client, once, type Schema } from '@/api/client';
import { Command } from '@/shared/why';
import { words } from '@/shared/words';

const useWords = words({
  open: ['逐单看', 'Order by order'],
  which: ['逐单看{name}的变化', 'Changes of {name}, order by order'],
});

export function Drill({ job, group }: { job: number; group: Schema<'WhatIfGroup'> }) {
  const say = useWords();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const again = useMutation({
    mutationFn: () => body(client.POST('/api/v1/whatif', { body: { of: job, party: group.id }, headers: once() })),
    onSuccess: (made) => void navigate(`/what-if/${made.id}`),
    onError: (error) => void message.error(error.message),
  });
  if (!group.kind) return null;
  return (
    <Command
      operation="whatif.run"
      size="small"
      type="link"
      style={{ padding: 0 }}
      aria-label={say('which', { name: group.name })}
      loading={again.isPending}
      onClick={() => again.mutate()}
    >
      {say('open')}
    </Command>
  );
}
