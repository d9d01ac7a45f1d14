/** What-if: asks what the past would have been under other policies, and lists what was asked before. */

import { Card } from 'antd';
import { Link, useNavigate } from 'react-router';
import { body, client, type Schema } from '@/api/client';
import { instant } from '@/shared/format';
import { type Column, List } from '@/shared/list';
import { PageHead } from '@/shared/page';
import { words } from '@/shared/words';
import { useAbout, useTrialWords } from './names';
import { NewTrial } from './new';
import { JobState } from './progress';

const useWords = words({
  about: [
    '用真实历史和正式结算的同一套代码，试算别的政策：谁多得、谁少得、总共多花多少。什么都不会改变。',
    'Other policies over real history, with the code that settles: who gains, who loses, what it costs. Nothing is changed.',
  ],
  fresh: ['新的推演', 'A new what-if'],
  earlier: ['我的推演', 'My what-ifs'],
  what: ['推演', 'What'],
  state: ['状态', 'State'],
  at: ['发起时间', 'Asked'],
  ended: ['完成时间', 'Ended'],
  empty: ['还没有推演过：在上面选一个政策和一段日期开始。', 'Nothing was tried yet: choose a policy and days above.'],
});

type Job = Schema<'Job'>;

export default function WhatIfs() {
  const say = useWords();
  const common = useTrialWords();
  const navigate = useNavigate();
  const about = useAbout();
  const columns: Column<Job>[] = [
    {
      key: 'about',
      title: say('what'),
      width: 420,
      render: (job) => <Link to={`/what-if/${job.id}`}>{about(job)}</Link>,
      cell: about,
    },
    {
      key: 'state',
      title: say('state'),
      width: 160,
      render: (job) => <JobState job={job} />,
      cell: (job) => job.state,
    },
    {
      key: 'at',
      title: say('at'),
      width: 180,
      render: (job) => instant(job.created_at),
      cell: (job) => job.created_at ?? null,
    },
    {
      key: 'ended',
      title: say('ended'),
      width: 180,
      render: (job) => instant(job.ended_at),
      cell: (job) => job.ended_at ?? null,
    },
  ];
  return (
    <>
      <PageHead title={common('title')} about={say('about')} />
      <Card size="small" title={say('fresh')} style={{ marginBottom: 16 }}>
        <NewTrial />
      </Card>
      <h2 style={{ fontSize: 16 }}>{say('earlier')}</h2>
      <List<Job>
        id="what-ifs"
        columns={columns}
        page={(query) => body(client.GET('/api/v1/jobs', { params: { query: { ...query, kind: 'whatif' } } }))}
        rowKey={(job) => job.id}
        empty={say('empty')}
        onRow={(job) => void navigate(`/what-if/${job.id}`)}
        whole
        every={5000}
        height={420}
      />
    </>
  );
}
