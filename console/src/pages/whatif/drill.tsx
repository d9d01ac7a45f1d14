/** Asks the same again for one party: then every order that moves to or from it is told. */

import { useMutation } from '@tanstack/react-query';
import { App } from 'antd';
import { useNavigate } from 'react-router';
import { body, client, once, type Schema } from '@/api/client';
import { Command } from '@/shared/why';
import { words } from '@/shared/words';
import { keep, kept, type Request } from './request';

const useWords = words({
  open: ['逐单看', 'Order by order'],
  unknown: [
    '这次推演不是在本窗口发起的，请重新发起后再逐单看',
    'This what-if was not asked for in this window; ask again to go order by order',
  ],
});

export function Drill({ job, group }: { job: number; group: Schema<'WhatIfGroup'> }) {
  const say = useWords();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const asked = kept(job);
  const again = useMutation({
    mutationFn: (request: Request) => body(client.POST('/api/v1/whatif', { body: request, headers: once() })),
    onSuccess: (made, request) => {
      keep(made.id, request);
      void navigate(`/what-if/${made.id}`);
    },
    onError: (error) => void message.error(error.message),
  });
  if (!group.kind) return null;
  return (
    <Command
      operation="whatif.run"
      size="small"
      type="link"
      because={asked ? undefined : say('unknown')}
      loading={again.isPending}
      onClick={() => asked && again.mutate({ ...asked, party: group.id })}
    >
      {say('open')}
    </Command>
  );
}
