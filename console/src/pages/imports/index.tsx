/** Imports: what is under way, what ran, and every job that was asked for. */

import { PlusOutlined } from '@ant-design/icons';
import { Card, Flex, Select, Tabs, Tag } from 'antd';
import { Link, useNavigate } from 'react-router';
import { api, body, client, type Schema } from '@/api/client';
import { instantColumn, textColumn } from '@/shared/columns';
import { count } from '@/shared/format';
import { JobProgress } from '@/shared/job';
import { type Column, List } from '@/shared/list';
import { PageHead } from '@/shared/page';
import { useParam } from '@/shared/url';
import { Command } from '@/shared/why';
import { words } from '@/shared/words';
import { useImportWords } from './names';

const useWords = words({
  about: [
    '任何系统导出的文件，经映射成为订单、会员、组织等事实。同样的文件再导一次不会重复，读不懂的行会被搁置。',
    'Files of any system become orders, members, organization and more through a mapping. The same file again changes nothing; rows that cannot be read are set aside.',
  ],
  ran: ['导入记录', 'Imports'],
  jobs: ['任务', 'Jobs'],
  id: ['编号', 'Number'],
  at: ['时间', 'When'],
  what: ['内容', 'What'],
  by: ['发起人', 'By'],
  state: ['状态', 'State'],
  ended: ['结束时间', 'Ended'],
  emptyRan: ['还没有导入过：点“新建导入”，拖入文件即可。', 'Nothing was imported yet: begin with "New import".'],
  emptyJobs: ['还没有在这里发起过导入。', 'No import was asked for here yet.'],
  waiting: ['排队中', 'Waiting'],
  running: ['进行中', 'Under way'],
  done: ['已完成', 'Done'],
  failed: ['没有成功', 'Failed'],
  cancelled: ['已停止', 'Stopped'],
  read: ['读取内容', 'What was read'],
  any: ['全部状态', 'Any state'],
  noneFits: ['没有这种状态的任务。', 'No job is in this state.'],
});

type Import = Schema<'Import'>;
type Job = Schema<'Job'>;

export default function Imports() {
  const say = useWords();
  const common = useImportWords();
  const navigate = useNavigate();
  const [tab, setTab] = useParam('tab', 'ran');
  return (
    <>
      <PageHead title={common('imports')} about={say('about')}>
        <Command
          operation="import.run"
          type="primary"
          icon={<PlusOutlined />}
          onClick={() => void navigate('/imports/new')}
        >
          {common('fresh')}
        </Command>
      </PageHead>
      <UnderWay />
      <Tabs
        activeKey={tab}
        onChange={setTab}
        destroyOnHidden
        items={[
          { key: 'ran', label: say('ran'), children: <Ran /> },
          { key: 'jobs', label: say('jobs'), children: <Jobs /> },
        ]}
      />
    </>
  );
}

/** Jobs that go on: shown wherever one looks at imports, so that none is lost by a reload. */
function UnderWay() {
  const asked = api.useQuery(
    'get',
    '/api/v1/jobs',
    { params: { query: { kind: 'import', limit: 20 } } },
    { refetchInterval: 5000 },
  );
  const going = (asked.data?.items ?? []).filter((job) => job.state === 'waiting' || job.state === 'running');
  if (going.length === 0) return null;
  return (
    <Flex vertical gap={8} style={{ marginBottom: 16 }}>
      {going.map((job) => (
        <Card key={job.id} size="small" title={<Link to={`/imports/jobs/${job.id}`}>{job.about}</Link>}>
          <JobProgress id={job.id} onEnd={() => void asked.refetch()} />
        </Card>
      ))}
    </Flex>
  );
}

function Ran() {
  const say = useWords();
  const common = useImportWords();
  const navigate = useNavigate();
  const number = (key: 'read' | 'accepted' | 'corrected' | 'unchanged'): Column<Import> => ({
    key,
    title: common(key),
    align: 'right',
    width: 110,
    render: (row) => count(row[key]),
    cell: (row) => row[key],
  });
  const columns: Column<Import>[] = [
    {
      key: 'id',
      title: say('id'),
      width: 90,
      sortable: true,
      render: (row) => <Link to={`/imports/${row.id}`}>{row.id}</Link>,
      cell: (row) => row.id,
    },
    instantColumn('at', say('at')),
    textColumn('mapping', common('mapping'), 200),
    number('read'),
    number('accepted'),
    number('corrected'),
    number('unchanged'),
    {
      key: 'rejected',
      title: common('rejected'),
      align: 'right',
      width: 150,
      render: (row) =>
        row.rejected > 0 ? <Link to={`/quarantine?import=${row.id}`}>{count(row.rejected)}</Link> : count(0),
      cell: (row) => row.rejected,
    },
    textColumn('source', say('read'), 260, { optional: true }),
  ];
  return (
    <List<Import>
      id="imports"
      title={common('imports')}
      columns={columns}
      page={(query) => body(client.GET('/api/v1/imports', { params: { query } }))}
      rowKey={(row) => row.id}
      onRow={(row) => void navigate(`/imports/${row.id}`)}
      sortedBy="-id"
      whole
      empty={say('emptyRan')}
    />
  );
}

const STATES = ['waiting', 'running', 'done', 'failed', 'cancelled'] as const;
const COLORS: Record<string, string> = { done: 'green', running: 'blue', failed: 'red', waiting: 'default' };

function Jobs() {
  const say = useWords();
  const navigate = useNavigate();
  const [state, choose] = useParam('state');
  const columns: Column<Job>[] = [
    { key: 'id', title: say('id'), width: 90, sortable: true, render: (job) => job.id, cell: (job) => job.id },
    {
      key: 'about',
      title: say('what'),
      width: 320,
      render: (job) => <Link to={`/imports/jobs/${job.id}`}>{job.about}</Link>,
      cell: (job) => job.about,
    },
    {
      key: 'state',
      title: say('state'),
      width: 120,
      render: (job) => <Tag color={COLORS[job.state] ?? 'default'}>{say(job.state as 'done')}</Tag>,
      cell: (job) => say(job.state as 'done'),
    },
    textColumn('created_by', say('by'), 140),
    instantColumn('created_at', say('at')),
    instantColumn('ended_at', say('ended')),
  ];
  return (
    <List<Job>
      id="import-jobs"
      columns={columns}
      given={state}
      filters={
        <Select
          aria-label={say('state')}
          value={state}
          onChange={choose}
          options={[
            { value: '', label: say('any') },
            ...STATES.map((value) => ({ value: value as string, label: say(value) })),
          ]}
          style={{ width: 140 }}
        />
      }
      page={(query) =>
        body(client.GET('/api/v1/jobs', { params: { query: { ...query, kind: 'import', ...(state && { state }) } } }))
      }
      sortedBy="-id"
      rowKey={(job) => job.id}
      onRow={(job) => void navigate(`/imports/jobs/${job.id}`)}
      every={5000}
      empty={say(state ? 'noneFits' : 'emptyJobs')}
    />
  );
}
