/** A new import: files, the mapping that reads them, what it makes of their first rows, and then the import itself. */

import { Card, Flex, Grid, Steps } from 'antd';
import { useMemo, useState } from 'react';
import { api } from '@/api/client';
import { PageHead } from '@/shared/page';
import { Problem } from '@/shared/problem';
import { useSearch } from '@/shared/url';
import { words } from '@/shared/words';
import { Files } from './files';
import { useImportWords } from './names';
import { uploadName } from './upload';
import { Work } from './work';

const useWords = words({
  about: [
    '把任何系统导出的文件原样放进来，用映射说明每一行成为什么；先看前几行的结果，再导入。',
    'Put in the files of any system as they are, say with a mapping what each row becomes, look at the first rows, then import.',
  ],
  files: ['文件', 'Files'],
  mapping: ['映射与预览', 'Mapping and preview'],
  run: ['导入', 'Import'],
});

export default function NewImport() {
  const say = useWords();
  const common = useImportWords();
  const [{ upload: named, begin }, change] = useSearch(['upload', 'begin'] as const);
  const [fresh, renew] = useState(uploadName);
  const upload = named || fresh;
  const [gone, setGone] = useState('');
  const asked = api.useQuery(
    'get',
    '/api/v1/uploads/{upload}',
    { params: { path: { upload } } },
    { enabled: named !== '' && named !== gone, retry: false },
  );
  const lost = named !== '' && named !== gone ? asked.error : null;
  const sent = named === '' || named === gone || lost ? undefined : asked.data;
  const files = useMemo(() => sent?.files ?? [], [sent]);
  const step = files.length === 0 ? 0 : 1;
  const wide = Grid.useBreakpoint().md;
  return (
    <>
      <PageHead title={common('fresh')} above={[{ title: common('imports'), to: '/imports' }]} about={say('about')} />
      <Flex vertical gap={16}>
        {wide && (
          <Steps
            size="small"
            responsive={false}
            current={step}
            titlePlacement="horizontal"
            items={[{ title: say('files') }, { title: say('mapping') }, { title: say('run') }]}
            style={{ maxWidth: 720 }}
          />
        )}
        <Card size="small" title={say('files')}>
          {lost ? <Problem error={lost} /> : null}
          <Files
            upload={lost || named === gone ? fresh : upload}
            files={files}
            arrived={() => change({ upload: lost || named === gone ? fresh : upload })}
            discarded={() => {
              // It is not asked for any more, though the address names it for a moment still.
              setGone(upload);
              renew(uploadName());
              change({ upload: null });
            }}
          />
        </Card>
        <Work
          upload={named === gone ? fresh : upload}
          files={files}
          begin={begin || 'files'}
          setBegin={(to) => change({ begin: to })}
        />
      </Flex>
    </>
  );
}
