/** Into the import: tried first, or done; what is not right yet says why it cannot be. */

import { Card, Flex, InputNumber } from 'antd';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { body, client, once, type Schema } from '@/api/client';
import { Confirmed } from '@/shared/confirm';
import { Problem } from '@/shared/problem';
import { useSent } from '@/shared/send';
import { Command } from '@/shared/why';
import { words } from '@/shared/words';
import type { Looked } from './look';

const useWords = words({
  most: ['搁置超过多少行就整体不导入', 'Refuse everything when more rows are set aside than'],
  any: ['不限', 'any number'],
  tryIt: ['试导入', 'Try'],
  tried: [
    '读完全部文件，告诉您结果，什么也不留下。',
    'Reads all files, says what came of it, and leaves nothing behind.',
  ],
  run: ['导入', 'Import'],
  what_one: [
    '将导入 1 个文件。同样的文件再导一次不会重复；内容有变的行成为更正。导入后不能整体撤销，只能用更正后的文件再导。',
    'One file will be imported. The same file again changes nothing; rows with other content become corrections. An import is not taken back as a whole: import a corrected file.',
  ],
  what: [
    '将导入 {count} 个文件。同样的文件再导一次不会重复；内容有变的行成为更正。导入后不能整体撤销，只能用更正后的文件再导。',
    '{count} files will be imported. The same files again change nothing; rows with other content become corrections. An import is not taken back as a whole: import a corrected file.',
  ],
  started: ['已开始', 'Begun'],
  noFiles: ['先上传文件', 'Send files first'],
  unchecked: ['等预览结束', 'Wait for the preview'],
  wrong: ['先改正映射里的问题', 'Correct the mapping first'],
  missing: ['映射里的文件还没有全部上传', 'Not all files of the mapping were sent'],
  empty: ['映射还没有说明任何一行成为什么', 'The mapping makes nothing of any row yet'],
});

interface Props {
  upload: string;
  files: Schema<'UploadedFile'>[];
  mapping: string;
  begin: string;
  looked: Looked;
}

export function Run({ upload, files, mapping, begin, looked }: Props) {
  const say = useWords();
  const navigate = useNavigate();
  const [most, setMost] = useState<number | null>(null);
  const start = async (dryRun: boolean) => {
    const task = { upload, mapping, mapping_name: nameOf(mapping, begin), rejected_max: most, dry_run: dryRun };
    const job = await body(client.POST('/api/v1/imports', { body: task, headers: once() }));
    await navigate(`/imports/jobs/${job.id}?${new URLSearchParams({ upload, begin })}`);
  };
  const dry = useSent(() => start(true));
  const because = reason(files, looked);
  return (
    <Card size="small">
      {dry.error ? <Problem error={dry.error} /> : null}
      <Flex gap={12} wrap align="center" justify="end">
        <span>
          {say('most')}{' '}
          <InputNumber
            aria-label={say('most')}
            min={0}
            precision={0}
            placeholder={say('any')}
            value={most}
            onChange={setMost}
          />
        </span>
        <Command
          operation="import.run"
          because={because && say(because)}
          title={say('tried')}
          loading={dry.isPending}
          onClick={() => dry.mutate(undefined)}
        >
          {say('tryIt')}
        </Command>
        <Confirmed
          operation="import.run"
          type="primary"
          because={because && say(because)}
          label={say('run')}
          what={<p>{say('what', { count: files.length })}</p>}
          send={() => start(false)}
          said={say('started')}
        />
      </Flex>
    </Card>
  );
}

function reason(files: unknown[], { preview, pending, error }: Looked) {
  if (files.length === 0) return 'noFiles';
  if (pending) return 'unchecked';
  if (error || !preview || preview.problems.length > 0) return 'wrong';
  if (preview.sources.some((source) => source.problem !== null)) return 'missing';
  return preview.records.length + preview.rejected.length === 0 ? 'empty' : undefined;
}

/** By this name the import is found again: the system that the mapping reads, and what it began with. */
function nameOf(mapping: string, begin: string): string {
  const system = /^system:\s*["']?([^\s"'#]+)/m.exec(mapping)?.[1] ?? 'mapping';
  return begin === 'files' ? `${system}.yaml` : `${system}-${begin}.yaml`;
}
