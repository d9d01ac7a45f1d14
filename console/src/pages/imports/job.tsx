/** An import under way, and what came of it. The address finds it again after a reload. */

import { Alert, Card, Flex } from 'antd';
import { Link, useParams } from 'react-router';
import { api } from '@/api/client';
import { instant } from '@/shared/format';
import { JobProgress, useJob } from '@/shared/job';
import { PageHead } from '@/shared/page';
import { Loaded } from '@/shared/problem';
import { useSearch } from '@/shared/url';
import { words } from '@/shared/words';
import { useImportWords } from './names';
import { Outcome } from './outcome';

const useWords = words({
  title: ['导入任务 {id}', 'Import job {id}'],
  asked: ['{by} 于 {at} 发起', 'asked by {by}, {at}'],
  leave: ['可以离开或刷新本页，导入会继续。', 'You may leave or reload this page; it goes on.'],
  dry: ['这是试导入：什么也没有留下。', 'This was a trial: nothing was left behind.'],
  done: ['导入完成，已全部生效。', 'Imported; everything is visible.'],
  show: ['查看这次导入', 'The import'],
  aside: ['查看被搁置的 {count} 行', 'The {count} rows set aside'],
  aside_one: ['查看被搁置的 1 行', 'The row set aside'],
  back: ['回到映射', 'Back to the mapping'],
});

export default function ImportJob() {
  const say = useWords();
  const common = useImportWords();
  const id = Number(useParams().job);
  const asked = useJob(id);
  const [{ upload, begin }] = useSearch(['upload', 'begin'] as const);
  const back = `/imports/new?${new URLSearchParams({ ...(upload && { upload }), ...(begin && { begin }) })}`;
  const title = say('title', { id });
  return (
    <>
      <PageHead title={title} above={[{ title: common('imports'), to: '/imports' }]}>
        {upload && !asked.goesOn && <Link to={back}>{say('back')}</Link>}
      </PageHead>
      <Loaded asked={asked}>
        {(job) => (
          <Flex vertical gap={16}>
            <Card size="small" title={job.about}>
              <JobProgress id={id} />
              <div style={{ fontSize: 12, opacity: 0.75, marginTop: 8 }}>
                {say('asked', { by: job.created_by, at: instant(job.created_at) })}
                {asked.goesOn && ` · ${say('leave')}`}
              </div>
            </Card>
            {job.state === 'done' && <Done id={id} />}
          </Flex>
        )}
      </Loaded>
    </>
  );
}

function Done({ id }: { id: number }) {
  const say = useWords();
  const asked = api.useQuery('get', '/api/v1/imports/jobs/{job}', { params: { path: { job: id } } });
  return (
    <Loaded asked={asked}>
      {(result) => (
        <>
          <Alert
            showIcon
            type={result.import === null ? 'info' : 'success'}
            title={say(result.import === null ? 'dry' : 'done')}
            action={
              result.import !== null && (
                <Flex gap={16} wrap>
                  <Link to={`/imports/${result.import}`}>{say('show')}</Link>
                  {result.rejected > 0 && (
                    <Link to={`/quarantine?import=${result.import}`}>{say('aside', { count: result.rejected })}</Link>
                  )}
                </Flex>
              )
            }
          />
          <Outcome result={result} />
        </>
      )}
    </Loaded>
  );
}
