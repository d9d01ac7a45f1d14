/** A row that was set aside, beside the list: looked at in clear, mended column by column, and sent once more. */

import { Alert, Drawer, Flex, Typography } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { body, client, once } from '@/api/client';
import { Confirmed } from '@/shared/confirm';
import { Fault } from '@/shared/fault';
import { useMay } from '@/shared/me';
import { Problem } from '@/shared/problem';
import { useSent } from '@/shared/send';
import { Command } from '@/shared/why';
import { words } from '@/shared/words';
import { changed } from './changed';
import { Fields } from './fields';
import { placeOf, type Row, useQuarantineWords, type Values } from './names';
import { Replayed } from './replayed';

const useWords = words({
  title: ['{source} 第 {line} 行', '{source}, line {line}'],
  show: ['查看整行', 'Show the row'],
  showWhat: [
    '整行内容可能含个人信息。谁、何时查看，会写入操作日志。',
    'The row may hold personal data. That you look is written into the audit log.',
  ],
  shown: ['已显示', 'Shown'],
  forbidden: [
    '您的角色不能查看原值，只有所有者和 IT 管理员可以。',
    'Your role may not look at values; owners and IT may.',
  ],
  gone: [
    '这一行的内容没有保留（已过保存期，或数据源要查找别的文件）：请更正源文件再导入。',
    'The row is not kept any more, or its source looks into other files: correct the file and import again.',
  ],
  done: ['这一行已在第 {id} 次导入中重新读取', 'It was read again by import {id}'],
  order: [
    '属于订单 {order}：同一订单被搁置的行会一起重新导入。',
    'A part of order {order}: what was set aside of it is sent again together.',
  ],
  save: ['保存修改', 'Keep changes'],
  saved: ['已保存，尚未重新导入', 'Kept; not sent again yet'],
  same: ['没有改动', 'Nothing was changed'],
  unsaved: ['先保存修改', 'Keep the changes first'],
});

interface Props {
  row: Row | null;
  /** The row in clear, if it is shown already. */
  clear: Values[] | undefined;
  /** Other values are kept now. */
  kept: (row: Row, rows: Values[]) => void;
  close: () => void;
}

export function MendDrawer({ row, clear, kept, close }: Props) {
  const say = useWords();
  const title = row && say('title', { source: row.source, line: row.line });
  return (
    <Drawer open={row !== null} onClose={close} size={680} title={title} destroyOnHidden>
      {row && <Looked key={row.id} row={row} clear={clear} kept={(rows) => kept(row, rows)} />}
    </Drawer>
  );
}

function Looked({ row, clear, kept }: { row: Row; clear: Values[] | undefined; kept: (rows: Values[]) => void }) {
  const say = useWords();
  const may = useMay()('quarantine.reveal');
  const [rows, setRows] = useState(row.waits ? clear : undefined);
  const reveal = async () => {
    const { import: of, position } = placeOf(row.id);
    const asked = { import: of, offset: position - 1, limit: 1 };
    const found = await body(client.POST('/api/v1/quarantine/reveal', { body: asked }));
    setRows(found.rows.find((one) => one.id === row.id)?.rows ?? []);
  };
  return (
    <Flex vertical gap={12}>
      <Fault place={row.column} fault={row} />
      {row.order && <Typography.Text type="secondary">{say('order', { order: row.order })}</Typography.Text>}
      {row.replayed_in !== null && (
        <Alert
          type="success"
          showIcon
          title={<Link to={`/imports/${row.replayed_in}`}>{say('done', { id: row.replayed_in })}</Link>}
        />
      )}
      {row.replayed_in === null && !row.waits && <Alert type="info" showIcon title={say('gone')} />}
      {row.waits && !may && <Alert type="info" showIcon title={say('forbidden')} />}
      {row.waits && may && rows === undefined && (
        <div>
          <Confirmed
            operation="quarantine.reveal"
            label={say('show')}
            what={<p>{say('showWhat')}</p>}
            send={reveal}
            said={say('shown')}
          />
        </div>
      )}
      {rows && (
        <Mend
          row={row}
          rows={rows}
          kept={(written) => {
            setRows(written);
            kept(written);
          }}
        />
      )}
      {row.waits && !rows && <Replay row={row} because={undefined} />}
    </Flex>
  );
}

function Mend({ row, rows, kept }: { row: Row; rows: Values[]; kept: (rows: Values[]) => void }) {
  const say = useWords();
  const [written, write] = useState(rows);
  const changes = changed(rows, written);
  const same = changes.every((one) => Object.keys(one).length === 0);
  const mend = useSent(
    () =>
      client.POST('/api/v1/quarantine/{id}/mend', {
        params: { path: { id: row.id } },
        body: { rows: changes },
        headers: once(),
      }),
    { said: say('saved'), after: () => kept(written) },
  );
  return (
    <>
      <Fields rows={written} fault={row.column} write={write} />
      {mend.error && <Problem error={mend.error} />}
      <Replay row={row} because={same ? undefined : say('unsaved')}>
        <Command
          operation="quarantine.mend"
          type={same ? 'default' : 'primary'}
          because={same ? say('same') : undefined}
          loading={mend.isPending}
          onClick={() => mend.mutate(undefined)}
        >
          {say('save')}
        </Command>
      </Replay>
    </>
  );
}

/** Sends the row again, or tries what would come of it, and says so. Once it was sent it waits no more. */
function Replay(props: { row: Row; because: string | undefined; children?: React.ReactNode }) {
  const common = useQuarantineWords();
  const sent = useSent((dryRun: boolean) =>
    body(
      client.POST('/api/v1/quarantine/{id}/replay', {
        params: { path: { id: props.row.id } },
        body: { dry_run: dryRun },
        headers: once(),
      }),
    ),
  );
  const done = (sent.data?.import ?? null) !== null;
  const command = {
    operation: 'quarantine.replay',
    because: done ? common('sent') : props.because,
    loading: sent.isPending,
  };
  return (
    <>
      {sent.error && <Problem error={sent.error} />}
      {sent.data && <Replayed done={sent.data} />}
      <Flex gap={8} wrap>
        {!done && props.children}
        <Command {...command} onClick={() => sent.mutate(true)}>
          {common('tryIt')}
        </Command>
        <Command {...command} type={props.because ? 'default' : 'primary'} onClick={() => sent.mutate(false)}>
          {common('replay')}
        </Command>
      </Flex>
    </>
  );
}
