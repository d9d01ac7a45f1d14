/** The columns of a row, to be written anew; several rows where one line of the file gives several. */

import { Form, Input } from 'antd';
import { words } from '@/shared/words';
import type { Values } from './names';

const useWords = words({ part: ['第 {number} 条', 'Row {number}'] });

interface Props {
  rows: Values[];
  /** The column at fault; empty when it is the whole row. */
  fault: string;
  write: (rows: Values[]) => void;
}

export function Fields({ rows, fault, write }: Props) {
  const say = useWords();
  const put = (index: number, column: string, value: string) =>
    write(rows.map((one, at) => (at === index ? { ...one, [column]: value } : one)));
  return (
    <Form layout="vertical" component={false}>
      {rows.map((values, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows of a line have no name, and are never moved
        <section key={index}>
          {rows.length > 1 && <b>{say('part', { number: index + 1 })}</b>}
          <div style={{ display: 'grid', gap: '0 12px', gridTemplateColumns: 'repeat(auto-fill, minmax(200px, 1fr))' }}>
            {Object.entries(values).map(([column, value]) => (
              <Form.Item
                key={column}
                label={column}
                validateStatus={column === fault ? 'error' : ''}
                style={{ marginBottom: 12 }}
              >
                <Input
                  aria-label={rows.length > 1 ? `${column} ${say('part', { number: index + 1 })}` : column}
                  value={value}
                  onChange={(typed) => put(index, column, typed.target.value)}
                />
              </Form.Item>
            ))}
          </div>
        </section>
      ))}
    </Form>
  );
}
