/** Rows that imports set aside: where they stand, what is wrong with them, and, for those who may, their values; mended and sent again. */

import { EyeOutlined } from '@ant-design/icons';
import { Alert, Input, Select, Tag } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { api, body, client, type Schema } from '@/api/client';
import { countColumn, textColumn } from '@/shared/columns';
import { Confirmed } from '@/shared/confirm';
import { count, instant } from '@/shared/format';
import { type Column, List } from '@/shared/list';
import { PageHead } from '@/shared/page';
import { useSearch } from '@/shared/url';
import { When } from '@/shared/when';
import { words } from '@/shared/words';
import { useWrong } from '@/shared/wrong';
import { WrongChoice } from '@/shared/wrong-choice';
import { ReplayAll } from './all';
import { MendDrawer } from './mend';
import { type Row, stateOf, useQuarantineWords, type Values } from './names';

const useWords = words({
  title: ['搁置的行', 'Quarantine'],
  about: [
    '导入时读不懂的行放在这里，其余照常生效。点开一行改好后重新导入，或更正源文件再导入：已经正确的行保持不变。',
    'Rows that an import could not read; the rest went through. Open a row, mend it and send it again, or correct the file and import that: what was right stays unchanged.',
  ],
  import: ['导入', 'Import'],
  everyImport: ['全部导入', 'Every import'],
  anyState: ['状态：全部', 'Any state'],
  anyReason: ['原因：全部', 'Any reason'],
  sourceIs: ['数据源名称', 'Name of the source'],
  of: ['#{id} · {mapping} · {at} · {shown} 行', '#{id} · {mapping} · {at} · {shown} rows'],
  of_one: ['#{id} · {mapping} · {at} · 1 行', '#{id} · {mapping} · {at} · 1 row'],
  state: ['状态', 'State'],
  source: ['数据源', 'Source'],
  line: ['行', 'Line'],
  column: ['列', 'Column'],
  whole: ['整行', 'the whole row'],
  value: ['原值', 'Value'],
  order: ['订单号', 'Order'],
  reason: ['原因', 'What is wrong'],
  full: ['应有的样子', 'What would be right'],
  reveal: ['查看原值', 'Show values'],
  revealWhat: [
    '原值可能含个人信息。谁、何时查看了哪次导入，会写入操作日志。',
    'Values may be personal. Who looked at which import, and when, is written into the audit log.',
  ],
  revealed: ['已显示原值', 'The values are shown'],
  clear: [
    '正在显示第 {id} 次导入的原值，查看已记入操作日志。',
    'Values of import {id} are shown; that you looked is in the audit log.',
  ],
  first: ['只显示前 {count} 行的原值', 'Values of the first {count} rows only'],
  choose: ['先选一次导入', 'Choose an import first'],
  empty: [
    '没有符合条件的搁置行。没有筛选条件时，说明一切正常。',
    'No row that was set aside fits; without a filter, all is well.',
  ],
});

const COLORS = { waits: 'orange', replayed: 'green', gone: 'default' };

