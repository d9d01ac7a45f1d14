/** The files of an import: dragged in, sent at once, kept by the service until they are imported or thrown away. */

import { DeleteOutlined, FileTextOutlined, InboxOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { Alert, Flex, Progress, Upload } from 'antd';
import { useState } from 'react';
import { client, once, type Schema } from '@/api/client';
import { Confirmed } from '@/shared/confirm';
import { useMay } from '@/shared/me';
import { Problem } from '@/shared/problem';
import { words } from '@/shared/words';
import { bytes } from './names';
import { pathOf, send } from './upload';

const useWords = words({
  drag: ['把文件拖到这里，或点击选择', 'Drag files here, or click to choose'],
  formats: [
    'CSV、TSV、Excel（.xlsx）、JSON 行、Parquet、SQLite；可用 gzip 压缩。文件原样上传，不用先整理。',
    'CSV, TSV, Excel (.xlsx), JSON lines, Parquet, SQLite; gzip if you like. Send them as they are.',
  ],
  discard: ['放弃上传', 'Discard'],
  discardWhat_one: [
    '已上传的 1 个文件会被删除。映射草稿保留在本页，重新上传后可继续。',
    'The file is removed. What you wrote stays on this page; send it again to go on.',
  ],
  discardWhat: [
    '已上传的 {count} 个文件会被删除。映射草稿保留在本页，重新上传后可继续。',
    'The {count} files are removed. What you wrote stays on this page; send them again to go on.',
  ],
  underWay: ['文件还在上传', 'Files are still on their way'],
  discarded: ['已删除上传的文件', 'The files are removed'],
  kept: ['未导入的文件保留 7 天。', 'Files that nobody imports are kept for seven days.'],
  forbidden: ['您的角色不能上传文件（import.upload）', 'Your role may not send files (import.upload)'],
});

type File_ = Schema<'UploadedFile'>;
interface OnItsWay {
  path: string;
  percent: number;
  error?: unknown;
}

interface Props {
  upload: string;
  files: File_[];
  /** A file arrived: the upload is there. */
  arrived: () => void;
  discarded: () => void;
}

export function Files({ upload, files, arrived, discarded }: Props) {
  const say = useWords();
  const queries = useQueryClient();
  const may = useMay()('import.upload');
  const [sending, setSending] = useState<OnItsWay[]>([]);
  const tell = (path: string, change: Partial<OnItsWay> | null) =>
    setSending((old) => {
      const rest = old.filter((one) => one.path !== path);
      const present = old.find((one) => one.path === path) ?? { path, percent: 0 };
      return change ? [...rest, { ...present, ...change }] : rest;
    });
  const take = async (file: File) => {
    const path = pathOf(file);
    tell(path, { percent: 0 });
    try {
      await send(upload, file, (percent) => tell(path, { percent }));
      await queries.invalidateQueries();
      arrived();
      tell(path, null);
    } catch (error) {
      tell(path, { error });
    }
  };
  return (
    <Flex vertical gap={12}>
      <Upload.Dragger
        multiple
        disabled={!may}
        showUploadList={false}
        beforeUpload={(file) => {
          void take(file);
          return Upload.LIST_IGNORE;
        }}
      >
        <p style={{ fontSize: 32, margin: 0, color: 'var(--yipan-primary, #1f4fd8)' }}>
          <InboxOutlined />
        </p>
        <p style={{ margin: '4px 0' }}>{may ? say('drag') : say('forbidden')}</p>
        <p style={{ margin: 0, fontSize: 12, opacity: 0.7 }}>{say('formats')}</p>
      </Upload.Dragger>
      {sending.map((one) =>
        one.error ? (
          <Alert
            key={one.path}
            type="error"
            closable={{ onClose: () => tell(one.path, null) }}
            title={one.path}
            description={<Problem error={one.error} />}
          />
        ) : (
          <Flex key={one.path} gap={12} align="center">
            <span style={{ minWidth: 160 }}>{one.path}</span>
            <Progress percent={Math.round(one.percent)} size="small" aria-label={one.path} />
          </Flex>
        ),
      )}
      {files.length > 0 && (
        <Flex gap="8px 20px" wrap align="center">
          {files.map((file) => (
            <span key={file.path} style={{ whiteSpace: 'nowrap' }}>
              <FileTextOutlined style={{ opacity: 0.6, marginInlineEnd: 6 }} />
              {file.path} <span style={{ opacity: 0.7, fontSize: 12 }}>{bytes(file.bytes)}</span>
            </span>
          ))}
          <span style={{ flex: 1, textAlign: 'end', fontSize: 12, opacity: 0.7 }}>{say('kept')}</span>
          <Confirmed
            operation="import.discard"
            size="small"
            danger
            icon={<DeleteOutlined />}
            label={say('discard')}
            because={sending.some((one) => !one.error) ? say('underWay') : undefined}
            what={<p>{say('discardWhat', { count: files.length })}</p>}
            send={() => client.DELETE('/api/v1/uploads/{upload}', { params: { path: { upload } }, headers: once() })}
            said={say('discarded')}
            after={discarded}
          />
        </Flex>
      )}
    </Flex>
  );
}
