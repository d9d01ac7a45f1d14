/** One what-if: its progress, then who wins and who loses, by groups, by payees, and order by order for one of them. */

import { CopyOutlined, DownloadOutlined, FileTextOutlined } from '@ant-design/icons';
import { App, Button, Flex, Segmented } from 'antd';
import { useParams } from 'react-router';
import { api, type Schema } from '@/api/client';
import { PageHead } from '@/shared/page';
import { Loaded } from '@/shared/problem';
import { useRange } from '@/shared/range';
import { useParam } from '@/shared/url';
import { spoken, words } from '@/shared/words';
import { Distribution } from './distribution';
import { Figures } from './figures';
import { Groups } from './groups';
import { MovedOrders } from './moved';
import { useAbout, usePolicyName, useTrialWords } from './names';
import { isOver, JobProgress, useJob } from './progress';
import { Waterfall } from './steps';
import { Winners } from './winners';

const useWords = words({
  about: ['{days} · 按{measure}看', '{days} · by {measure}'],
  copy: ['复制链接', 'Copy link'],
  copied: ['链接已复制，有权限的同事打开看到的就是这一页', 'Copied; colleagues who may see it open this very page'],
  report: ['打开报告', 'Open report'],
  save: ['下载报告', 'Save report'],
});

export default function Comparison() {
  const id = Number(useParams().job);
  const common = useTrialWords();
  const about = useAbout();
  const job = useJob(id);
  return (
    <Loaded asked={job}>
      {(found) =>
        isOver(found) && found.state === 'done' ? (
          <Result job={id} />
        ) : (
          <>
            <PageHead title={about(found)} above={[{ title: common('title'), to: '/what-if' }]} />
            <JobProgress job={found} />
          </>
        )
      }
    </Loaded>
  );
}

function Result({ job }: { job: number }) {
  const asked = api.useQuery('get', '/api/v1/whatif/{job}', { params: { path: { job } } }, { staleTime: Infinity });
  return <Loaded asked={asked}>{(result) => <Shown job={job} result={result} />}</Loaded>;
}

function Shown({ job, result }: { job: number; result: Schema<'WhatIfResult'> }) {
  const say = useWords();
  const common = useTrialWords();
  const measure = common as (word: string) => string;
  const nameOf = usePolicyName();
  const range = useRange();
  const [alt, setAlt] = useParam('alt', '0');
  const index = Math.min(Number(alt) || 0, result.alternatives.length - 1);
  const chosen = result.alternatives[index];
  if (!chosen) return null;
  const title = common('against', { one: nameOf(chosen.side.name), other: nameOf(result.against.name) });
  return (
    <>
      <PageHead
        title={title}
        above={[{ title: common('title'), to: '/what-if' }]}
        about={say('about', { days: range(result.from, result.to), measure: measure(result.measure) })}
      >
        <Share job={job} />
      </PageHead>
      <Flex vertical gap={16}>
        {result.alternatives.length > 1 && (
          <Segmented
            value={String(index)}
            onChange={setAlt}
            options={result.alternatives.map((one, number) => ({
              value: String(number),
              label: nameOf(one.side.name),
            }))}
          />
        )}
        <Figures before={result.against} alternative={chosen} />
        {chosen.moved && <MovedOrders moved={chosen.moved} />}
        <div
          style={{ display: 'grid', gap: 16, gridTemplateColumns: 'repeat(auto-fit, minmax(min(480px, 100%), 1fr))' }}
        >
          <Waterfall result={result} index={index} />
          <Distribution alternative={chosen} />
        </div>
        <Winners job={job} alternative={chosen} />
        <Groups job={job} result={result} index={index} />
      </Flex>
    </>
  );
}

function Share({ job }: { job: number }) {
  const say = useWords();
  const { message } = App.useApp();
  const page = `/api/v1/whatif/${job}/report?lang=${spoken()}`;
  const copy = async () => {
    await navigator.clipboard.writeText(window.location.href);
    void message.success(say('copied'));
  };
  return (
    <>
      <Button icon={<CopyOutlined />} onClick={() => void copy()}>
        {say('copy')}
      </Button>
      <Button icon={<FileTextOutlined />} href={page} target="_blank">
        {say('report')}
      </Button>
      <Button icon={<DownloadOutlined />} href={page} download={`what-if-${job}.html`}>
        {say('save')}
      </Button>
    </>
  );
}
