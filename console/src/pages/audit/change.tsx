/** One command: what it was about, and what was before and after, field by field. */

import { Descriptions, Table, Typography } from 'antd';
import { useDid } from '@/shared/did';
import { instant } from '@/shared/format';
import { words } from '@/shared/words';
import { difference } from './difference';
import type { Entry } from './index';

const useWords = words({
  at: ['时间', 'When'],
  who: ['操作人', 'Who'],
  summary: ['内容', 'What'],
  operation: ['操作', 'Operation'],
  request: ['请求编号', 'Request'],
  field: ['字段', 'Field'],
  before: ['之前', 'Before'],
  after: ['之后', 'After'],
  none: ['这条命令没有改动已有内容。', 'This command changed nothing that was there before.'],
});

export function Change({ entry }: { entry: Entry }) {
  const say = useWords();
  const did = useDid();
  const rows = difference(entry.before, entry.after);
  return (
    <>
      <Descriptions
        column={1}
        size="small"
        items={[
          { key: 'at', label: say('at'), children: instant(entry.at) },
          { key: 'who', label: say('who'), children: entry.who },
          { key: 'summary', label: say('summary'), children: did(entry) },
          { key: 'operation', label: say('operation'), children: <code>{entry.operation}</code> },
          { key: 'request', label: say('request'), children: <code>{entry.request_id ?? '–'}</code> },
        ]}
      />
      {rows.length === 0 ? (
        <Typography.Paragraph type="secondary">{say('none')}</Typography.Paragraph>
      ) : (
        <Table
          size="small"
          rowKey="field"
          pagination={false}
          dataSource={rows}
          columns={[
            { title: say('field'), dataIndex: 'field', width: 160, render: (field: string) => <code>{field}</code> },
            { title: say('before'), dataIndex: 'before' },
            { title: say('after'), dataIndex: 'after' },
          ]}
        />
      )}
    </>
  );
}
