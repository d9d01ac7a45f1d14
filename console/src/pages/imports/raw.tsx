/** The first rows of every file that was sent, as they are: what a mapping says of them does not count here. */

import { Alert, Table, Tabs } from 'antd';
import { useMemo } from 'react';
import type { Schema } from '@/api/client';
import { useMe } from '@/shared/me';
import { Loaded, Nothing } from '@/shared/problem';
import { Reachable } from '@/shared/reachable';
import { useParam } from '@/shared/url';
import { words } from '@/shared/words';
import { mappingOf } from './begin';
import { useLooked } from './look';
import { useImportWords } from './names';

const useWords = words({
  noRows: ['这个文件没有数据行', 'The file has no rows'],
  unreadable: [
    '按一般的写法读不出来：{problem} 在映射的 sources 里说明它的编码、分隔符或表头，再看预览。',
    'It cannot be read as files usually are: {problem} Say under sources of the mapping how it is written, and look at the preview.',
  ],
});

interface Props {
  upload: string;
  files: Schema<'UploadedFile'>[];
  rows: number;
}

export function RawFiles({ upload, files, rows }: Props) {
  const { group } = useMe();
  const paths = useMemo(() => files.map((file) => file.path), [files]);
  const looked = useLooked(upload, files, mappingOf(paths, group.time_zone), rows);
  const [shown, show] = useParam('file');
  return (
    <Loaded asked={{ data: looked.preview ?? undefined, error: looked.error, refetch: looked.again }}>
      {({ sources }) => (
        <Tabs
          activeKey={sources.find((source) => source.file === shown)?.file ?? sources[0]?.file ?? ''}
          onChange={show}
          items={sources.map((source) => ({
            key: source.file,
            label: source.file,
            children: <Rows source={source} />,
          }))}
        />
      )}
    </Loaded>
  );
}

type Row = Schema<'PreviewRow'>;

function Rows({ source }: { source: Schema<'PreviewSource'> }) {
  const say = useWords();
  const common = useImportWords();
  if (source.problem !== null)
    return <Alert type="warning" showIcon title={say('unreadable', { problem: source.problem })} />;
  return (
    <Reachable>
      <Table<Row>
        size="small"
        rowKey={(row) => row.line}
        dataSource={source.rows}
        pagination={false}
        scroll={{ x: 64 + source.columns.length * 140, y: 420 }}
        locale={{ emptyText: <Nothing>{say('noRows')}</Nothing> }}
        columns={[
          { key: 'line', title: common('line'), width: 64, fixed: 'left', render: (_, row) => row.line },
          ...source.columns.map((title, index) => ({
            key: `c${index}`,
            title,
            width: 140,
            ellipsis: true,
            render: (_: unknown, row: Row) => row.values[index] ?? '',
          })),
        ]}
      />
    </Reachable>
  );
}
