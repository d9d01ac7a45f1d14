/** The first rows of the files as they are, what each of them becomes, and what is wrong at its row and column. */

import { CheckCircleFilled, CloseCircleFilled } from '@ant-design/icons';
import { Alert, Badge, Flex, Table, Tabs, Tag, Tooltip, Typography } from 'antd';
import { useMemo } from 'react';
import type { Schema } from '@/api/client';
import { count, instant } from '@/shared/format';
import { Nothing } from '@/shared/problem';
import { Reachable } from '@/shared/reachable';
import { useParam } from '@/shared/url';
import { language, words } from '@/shared/words';
import { useWrong } from '@/shared/wrong';
import { inChinese } from './fields';
import type { Preview } from './look';
import { useImportWords, useRecordWord } from './names';

const useWords = words({
  becomes: ['成为', 'Becomes'],
  nothing: ['没有记录', 'no record'],
  wrong: ['有误', 'wrong'],
  fine: ['前 {rows} 行都能读懂，生成 {records} 条记录', 'What was read is right. Rows: {rows}, records: {records}'],
  faulty: ['前 {rows} 行中有 {rejected} 处有误', 'Faults: {rejected}, in the first rows: {rows}'],
  elsewhere: ['{source} 第 {line} 行 {column}：{reason}', '{source} line {line}, {column}: {reason}'],
  noMapping: [
    '映射还没说明这些行成为什么：在左侧写一个记录块（如 orders），这里就会显示结果。',
    'The mapping does not say yet what these rows become: write a block, orders say, and see here.',
  ],
  noRows: ['这个文件没有数据行', 'The file has no rows'],
});

type Row = Schema<'PreviewRow'>;
type Rejection = Schema<'PreviewRejection'>;
type Record_ = Schema<'PreviewRecord'>;

export function PreviewTable({ preview }: { preview: Preview }) {
  const [shown, show] = useParam('source');
  const sources = preview.sources.filter((source) => source.problem === null);
  const active = sources.find((source) => source.name === shown)?.name ?? sources[0]?.name ?? '';
  if (sources.length === 0) return null;
  return (
    <Tabs
      activeKey={active}
      onChange={show}
      items={sources.map((source) => {
        const faults = preview.rejected.filter((one) => one.source === source.name);
        return {
          key: source.name,
          label: (
            <Badge size="small" count={faults.length} offset={[8, -2]}>
              {source.name}
            </Badge>
          ),
          children: <SourceTable source={source} preview={preview} faults={faults} />,
        };
      })}
    />
  );
}

function SourceTable(props: { source: Schema<'PreviewSource'>; preview: Preview; faults: Rejection[] }) {
  const say = useWords();
  const common = useImportWords();
  const said = useWrong();
  const { source, preview, faults } = props;
  const records = useMemo(() => byLine(preview.records.filter((one) => one.source === source.name)), [preview, source]);
  const wrong = useMemo(() => byLine(faults), [faults]);
  const lines = new Set(source.rows.map((row) => row.line));
  const elsewhere = faults.filter((fault) => !lines.has(fault.line));
  const columns = source.columns.map((title, index) => ({
    key: `c${index}`,
    title,
    width: 140,
    ellipsis: true,
    render: (_: unknown, row: Row) => (
      <Cell value={row.values[index] ?? ''} faults={wrong.get(row.line)?.filter((one) => one.column === title) ?? []} />
    ),
  }));
  const made = [...records.values()].reduce((sum, some) => sum + some.length, 0);
  return (
    <Flex vertical gap={8}>
      {source.rows.length > 0 && (faults.length > 0 || made > 0) && (
        <Alert
          type={faults.length > 0 ? 'warning' : 'success'}
          showIcon
          title={say(faults.length > 0 ? 'faulty' : 'fine', {
            rows: source.rows.length,
            rejected: count(faults.length),
            records: count(made),
          })}
        />
      )}
      {source.rows.length > 0 && faults.length === 0 && made === 0 && preview.problems.length === 0 && (
        <Alert type="info" showIcon title={say('noMapping')} />
      )}
      {elsewhere.map((fault) => (
        <Alert
          key={`${fault.line}${fault.column}${fault.reason}`}
          type="error"
          title={say('elsewhere', { ...fault, reason: said(fault), column: fault.column || common('wholeRow') })}
        />
      ))}
      <Reachable>
        <Table<Row>
          size="small"
          rowKey={(row) => row.line}
          dataSource={source.rows}
          pagination={false}
          scroll={{ x: 70 + 170 + columns.length * 140, y: 420 }}
          locale={{ emptyText: <Nothing>{say('noRows')}</Nothing> }}
          columns={[
            { key: 'line', title: common('line'), width: 64, fixed: 'left', render: (_, row) => row.line },
            {
              key: 'becomes',
              title: say('becomes'),
              width: 180,
              render: (_, row) => <Becomes records={records.get(row.line) ?? []} faults={wrong.get(row.line) ?? []} />,
            },
            ...columns,
          ]}
          expandable={{
            rowExpandable: (row) => records.has(row.line) || wrong.has(row.line),
            expandedRowRender: (row) => (
              <Inside records={records.get(row.line) ?? []} faults={wrong.get(row.line) ?? []} />
            ),
          }}
        />
      </Reachable>
    </Flex>
  );
}

