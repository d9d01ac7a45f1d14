/** What a chart shows, as a table. It is loaded when somebody wants it: most look at the picture. */

import { Table } from 'antd';
import type { ChartTable } from './chart';
import { Reachable } from './reachable';

interface Props {
  table: ChartTable;
  height: number;
  onPick?: (index: number) => void;
}

export default function ChartRows({ table, height, onPick }: Props) {
  return (
    <Reachable>
      <Table
        size="small"
        pagination={false}
        scroll={{ y: height - 40 }}
        rowKey="key"
        columns={table.header.map((heading, index) => ({ title: heading, dataIndex: String(index) }))}
        dataSource={table.rows.map((row, key) => ({ key, ...Object.fromEntries(row.entries()) }))}
        onRow={(row) => ({ onClick: () => onPick?.(row.key) })}
      />
    </Reachable>
  );
}
