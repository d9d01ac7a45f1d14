/** The log of commands: who did what, when, and what it was before and after. */

import { Drawer, Input, Select } from 'antd';
import { useState } from 'react';
import { body, client, type Schema } from '@/api/client';
import { instantColumn } from '@/shared/columns';
import { OPERATIONS, operationWord, useDid } from '@/shared/did';
import { type Column, List } from '@/shared/list';
import { PageHead } from '@/shared/page';
import { useSearch } from '@/shared/url';
import { When } from '@/shared/when';
import { words } from '@/shared/words';
import { Change } from './change';

const useWords = words({
  title: ['操作日志', 'Audit log'],
  intro: [
    '每一条命令都记录在此：谁、何时、做了什么，前后有何不同。不能修改，不能删除。',
    'Every command: who gave it, when, what it did, and what was before and after. It is never changed or removed.',
  ],
  at: ['时间', 'When'],
  who: ['操作人', 'Who'],
  operation: ['操作', 'Operation'],
  summary: ['内容', 'What'],
  request: ['请求编号', 'Request'],
  machine: ['命令行', 'Command line'],
  anyOperation: ['操作：全部', 'Any operation'],
  about: ['涉及的单位、账期、编号…', 'About which unit, period, number…'],
  empty: ['没有符合条件的操作。放宽筛选条件再看。', 'No command fits; widen the filter.'],
});

export type Entry = Schema<'AuditEntry'>;

export default function Audit() {
  const say = useWords();
  const did = useDid();
  const [given, change] = useSearch(['who', 'operation', 'about', 'request', 'from', 'to'] as const);
  const [shown, show] = useState<Entry | null>(null);
  const columns: Column<Entry>[] = [
    instantColumn('at', say('at'), { sortable: true }),
    {
      key: 'who',
      title: say('who'),
      width: 160,
      sortable: true,
      render: (row) => (row.user === null ? `${row.who}（${say('machine')}）` : row.who),
      cell: (row) => row.who,
    },
    {
      key: 'operation',
      title: say('operation'),
      width: 190,
      sortable: true,
      render: (row) => <span title={row.operation}>{operationWord(row.operation)}</span>,
      cell: (row) => row.operation,
    },
    { key: 'summary', title: say('summary'), width: 460, render: did, cell: did },
    {
      key: 'request_id',
      title: say('request'),
      width: 300,
      optional: true,
      render: (row) => <code>{row.request_id}</code>,
      cell: (row) => row.request_id ?? '',
    },
  ];
  const filters = (
    <>
      <Input.Search
        allowClear
        placeholder={say('who')}
        aria-label={say('who')}
        defaultValue={given.who}
        key={`who ${given.who}`}
        onSearch={(who) => change({ who: who.trim() })}
        style={{ width: 180 }}
      />
      <Select
        showSearch={{ optionFilterProp: 'label' }}
        aria-label={say('operation')}
        value={given.operation}
        onChange={(operation) => change({ operation: operation || null })}
        style={{ width: 220 }}
        options={[
          { value: '', label: say('anyOperation') },
          ...Object.keys(OPERATIONS).map((value) => ({ value, label: operationWord(value) })),
        ]}
      />
      <Input.Search
        allowClear
        placeholder={say('about')}
        aria-label={say('about')}
        defaultValue={given.about}
        key={`about ${given.about}`}
        onSearch={(about) => change({ about: about.trim() })}
        style={{ width: 220 }}
      />
      <Input.Search
        allowClear
        placeholder={say('request')}
        aria-label={say('request')}
        defaultValue={given.request}
        key={`request ${given.request}`}
        onSearch={(request) => change({ request: request.trim() })}
        style={{ width: 180 }}
      />
      <When from={given.from} to={given.to} change={change} />
    </>
  );
  return (
    <>
      <PageHead title={say('title')} about={say('intro')} />
      <List<Entry>
        id="audit"
        title={say('title')}
        columns={columns}
        given={given}
        page={(query) => {
          const wanted = Object.fromEntries(Object.entries(given).filter(([, value]) => value));
          return body(client.GET('/api/v1/audit', { params: { query: { ...query, ...wanted } } }));
        }}
        rowKey={(row) => row.id}
        sortedBy="-at"
        filters={filters}
        onRow={show}
        empty={say('empty')}
      />
      <Drawer
        open={shown !== null}
        onClose={() => show(null)}
        size={640}
        title={shown && operationWord(shown.operation)}
        destroyOnHidden
      >
        {shown && (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a long entry is scrolled with the keyboard too
          <section tabIndex={0} aria-label={shown.operation}>
            <Change entry={shown} />
          </section>
        )}
      </Drawer>
    </>
  );
}