function byLine<One extends { line: number }>(all: One[]): Map<number, One[]> {
  const found = new Map<number, One[]>();
  for (const one of all) found.set(one.line, [...(found.get(one.line) ?? []), one]);
  return found;
}

function Cell({ value, faults }: { value: string; faults: Rejection[] }) {
  const said = useWrong();
  if (faults.length === 0) return value;
  return (
    <Tooltip title={faults.map(said).join('\n')}>
      <Typography.Text type="danger" strong>
        <CloseCircleFilled aria-label={faults.map(said).join('; ')} /> {value || '–'}
      </Typography.Text>
    </Tooltip>
  );
}

function Becomes({ records, faults }: { records: Record_[]; faults: Rejection[] }) {
  const say = useWords();
  const kindWord = useRecordWord();
  if (faults.length > 0)
    return (
      <Typography.Text type="danger">
        <CloseCircleFilled /> {say('wrong')}
      </Typography.Text>
    );
  const kinds = [...new Set(records.map((one) => one.kind))];
  if (kinds.length === 0) return <span style={{ opacity: 0.65 }}>{say('nothing')}</span>;
  return (
    <Flex gap={4} wrap>
      {kinds.map((kind) => (
        <Tag key={kind} style={{ margin: 0 }}>
          {kindWord(kind)}
        </Tag>
      ))}
    </Flex>
  );
}

function Inside({ records, faults }: { records: Record_[]; faults: Rejection[] }) {
  const common = useImportWords();
  const said = useWrong();
  const kindWord = useRecordWord();
  return (
    <Flex vertical gap={8}>
      {faults.map((fault) => (
        <div key={fault.column + fault.reason}>
          <CloseCircleFilled style={{ color: '#cf1322' }} /> <b>{fault.column || common('wholeRow')}</b>{' '}
          {fault.value && <code>{fault.value}</code>} <span title={fault.reason}>{said(fault)}</span>
        </div>
      ))}
      {records.map((record, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: records of a row have no name, and are never moved
        <Flex key={index} gap="4px 16px" wrap align="baseline">
          <b>
            <CheckCircleFilled style={{ color: '#389e0d', marginInlineEnd: 6 }} />
            {kindWord(record.kind)}
          </b>
          {record.fields.map((field) => (
            <span key={field.name}>
              <span style={{ opacity: 0.7 }}>{fieldWord(field.name)}</span> {shownValue(field.value)}
            </span>
          ))}
        </Flex>
      ))}
    </Flex>
  );
}

function fieldWord(name: string): string {
  return (language() === 'zh-CN' ? inChinese(name) : undefined) ?? name;
}

function shownValue(value: string): string {
  return /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) ? instant(value) : value;
}
