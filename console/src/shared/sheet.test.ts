import { expect, test } from 'vitest';
import { csv } from './sheet';

const lines = (rows: (string | number | null)[][]) => csv({ header: ['名称', 'a,b'], rows }).split('\r\n');

test('opens with a byte order mark and quotes what has to be', () => {
  expect(lines([['x"y', null]])).toEqual(['\uFEFF名称,"a,b"', '"x""y",', '']);
});

test.each(['=1+1', '+86 138', '@sum', '-x', '\tx'])('%j is text to a spreadsheet', (text) => {
  expect(lines([[text, 1]])[1]).toBe(`'${text},1`);
});

test('amounts below zero stay numbers', () => {
  expect(lines([['-12.30', -5]])[1]).toBe('-12.30,-5');
});