export default function Quarantine() {
  const say = useWords();
  const common = useQuarantineWords();
  const wrong = useWrong();
  const [search, change] = useSearch(['import', 'source', 'code', 'state', 'from', 'to'] as const);
  const imports = api.useQuery('get', '/api/v1/imports', { params: { query: { limit: 200 } } });
  const aside = (imports.data?.items ?? []).filter((one) => one.rejected > 0);
  // Of a single one there is nothing to choose.
  const id = Number(search.import) || (aside.length === 1 ? aside[0]?.id : undefined);
  const { import: _chosen, ...rest } = Object.fromEntries(Object.entries(search).filter(([, value]) => value));
  const given = { ...rest, ...(id !== undefined && { import: id }) };
  const [clear, setClear] = useState<Schema<'QuarantineRevealed'> & { of: number }>();
  const shown = clear?.of === id ? clear : undefined;
  const [mended, mend] = useState<Row | null>(null);
  const known = new Map((shown?.rows ?? []).map((row) => [row.id, row]));
  const value = (row: Row) => known.get(row.id)?.value ?? row.value;
  const keep = (mended: Row, rows: Values[]) =>
    setClear((old) => old && { ...old, rows: old.rows.map((row) => (row.id === mended.id ? { ...row, rows } : row)) });
  const columns: Column<Row>[] = [
    {
      key: 'id',
      title: say('import'),
      width: 90,
      sortable: true,
      render: (row) => `#${row.import}`,
      cell: (row) => row.import,
    },
    textColumn('source', say('source'), 130, { sortable: true }),
    countColumn('line', say('line'), 90),
    {
      key: 'column',
      title: say('column'),
      width: 150,
      render: (row) => (row.column ? <code>{row.column}</code> : say('whole')),
      cell: (row) => row.column || say('whole'),
    },
    { key: 'value', title: say('value'), width: 160, render: value, cell: value },
    {
      key: 'code',
      title: say('reason'),
      width: 300,
      sortable: true,
      render: (row) => (
        <span style={{ whiteSpace: 'normal' }} title={row.reason}>
          {wrong(row)}
        </span>
      ),
      cell: wrong,
    },
    textColumn('reason', say('full'), 420, { optional: true }),
    textColumn('order', say('order'), 160, { optional: true }),
    {
      key: 'state',
      title: say('state'),
      width: 150,
      render: (row) => <StateTag row={row} />,
      cell: (row) => common(stateOf(row)),
    },
  ];
  return (
    <>
      <PageHead title={say('title')} about={say('about')}>
        <Confirmed
          operation="quarantine.reveal"
          icon={<EyeOutlined />}
          because={id === undefined ? say('choose') : undefined}
          label={say('reveal')}
          what={<p>{say('revealWhat')}</p>}
          send={async () => {
            const found = await body(client.POST('/api/v1/quarantine/reveal', { body: { import: id ?? 0 } }));
            setClear({ ...found, of: id ?? 0 });
          }}
          said={say('revealed')}
        />
        <ReplayAll id={id} mapping={aside.find((one) => one.id === id)?.mapping} />
      </PageHead>
      {shown && (
        <Alert
          type="warning"
          showIcon
          style={{ marginBottom: 12 }}
          title={say('clear', { id: shown.of })}
          description={shown.total > shown.rows.length && say('first', { count: count(shown.rows.length) })}
        />
      )}
      <List<Row>
        id="quarantine"
        title={say('title')}
        columns={columns}
        given={given}
        page={(query) => body(client.GET('/api/v1/quarantine', { params: { query: { ...given, ...query } } }))}
        rowKey={(row) => row.id}
        onRow={mend}
        filters={
          <>
            <Select
              showSearch={{ optionFilterProp: 'label' }}
              aria-label={say('import')}
              value={search.import}
              onChange={(value) => change({ import: value || null })}
              style={{ minWidth: 200 }}
              popupMatchSelectWidth={false}
              options={[
                { value: '', label: say('everyImport') },
                ...aside.map((one) => ({
                  value: String(one.id),
                  label: say('of', {
                    id: one.id,
                    mapping: one.mapping,
                    at: instant(one.at),
                    count: one.rejected,
                    shown: count(one.rejected),
                  }),
                })),
              ]}
            />
            <Select
              aria-label={say('state')}
              value={search.state}
              onChange={(state) => change({ state: state || null })}
              style={{ minWidth: 130 }}
              options={[
                { value: '', label: say('anyState') },
                ...(['waits', 'replayed', 'gone'] as const).map((value) => ({
                  value: value as string,
                  label: common(value),
                })),
              ]}
            />
            <WrongChoice value={search.code} choose={(code) => change({ code })} any={say('anyReason')} />
            <Input.Search
              key={`source ${search.source}`}
              allowClear
              aria-label={say('sourceIs')}
              placeholder={say('sourceIs')}
              defaultValue={search.source}
              onSearch={(source) => change({ source: source.trim() || null })}
              style={{ width: 150 }}
            />
            <When from={search.from} to={search.to} change={change} />
            {id !== undefined && <Link to={`/imports/${id}`}>{`${say('import')} #${id}`}</Link>}
          </>
        }
        empty={say('empty')}
        sortedBy="-id"
      />
      <MendDrawer
        row={mended}
        clear={mended ? known.get(mended.id)?.rows : undefined}
        kept={keep}
        close={() => mend(null)}
      />
    </>
  );
}

function StateTag({ row }: { row: Row }) {
  const common = useQuarantineWords();
  const state = stateOf(row);
  const tag = (
    <Tag color={COLORS[state]} style={{ margin: 0 }}>
      {common(state)}
    </Tag>
  );
  if (row.replayed_in === null) return tag;
  return (
    <Link to={`/imports/${row.replayed_in}`} onClick={(event) => event.stopPropagation()}>
      {tag} #{row.replayed_in}
    </Link>
  );
}
