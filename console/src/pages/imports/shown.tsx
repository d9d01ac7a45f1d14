/** What is shown beside the mapping: what it makes of the first rows and what is wrong with it, or the files as they are. */

import { Alert, Card, Flex, Segmented, Select, Spin } from 'antd';
import type { Schema } from '@/api/client';
import type { useDraft } from '@/shared/draft';
import { Problem } from '@/shared/problem';
import { useParam } from '@/shared/url';
import { words } from '@/shared/words';
import { withFile } from './begin';
import type { Looked } from './look';
import { PreviewTable } from './preview';
import { RawFiles } from './raw';

const useWords = words({
  missing: ['数据源 {source} 的文件没有上传：{file}', 'The file of source {source} was not sent: {file}'],
  unreadable: ['数据源 {source}：{problem}', 'Source {source}: {problem}'],
  take: ['改用已上传的', 'Take instead'],
  preview: ['预览', 'Preview'],
  result: ['映射结果', 'As mapped'],
  raw: ['原始文件', 'As the files are'],
  first: ['看前多少行', 'First rows'],
  firstRows: ['前 {rows} 行', 'First {rows} rows'],
  none: [
    '先上传文件，这里会显示前几行和映射的结果。',
    'Send files first; their first rows and what becomes of them show here.',
  ],
});

const AT_ONCE = [20, 50, 200];

interface Props {
  upload: string;
  files: Schema<'UploadedFile'>[];
  draft: ReturnType<typeof useDraft>;
  looked: Looked;
  rows: number;
  setRows: (rows: number) => void;
}

export function Shown({ rows, setRows, ...given }: Props) {
  const say = useWords();
  const [view, setView] = useParam('view');
  const { files, looked } = given;
  const choice = (
    <Flex gap={8} align="center">
      {looked.pending && <Spin size="small" />}
      <Segmented
        size="small"
        aria-label={say('preview')}
        value={view}
        onChange={setView}
        options={[
          { value: '', label: say('result') },
          { value: 'raw', label: say('raw') },
        ]}
      />
      <Select
        aria-label={say('first')}
        size="small"
        value={rows}
        onChange={setRows}
        options={AT_ONCE.map((value) => ({ value, label: say('firstRows', { rows: value }) }))}
      />
    </Flex>
  );
  return (
    <Card size="small" title={say('preview')} extra={files.length > 0 && choice}>
      {files.length === 0 && <Alert type="info" showIcon title={say('none')} />}
      {files.length > 0 && view !== 'raw' && <Result {...given} />}
      {files.length > 0 && view === 'raw' && <RawFiles upload={given.upload} files={files} rows={rows} />}
    </Card>
  );
}

function Result({ files, draft, looked }: Omit<Props, 'rows' | 'setRows'>) {
  const say = useWords();
  const paths = files.map((file) => file.path);
  const unread = looked.preview?.sources.filter((source) => source.problem !== null) ?? [];
  return (
    <Flex vertical gap={8} aria-live="polite">
      {looked.error ? <Problem error={looked.error} again={looked.again} /> : null}
      {looked.findings.map((found) => (
        <Alert
          key={`${found.line}:${found.column}:${found.message}`}
          type="error"
          title={`${found.line}:${found.column} ${found.message}`}
        />
      ))}
      {unread.map((source) => (
        <Alert
          key={source.name}
          type="warning"
          showIcon
          title={
            paths.includes(source.file)
              ? say('unreadable', { source: source.name, problem: source.problem ?? '' })
              : say('missing', { source: source.name, file: source.file })
          }
          action={
            <Take
              files={paths.filter((file) => file !== source.file)}
              take={(file) => draft.write(withFile(draft.text, source.file, file))}
            />
          }
        />
      ))}
      {looked.preview && <PreviewTable preview={looked.preview} />}
    </Flex>
  );
}

/** Another file for a source. */
function Take({ files, take }: { files: string[]; take: (file: string) => void }) {
  const say = useWords();
  if (files.length === 0) return null;
  return (
    <Select
      size="small"
      aria-label={say('take')}
      placeholder={say('take')}
      style={{ minWidth: 130 }}
      popupMatchSelectWidth={false}
      value={null}
      onChange={(file: string | null) => file && take(file)}
      options={files.map((value) => ({ value, label: value }))}
    />
  );
}
