import { describe, expect, it } from 'vitest';
import { placeAt } from './place';

/** The place of `|` in a text. */
const at = (text: string) => placeAt(text.replace('|', ''), text.indexOf('|'));

describe('placeAt', () => {
  it('knows the outermost level and what stands there', () => {
    const place = at('policy: credit\nname: x\npar|\nbase: line.net\n');
    expect(place).toMatchObject({ path: [], writes: 'key' });
    expect(place?.beside.sort()).toEqual(['base', 'name', 'policy']);
  });
  it('knows the value of a field', () => {
    expect(at('policy: credit\nbase: line.|')).toMatchObject({ path: ['base'], writes: 'value' });
  });
  it('knows fields of an inline entry of a list', () => {
    expect(at('credit:\n  - {book: store, sh|')).toMatchObject({
      path: ['credit', null],
      writes: 'key',
      beside: ['book'],
    });
  });
  it('knows a value in nested brackets', () => {
    expect(at('parties:\n  path: {touch: {pick: |')).toMatchObject({
      path: ['parties', 'path', 'touch', 'pick'],
      writes: 'value',
    });
    expect(at('parties:\n  serving: {first_of: [sel|')).toMatchObject({
      path: ['parties', 'serving', 'first_of', null],
      writes: 'value',
    });
  });
  it('knows fields of an entry over several lines', () => {
    const text = 'commission:\n  - name: sales\n    pool: {rate: 5}\n    spl|';
    expect(at(text)).toMatchObject({ path: ['commission', null], writes: 'key' });
    expect(at('commission:\n  - name: sales\n    split:\n      - {to: ow|')).toMatchObject({
      path: ['commission', null, 'split', null, 'to'],
      writes: 'value',
    });
  });
  it('knows the first field of an entry', () => {
    expect(at('cases:\n  - na|')).toMatchObject({ path: ['cases', null], writes: 'key' });
    expect(at('cases:\n- na|')).toMatchObject({ path: ['cases', null], writes: 'key' });
  });
  it('knows a field under a field', () => {
    expect(at('hold:\n  un|')).toMatchObject({ path: ['hold'], writes: 'key' });
  });
  it('leaves comments alone', () => {
    expect(at('base: line.net # what|')).toBeNull();
  });
});
