/** Files that a page saves: what they are called, and what stands in them. */

import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Look } from './browser';

export interface Saved {
  name: string;
  path: string;
}

/** Does something that saves a file, and keeps it. */
export async function saved(seen: Look, act: () => Promise<unknown>): Promise<Saved> {
  const [download] = await Promise.all([seen.page.waitForEvent('download', { timeout: 60_000 }), act()]);
  const name = download.suggestedFilename();
  const path = join(mkdtempSync(join(tmpdir(), 'yipan-e2e-file.')), name);
  await download.saveAs(path);
  return { name, path };
}

/** Rows of a CSV file, by the names in its first line. */
export function rowsOf({ path }: Saved): Record<string, string>[] {
  const text = readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  const [header = [], ...rows] = cells(text);
  return rows.map((row) => Object.fromEntries(header.map((name, index) => [name, row[index] ?? ''])));
}

function cells(text: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    if (end === '' && quoted === undefined && plain === '' && rows.at(-1)?.length === 0) break;
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (end !== ',' && end !== '') rows.push([]);
    if (end === '') break;
  }
  return rows.filter((row) => row.length > 0);
}
