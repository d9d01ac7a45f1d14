import { describe, expect, it } from 'vitest';
import { filesOf, mappingOf, sampleText, TEMPLATE_FILES, TEMPLATES, templateText, withFile } from './begin';

describe('what a mapping begins with', () => {
  it('has words for every template, and a sample of every file that one names', async () => {
    expect([...TEMPLATES].sort()).toEqual([...TEMPLATE_FILES].sort());
    for (const name of TEMPLATES)
      for (const file of filesOf(await templateText(name))) expect(await sampleText(file)).toContain(',');
  });
  it('names the files that were sent', () => {
    const text = mappingOf(['a/订单 1.csv', 'a/订单-1.csv', 'b.csv.gz'], 'Asia/Shanghai');
    expect(text).toContain(
      '  订单_1: {file: "a/订单 1.csv"}\n  订单_1_: {file: a/订单-1.csv}\n  b: {file: b.csv.gz}\n',
    );
    expect(filesOf(text)).toEqual(['a/订单 1.csv', 'a/订单-1.csv', 'b.csv.gz']);
  });
  it('takes another file', () => {
    expect(withFile('s: {file: a.csv}\nt:\n  file: "a.csv"\nu: {file: aa.csv}', 'a.csv', 'b c.csv')).toBe(
      's: {file: "b c.csv"}\nt:\n  file: "b c.csv"\nu: {file: aa.csv}',
    );
  });
});
