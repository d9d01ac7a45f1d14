/** The mapping beside what it makes of the first rows, and the way into the import. */

import { DownloadOutlined, UploadOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Card, Flex, Popconfirm, Select, Spin, Tag, Upload } from 'antd';
import { lazy, Suspense, useMemo, useState } from 'react';
import type { Schema } from '@/api/client';
import { useDraft } from '@/shared/draft';
import { useMe } from '@/shared/me';
import { Loaded } from '@/shared/problem';
import { download } from '@/shared/sheet';
import { words } from '@/shared/words';
import { filesOf, mappingOf, sampleText, TEMPLATES, type Template, templateText, useTemplateWords } from './begin';
import { mappingFile } from './kind';
import { useLooked } from './look';
import { Run } from './run';
import { Shown } from './shown';

const Code = lazy(() => import('@/shared/editor/code'));

const useWords = words({
  mapping: ['映射', 'Mapping'],
  begin: ['从什么开始', 'Begin with'],
  files: ['从上传的文件开始', 'The files that were sent'],
  templates: ['模板', 'Templates'],
  load: ['载入 YAML 文件', 'Load a YAML file'],
  samples: ['下载样表', 'Sample files'],
  draft: ['草稿', 'Draft'],
  discard: ['放弃修改', 'Discard changes'],
  discardSure: ['放弃全部修改，回到选用的映射？', 'Discard all changes and go back to the mapping chosen?'],
  hint: [
    'Ctrl+空格补全：字段、数据源、文件里的列名',
    'Ctrl+Space completes: fields, sources, the columns of your files',
  ],
  file: ['映射文件（YAML）', 'Mapping (YAML)'],
});

interface Props {
  upload: string;
  files: Schema<'UploadedFile'>[];
  begin: string;
  setBegin: (begin: string) => void;
}

const isTemplate = (name: string): name is Template => (TEMPLATES as string[]).includes(name);

export function Work(props: Props) {
  const { begin, files } = props;
  const { group } = useMe();
  const chosen = useQuery({
    queryKey: ['mapping', begin],
    queryFn: () => templateText(begin),
    enabled: begin !== 'files',
    staleTime: Number.POSITIVE_INFINITY,
  });
  const ofFiles = useMemo(
    () =>
      mappingOf(
        files.map((file) => file.path),
        group.time_zone,
      ),
    [files, group.time_zone],
  );
  if (begin === 'files') return <Written {...props} base={ofFiles} />;
  return <Loaded asked={chosen}>{(base) => <Written key={begin} {...props} base={base} />}</Loaded>;
}

function Written({ upload, files, begin, setBegin, base }: Props & { base: string }) {
  const say = useWords();
  const draft = useDraft(`import.${begin}`, base);
  const [rows, setRows] = useState(20);
  const looked = useLooked(upload, files, draft.text, rows);
  const known = useMemo(
    () => ({
      files: files.map((file) => file.path),
      columns: Object.fromEntries((looked.preview?.sources ?? []).map((source) => [source.name, source.columns])),
    }),
    [files, looked.preview],
  );
  const kind = useMemo(() => mappingFile(known), [known]);
  const columns = 'repeat(auto-fit, minmax(min(100%, 480px), 1fr))';
  return (
    <>
      <div style={{ display: 'grid', gap: 16, gridTemplateColumns: columns }}>
        <Card size="small" title={say('mapping')} extra={<Beside draft={draft} />}>
          <Begin begin={begin} setBegin={setBegin} mapping={draft.text} load={draft.write} />
          <Suspense fallback={<Spin style={{ display: 'block', height: 400 }} />}>
            <Code
              kind={kind}
              value={draft.text}
              onChange={draft.write}
              findings={looked.findings}
              readOnly={false}
              goTo={null}
              label={say('file')}
              height="480px"
            />
          </Suspense>
          <div style={{ fontSize: 12, opacity: 0.7, marginTop: 6 }}>{say('hint')}</div>
        </Card>
        <Shown upload={upload} files={files} draft={draft} looked={looked} rows={rows} setRows={setRows} />
      </div>
      <Run upload={upload} files={files} mapping={draft.text} begin={begin} looked={looked} />
    </>
  );
}

function Beside({ draft }: { draft: ReturnType<typeof useDraft> }) {
  const say = useWords();
  if (!draft.changed) return null;
  return (
    <Flex gap={8} align="center">
      <Tag color="orange" style={{ margin: 0 }}>
        {say('draft')}
      </Tag>
      <Popconfirm title={say('discardSure')} onConfirm={draft.discard}>
        <Button size="small">{say('discard')}</Button>
      </Popconfirm>
    </Flex>
  );
}

function Begin(props: {
  begin: string;
  setBegin: (begin: string) => void;
  mapping: string;
  load: (text: string) => void;
}) {
  const say = useWords();
  const template = useTemplateWords();
  const { begin } = props;
  const save = async () => {
    for (const file of filesOf(await templateText(begin)))
      download(file, new Blob(['\ufeff', await sampleText(file)], { type: 'text/csv' }));
  };
  return (
    <Flex gap={8} wrap style={{ marginBottom: 8 }}>
      <Select
        aria-label={say('begin')}
        value={begin}
        onChange={props.setBegin}
        style={{ minWidth: 200, flex: 1 }}
        options={[
          { value: 'files', label: say('files') },
          { label: say('templates'), options: TEMPLATES.map((value) => ({ value, label: template(value) })) },
        ]}
      />
      {isTemplate(begin) && (
        <Button icon={<DownloadOutlined />} onClick={() => void save()}>
          {say('samples')}
        </Button>
      )}
      <Upload
        accept=".yaml,.yml"
        showUploadList={false}
        beforeUpload={async (file) => {
          props.load(await file.text());
          return Upload.LIST_IGNORE;
        }}
      >
        <Button icon={<UploadOutlined />}>{say('load')}</Button>
      </Upload>
    </Flex>
  );
}
