import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CODES } from './wrong';

test('there is a word for every code that the docs list, and for no other', () => {
  const docs = readFileSync('../docs/import.md', 'utf8');
  const table = docs.slice(docs.indexOf('| code |'));
  const listed = [...table.matchAll(/^\| `([a-z_]+)` \|/gm)].map((row) => row[1]);
  expect(listed).toEqual([...CODES]);
});
