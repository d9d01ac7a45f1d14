/** All rows of an import that wait, sent once more through a mapping that may be corrected before. Tried first, or done. */

import { Alert, Flex, Modal, Select, Spin } from 'antd';
import { lazy, Suspense, useMemo, useState } from 'react';
import { api, body, client, once } from '@/api/client';
import { mappingFile } from '@/pages/imports/kind';
import { Loaded, Problem } from '@/shared/problem';
import { useSent } from '@/shared/send';
import { Command } from '@/shared/why';
import { words } from '@/shared/words';
import { useQuarantineWords } from './names';
import { Replayed } from './replayed';

const Code = lazy(() => import('@/shared/editor/code'));

const useWords = words({
  open: ['全部重新导入…', 'Send all again…'],
  title: ['重新导入第 {id} 次导入搁置的行', 'Send what import {id} set aside again'],
  about: [
    '还在等待的行会按下面的映射重新读取，成为一次新的导入；仍有误的会再次被搁置。',
    'Rows that wait are read again through this mapping, as an import of its own; what is wrong still is set aside anew.',
  ],
  mapping: ['用哪个映射', 'Through which mapping'],
  file: ['映射文件（YAML）', 'Mapping (YAML)'],
  changed: [
    '映射已改动。重新导入后，它就是“{name}”的最新版。',
    'The mapping was changed. Once rows are sent again it is the latest of {name}.',
  ],
  none: ['先选一次有搁置的导入', 'Choose an import that set rows aside first'],
});

interface Props {
  id: number | undefined;
  /** Name of the mapping that the import was read through. */
  mapping: string | undefined;
}

export function ReplayAll({ id, mapping }: Props) {
  const say = useWords();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Command
        operation="quarantine.replay_all"
        because={id === undefined ? say('none') : undefined}
        onClick={() => setOpen(true)}
      >
        {say('open')}
      </Command>
      <Modal
        title={say('title', { id: id ?? 0 })}
        open={open}
        onCancel={() => setOpen(false)}
        footer={null}
        width={760}
        destroyOnHidden
      >
        {id !== undefined && <Chosen id={id} of={mapping ?? ''} />}
      </Modal>
    </>
  );
}

function Chosen({ id, of }: { id: number; of: string }) {
  const say = useWords();
  const kept = api.useQuery('get', '/api/v1/mappings');
  const [chosen, choose] = useState(of);
  const asked = api.useQuery('get', '/api/v1/mappings/{name}', { params: { path: { name: chosen } } });
  const names = [...new Set([of, ...(kept.data?.items ?? [])])].filter((name) => name !== '');
  return (
    <Flex vertical gap={12}>
      <span style={{ opacity: 0.75 }}>{say('about')}</span>
      <Select
        aria-label={say('mapping')}
        value={chosen}
        onChange={choose}
        options={names.map((name) => ({ value: name, label: name }))}
      />
      <Loaded asked={asked}>{({ yaml }) => <Written key={chosen} id={id} name={of} text={yaml} />}</Loaded>
    </Flex>
  );
}

function Written({ id, name, text }: { id: number; name: string; text: string }) {
  const say = useWords();
  const common = useQuarantineWords();
  const [written, write] = useState(text);
  const kind = useMemo(() => mappingFile({ files: [], columns: {} }), []);
  const sent = useSent((dryRun: boolean) =>
    body(
      client.POST('/api/v1/quarantine/replay', {
        body: { import: id, dry_run: dryRun, mapping: written },
        headers: once(),
      }),
    ),
  );
  const done = (sent.data?.import ?? null) !== null;
  const command = {
    operation: 'quarantine.replay_all',
    because: done ? common('sent') : undefined,
    loading: sent.isPending,
  };
  return (
    <>
      <Suspense fallback={<Spin style={{ display: 'block', height: 320 }} />}>
        <Code
          kind={kind}
          value={written}
          onChange={write}
          findings={[]}
          readOnly={false}
          goTo={null}
          label={say('file')}
          height="320px"
        />
      </Suspense>
      {written !== text && !done && <Alert type="info" showIcon title={say('changed', { name })} />}
      {sent.error && <Problem error={sent.error} />}
      {sent.data && <Replayed done={sent.data} />}
      <Flex gap={8} justify="end">
        <Command {...command} onClick={() => sent.mutate(true)}>
          {common('tryIt')}
        </Command>
        <Command {...command} type="primary" onClick={() => sent.mutate(false)}>
          {common('replay')}
        </Command>
      </Flex>
    </>
  );
}
