/** What an import did: rows by source, records by kind, and why rows were set aside. */

import { Card, Flex, Table } from 'antd';
import type { Schema } from '@/api/client';
import { count } from '@/shared/format';
import { Nothing } from '@/shared/problem';
import { words } from '@/shared/words';
import { useImportWords, useRecordWord } from './names';

const useWords = words({
  bySource: ['按数据源', 'By source'],
  byKind: ['按记录种类', 'By kind of record'],
  reasons: ['哪些列有误', 'Columns at fault'],
  kind: ['记录', 'Record'],
  none: ['没有新的记录', 'No records'],
});

const number = (title: string, key: string) => ({
  title,
  dataIndex: key,
  align: 'right' as const,
  render: (value: number) => count(value),
});

export function Kinds({ kinds }: { kinds: Schema<'ImportKind'>[] }) {
  const say = useWords();
  const common = useImportWords();
  const kindWord = useRecordWord();
  return (
    <Card size="small" title={say('byKind')}>
      <Table
        size="small"
        pagination={false}
        rowKey="kind"
        dataSource={kinds}
        locale={{ emptyText: <Nothing>{say('none')}</Nothing> }}
        columns={[
          { title: say('kind'), dataIndex: 'kind', render: kindWord },
          number(common('accepted'), 'accepted'),
          number(common('corrected'), 'corrected'),
          number(common('unchanged'), 'unchanged'),
        ]}
      />
    </Card>
  );
}

export function Outcome({ result }: { result: Schema<'ImportResult'> }) {
  const say = useWords();
  const common = useImportWords();
  return (
    <Flex vertical gap={16}>
      <Card size="small" title={say('bySource')}>
        <Table
          size="small"
          pagination={false}
          rowKey="name"
          dataSource={result.sources}
          columns={[
            { title: common('source'), dataIndex: 'name' },
            number(common('rows'), 'rows'),
            number(common('records'), 'records'),
            number(common('rejected'), 'rejected'),
          ]}
        />
      </Card>
      <Kinds kinds={result.by_kind} />
      {result.reasons.length > 0 && (
        <Card size="small" title={say('reasons')}>
          <Table
            size="small"
            pagination={false}
            rowKey="column"
            dataSource={result.reasons}
            columns={[
              {
                title: common('column'),
                dataIndex: 'column',
                render: (column: string) => column || common('wholeRow'),
              },
              number(common('rejected'), 'rows'),
            ]}
          />
        </Card>
      )}
    </Flex>
  );
}
