/** Long work as it goes on: how much is done, what is done just now, and a way to stop it. */

import { useMutation } from '@tanstack/react-query';
import { Alert, Flex, Progress } from 'antd';
import { useEffect, useRef } from 'react';
import { api, client, once, type Schema } from '@/api/client';
import { Problem } from './problem';
import { Command } from './why';
import { words } from './words';

const useWords = words({
  waiting: ['排队中', 'Waiting for its turn'],
  running: ['进行中', 'Under way'],
  done: ['已完成', 'Done'],
  failed: ['没有成功', 'It failed'],
  cancelled: ['已停止，什么都没有改变', 'Stopped; nothing was changed'],
  code: ['错误码 {code}', 'Code {code}'],
  stop: ['停止', 'Stop'],
  stopping: ['正在停止…', 'Being stopped…'],
});

export type Job = Schema<'Job'>;

const LOOK = 1000;
const goesOn = (job: Job | undefined) => job === undefined || job.state === 'waiting' || job.state === 'running';

/** A job, asked again as long as it goes on; nothing is asked without a number. */
export function useJob(id: number | null) {
  const asked = api.useQuery(
    'get',
    '/api/v1/jobs/{id}',
    { params: { path: { id: id ?? 0 } } },
    {
      enabled: id !== null,
      staleTime: 0,
      refetchInterval: (query) => (!query.state.error && goesOn(query.state.data) ? LOOK : false),
    },
  );
  return { ...asked, goesOn: id !== null && !asked.error && goesOn(asked.data) };
}

interface Props {
  id: number;
  /** Called once when it has ended, however it did. */
  onEnd?: (job: Job) => void;
}

export function JobProgress({ id, onEnd }: Props) {
  const say = useWords();
  const asked = useJob(id);
  const job = asked.data;
  const ended = useRef(onEnd);
  ended.current = onEnd;
  useEffect(() => {
    if (job && !goesOn(job)) ended.current?.(job);
  }, [job]);
  const stop = useMutation({
    mutationFn: () => client.POST('/api/v1/jobs/{id}/cancel', { params: { path: { id } }, headers: once() }),
    onSuccess: () => void asked.refetch(),
  });
  if (asked.error) return <Problem error={asked.error} again={() => void asked.refetch()} />;
  if (!job) return null;
  if (job.state === 'failed')
    return (
      <Alert
        type="error"
        showIcon
        title={job.error?.message ?? say('failed')}
        description={job.error && say('code', { code: job.error.code })}
      />
    );
  if (job.state === 'cancelled') return <Alert type="warning" showIcon title={say('cancelled')} />;
  return (
    <Flex gap={16} align="center">
      <div style={{ flex: 1 }}>
        <Progress percent={job.percent} status={job.state === 'done' ? 'success' : 'active'} aria-label={job.about} />
        <div aria-live="polite" style={{ fontSize: 12 }}>
          {job.cancel ? say('stopping') : say(job.state as 'running')}
        </div>
      </div>
      {goesOn(job) && (
        <Command operation="job.cancel" disabled={job.cancel} loading={stop.isPending} onClick={() => stop.mutate()}>
          {say('stop')}
        </Command>
      )}
    </Flex>
  );
}
