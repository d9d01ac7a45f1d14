/** The runs of a period, newest first. A new run never replaces an old one: each can still be looked at. */

import { Table, Tag, Tooltip, Typography } from 'antd';
import type { Schema } from '@/api/client';
import { count, instant } from '@/shared/format';
import { Nothing } from '@/shared/problem';
import { words } from '@/shared/words';
import type { Story } from './states';

const useWords = words({
  run: ['结算批次', 'Run'],
  nth: ['批次 {run}', 'Run {run}'],
  latest: ['最新', 'Latest'],
  at: ['时间', 'Made'],
  state: ['状态', 'State'],
  draft: ['草稿', 'Draft'],
  settled: ['已结算', 'Settled'],
  locked: ['已锁定', 'Locked'],
  lines: ['明细条数', 'Lines'],
  digest: ['摘要', 'Digest'],
  digestWhy: [
    '明细内容的摘要。同样的事实和政策，再算一次摘要相同。',
    'Digest of its lines: the same facts and policies give the same again.',
  ],
  seen: ['数据截至第几次提交', 'Saw commits up to'],
  empty: ['还没有结算过。结算后，这里列出每一次的结果。', 'It was not settled yet. Every run will be listed here.'],
});
type Word = Parameters<ReturnType<typeof useWords>>[0];

export function Runs({ story }: { story: Story }) {
  const say = useWords();
  return (
    <Table<Schema<'Run'>>
      size="middle"
      rowKey="id"
      pagination={false}
      dataSource={story.runs}
      scroll={{ x: 640 }}
      locale={{ emptyText: <Nothing>{say('empty')}</Nothing> }}
      columns={[
        {
          title: say('run'),
          dataIndex: 'id',
          render: (id: number, _run, index) => (
            <>
              {say('nth', { run: id })} {index === 0 && story.runs.length > 1 && <Tag>{say('latest')}</Tag>}
            </>
          ),
        },
        { title: say('at'), dataIndex: 'at', render: (at: string | null) => instant(at) },
        { title: say('state'), dataIndex: 'state', render: (state: string) => say(state as Word) },
        { title: say('lines'), dataIndex: 'lines', align: 'right', render: (lines: number) => count(lines) },
        { title: say('seen'), dataIndex: 'watermark', align: 'right', render: (seen: number) => count(seen) },
        {
          title: <Tooltip title={say('digestWhy')}>{say('digest')}</Tooltip>,
          dataIndex: 'digest',
          render: (digest: string) => (
            <Typography.Text code copyable={{ text: digest }} title={digest}>
              {digest.slice(0, 12)}
            </Typography.Text>
          ),
        },
      ]}
    />
  );
}
