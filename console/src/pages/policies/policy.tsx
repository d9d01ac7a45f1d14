/** One policy: its versions on a calendar, its file in the editor, and versions side by side. */

import { Alert, Tabs, Tag, Typography } from 'antd';
import { Link, useNavigate, useParams } from 'react-router';
import { api, type Schema } from '@/api/client';
import { useActor } from '@/shared/actor';
import { useDraft } from '@/shared/draft';
import { instant, listed } from '@/shared/format';
import { PageHead } from '@/shared/page';
import { Loaded } from '@/shared/problem';
import { useParam } from '@/shared/url';
import { words } from '@/shared/words';
import { Calendar } from './calendar';
import { Compare } from './compare';
import { useKindOfPolicy, usePolicyWords } from './names';
import type { Version } from './spans';
import { StateTag } from './state';
import { Workspace } from './workspace';

const useWords = words({
  file: ['文件与用例', 'File and cases'],
  compare: ['版本对比', 'Compare versions'],
  old: [
    '您在看第 {version} 版；最新是第 {newest} 版。在旧版上修改并启用，会成为新的一版。',
    'This is version {version}; the newest is {newest}. What you change here and activate becomes a new version.',
  ],
  newest: ['看最新版', 'Open the newest'],
  activated: ['{by} 于 {at} 启用', 'put into force by {by}, {at}'],
});

export default function Policy() {
  const { kind = '', name = '' } = useParams();
  const path = { kind, name };
  const history = api.useQuery('get', '/api/v1/policies/{kind}/{name}/versions', {
    params: { path, query: { limit: 1000 } },
  });
  const newest = history.data?.items.at(-1)?.version;
  const [chosen] = useParam('v', String(newest ?? ''));
  const version = Number(chosen) || 0;
  const file = api.useQuery(
    'get',
    '/api/v1/policies/{kind}/{name}',
    { params: { path, query: { version } } },
    { enabled: version > 0 },
  );
  return (
    <Loaded asked={history}>
      {(page) => (
        <Loaded asked={file}>
          {(found) => <Found key={`${kind}/${name}/${found.version}`} file={found} versions={page.items} />}
        </Loaded>
      )}
    </Loaded>
  );
}

function Found({ file, versions }: { file: Schema<'PolicyFile'>; versions: Version[] }) {
  const say = useWords();
  const actor = useActor();
  const common = usePolicyWords();
  const kindWord = useKindOfPolicy();
  const navigate = useNavigate();
  const [tab, setTab] = useParam('tab', 'file');
  const draft = useDraft(`policy.${file.kind}.${file.name}.${file.version}`, file.yaml);
  const newest = versions.at(-1)?.version ?? file.version;
  const to = (version: Version) => `?v=${version.version}${tab === 'file' ? '' : `&tab=${tab}`}`;
  const by = say('activated', { by: actor(file.activated_by), at: instant(file.activated_at) });
  return (
    <>
      <PageHead
        title={file.name}
        above={[{ title: common('policies'), to: '/policies' }]}
        beside={
          <>
            <Tag>{kindWord(file.kind)}</Tag>
            <Tag color="blue">{common('version', { version: file.version })}</Tag>
            <StateTag version={file} />
            {file.scope.length > 0 && (
              <Tag color="purple">
                {common('pilot')} · {listed(file.scope.map((unit) => unit.name))}
              </Tag>
            )}
            <Typography.Text type="secondary">{by}</Typography.Text>
          </>
        }
        about={file.about}
      />
      <Calendar versions={versions} to={to} chosen={file.version} />
      {file.version !== newest && (
        <Alert
          type="info"
          showIcon
          style={{ marginBottom: 12 }}
          title={say('old', { version: file.version, newest })}
          action={<Link to={`?v=${newest}`}>{say('newest')}</Link>}
        />
      )}
      <Tabs
        activeKey={tab}
        onChange={(key) => {
          if (key === 'file') void navigate(`?v=${file.version}`);
          else setTab(key);
        }}
        destroyOnHidden
        items={[
          { key: 'file', label: say('file'), children: <Workspace draft={draft} /> },
          {
            key: 'compare',
            label: say('compare'),
            children: <Compare versions={versions} draft={draft.changed ? draft.text : null} />,
          },
        ]}
      />
    </>
  );
}
