import { describe, expect, it } from 'vitest';
import { placeAt } from '@/shared/editor/place';
import { type Known, named } from './kind';

const known: Known = { files: ['订单.csv'], columns: { sale: ['订单号', '金额'], person: ['工号'] } };
const labels = (text: string) => {
  const place = placeAt(text.replace('|', ''), text.indexOf('|'));
  return place ? named(place, text.replace('|', ''), known).map((one) => one.label) : [];
};
const SOURCES = 'sources:\n  sale: {file: 订单.csv}\n  person: {file: 人员.csv}\n';

describe('names in a mapping', () => {
  it('are files that were sent, and sources that it declares', () => {
    expect(labels('sources:\n  sale: {file: |')).toEqual(['订单.csv']);
    expect(labels(`${SOURCES}orders:\n  - source: |`)).toEqual(['sale', 'person']);
    expect(labels(`${SOURCES}  more: {lookup: {shop: {in: |`)).toEqual(['sale', 'person', 'more']);
  });
  it('are columns of the source of the block', () => {
    expect(labels(`${SOURCES}orders:\n  - source: sale\n    key: |`)).toEqual(['订单号', '金额']);
    expect(labels(`${SOURCES}orders:\n  - source: sale\n    member: {phone: |`)).toEqual(['订单号', '金额']);
    expect(labels(`${SOURCES}people:\n  - source: person\n    key: |\norders:\n  - source: sale\n`)).toEqual(['工号']);
    expect(labels(`${SOURCES}orders:\n  - key: |`)).toEqual(['订单号', '金额', '工号']);
    expect(labels('system: |')).toEqual([]);
  });
});
