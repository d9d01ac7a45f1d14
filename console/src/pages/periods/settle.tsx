/** Settling a period: a job. Its number stands in the URL, so that a reload or a link finds it again. */

import { useMutation } from '@tanstack/react-query';
import { App, Card } from 'antd';
import { body, client, once } from '@/api/client';
import { JobProgress, useJob } from '@/shared/job';
import { useParam } from '@/shared/url';
import { Command } from '@/shared/why';
import { words } from '@/shared/words';
import { useChanged } from './story';

const useWords = words({
  settle: ['结算', 'Settle'],
  again: ['重新结算', 'Settle again'],
  busy: ['正在结算', 'It is being settled'],
  title: ['正在结算账期', 'Settling the period'],
  done: ['结算完成', 'The period was settled'],
});

interface Props {
  name: string;
  /** Whether it was settled before. */
  again: boolean;
  /** Whether it is what comes next. */
  primary: boolean;
  because: string | undefined;
}

export function Settle({ name, again, primary, because }: Props) {
  const say = useWords();
  const { message } = App.useApp();
  const [job, setJob] = useParam('job');
  const { goesOn } = useJob(job ? Number(job) : null);
  const sent = useMutation({
    mutationFn: () =>
      body(client.POST('/api/v1/periods/{name}/settle', { params: { path: { name } }, headers: once() })),
    onSuccess: (started) => setJob(String(started.id)),
    onError: (error) => void message.error(error.message),
  });
  return (
    <Command
      operation="run.settle"
      type={primary ? 'primary' : 'default'}
      because={because ?? (goesOn ? say('busy') : undefined)}
      loading={sent.isPending}
      onClick={() => sent.mutate()}
    >
      {say(again ? 'again' : 'settle')}
    </Command>
  );
}

/** How far the settlement has come; nothing while there is none. */
export function Settling() {
  const say = useWords();
  const { message } = App.useApp();
  const changed = useChanged();
  const [job, setJob] = useParam('job');
  if (!job) return null;
  return (
    <Card size="small" title={say('title')}>
      <JobProgress
        id={Number(job)}
        onEnd={async ({ state }) => {
          if (state !== 'done') return;
          void message.success(say('done'));
          setJob(null);
          await changed();
        }}
      />
    </Card>
  );
}
