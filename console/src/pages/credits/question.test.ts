import { describe, expect, it } from 'vitest';
import { type Opened, readOpened, withinOf, writeOpened } from './question';

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

  it('are told to the API, whatever signs are in an id', () => {
    expect(withinOf([group('region', 'region:east', ''), group('rule', 'a=b|c\\d', ''), group('store', '', '')])).toBe(
      'region=region:east|rule=a=b\\|c\\\\d|store=',
    );
  });
});
