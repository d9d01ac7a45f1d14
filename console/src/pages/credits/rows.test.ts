import { describe, expect, it } from 'vitest';
import { type Opened, readOpened, writeOpened } from './question';
import { isWithin, type Row } from './rows';

const group = (by: Opened['by'], id: string, name: string): Opened => ({ by, id, name });

describe('opened groups', () => {
  it('go into the URL and come back, whatever signs are in a name', () => {
    const opened = [
      group('region', 'region:east', '华东|大区~1'),
      group('rule', 'a=b, c|d~e', '100% = 满'),
      group('store', '', ''),
    ];
    expect(readOpened(writeOpened(opened))).toEqual(opened);
    expect(readOpened('')).toEqual([]);
    expect(readOpened('nonsense')).toEqual([]);
  });

  it('keep rows of all of them only', () => {
    const key = (id: string | null) => ({ by: 'x', id, kind: null, name: '' });
    const row = (...ids: (string | null)[]) => ({ keys: ids.map(key) }) as unknown as Row;
    const east = [group('region', 'region:east', '')];
    expect(isWithin(row('region:east', 'store:1'), east)).toBe(true);
    expect(isWithin(row('region:west', 'store:1'), east)).toBe(false);
    expect(isWithin(row(null, 'store:1'), east)).toBe(false);
    expect(isWithin(row(null, 'store:1'), [group('region', '', '')])).toBe(true);
    expect(isWithin(row('anything'), [])).toBe(true);
  });
});
