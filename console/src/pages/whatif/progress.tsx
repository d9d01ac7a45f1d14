/** How far a job is. It goes on when the page is closed, and is found again by its address. */

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, Card, Flex, Progress, Tag } from 'antd';
import { api, body, client, once, type Schema } from '@/api/client';
import { instant } from '@/shared/format';
import { Problem } from '@/shared/problem';
import { Command } from '@/shared/why';
import { words } from '@/shared/words';
import { useTrialWords } from './names';

const useWords = words({
  waits: ['前面还有别的任务，轮到就开始。', 'Other work comes first; it begins when it is its turn.'],
  leave: ['可以离开或刷新本页，推演会继续。', 'You may leave or reload this page; it goes on.'],
  cancel: ['取消推演', 'Stop'],
  stopping: ['正在停止…', 'Stopping…'],
  failed: ['推演没有成功', 'The what-if failed'],
  cancelled: ['推演已取消', 'The what-if was stopped'],
  asked: ['{by} 于 {at} 发起', 'asked by {by}, {at}'],
  code: ['错误码 {code}', 'Code {code}'],
});

type Job = Schema<'Job'>;
const COLORS: Record<string, string> = { done: 'green', running: 'blue', failed: 'red', waiting: 'default' };

export function JobState({ job }: { job: Job }) {
  const say = useTrialWords() as (state: string) => string;
  return (
    <Tag color={COLORS[job.state] ?? 'default'}>
      {say(job.state)}
      {job.state === 'running' && ` ${job.percent} %`}
    </Tag>
  );
}

/** A job, asked for again until it has ended. */
export function useJob(id: number) {
  return api.useQuery(
    'get',
    '/api/v1/jobs/{id}',
    { params: { path: { id } } },
    { refetchInterval: (query) => (isOver(query.state.data) ? false : 1000) },
  );
}

export function isOver(job: Job | undefined): boolean {
  return job !== undefined && ['done', 'failed', 'cancelled'].includes(job.state);
}

/** What is shown of a job that gave nothing, or nothing yet. */
export function JobProgress({ job }: { job: Job }) {
  const say = useWords();
  const queries = useQueryClient();
  const stop = useMutation({
    mutationFn: () =>
      body(client.POST('/api/v1/jobs/{id}/cancel', { params: { path: { id: job.id } }, headers: once() })),
    onSuccess: () => queries.invalidateQueries(),
  });
  if (job.state === 'failed')
    return (
      <Alert
        type="error"
        showIcon
        title={job.error?.message ?? say('failed')}
        description={job.error && say('code', { code: job.error.code })}
      />
    );
  if (job.state === 'cancelled') return <Alert type="info" showIcon title={say('cancelled')} />;
  return (
    <Card>
      <Flex vertical gap={12} align="center">
        <Progress type="circle" percent={job.percent} status="active" />
        <span aria-live="polite">{job.cancel ? say('stopping') : job.message || say('waits')}</span>
        <span style={{ opacity: 0.65 }}>
          {say('asked', { by: job.created_by, at: instant(job.created_at) })} · {say('leave')}
        </span>
        {stop.error ? <Problem error={stop.error} /> : null}
        <Command operation="job.cancel" loading={stop.isPending || job.cancel} onClick={() => stop.mutate()}>
          {say('cancel')}
        </Command>
      </Flex>
    </Card>
  );
}
