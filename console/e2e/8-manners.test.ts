/** The manners of pages: what can be done with the keyboard alone, and the files of lists and charts. */

import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { type Look, look, withBrowser } from './browser';
import { saved } from './files';

withBrowser();

/** Presses Tab until what is meant has the focus. */
async function tabTo(seen: Look, selector: string, most = 60) {
  for (let pressed = 0; pressed < most; pressed += 1) {
    await seen.page.keyboard.press('Tab');
    if (await seen.page.evaluate((meant) => document.activeElement?.matches(meant) ?? false, selector)) return;
  }
  throw new Error(`Tab does not come to ${selector} on ${seen.page.url()}`);
}

/** The entry of the menu that has the focus. */
const entry = (seen: Look) =>
  seen.page.evaluate(() => document.activeElement?.closest<HTMLElement>('nav [role=menuitem]')?.innerText.trim());

/** Chooses an entry of the menu by its arrows. */
async function choose(seen: Look, word: string) {
  await tabTo(seen, 'nav .ant-menu, nav .ant-menu *');
  for (let pressed = 0; pressed < 30; pressed += 1) {
    const at = await entry(seen);
    if (at === word) return seen.page.keyboard.press('Enter');
    await seen.page.keyboard.press('ArrowDown');
    // The focus follows a moment later.
    await expect.poll(() => entry(seen), { timeout: 10_000 }).not.toBe(at);
  }
  throw new Error(`the arrows do not come to ${word}`);
}

test('the keyboard alone signs in, opens a page, a row of its list, a dialog, and closes it', async () => {
  const seen = await look();
  const { page } = seen;
  seen.expectLogged(/status of 401/);
  await seen.open('/');
  await page.locator('input:focus').waitFor();
  await page.keyboard.type('owner');
  await page.keyboard.press('Tab');
  await page.keyboard.type('a password of the owner alone');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: '总览' }).waitFor();
  await seen.settled();

  await choose(seen, '会员');
  await page.waitForURL(/\/members$/);
  await seen.settled();
  await page.keyboard.press('Tab');
  await tabTo(seen, '.ant-table-row, .ant-table-row a');
  await seen.picture('keyboard-row');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/members\/\d+/);
  await seen.settled();
  await page.goBack();
  await page.waitForURL(/\/members$/);

  await seen.open('/');
  await choose(seen, '用户与角色');
  await page.waitForURL(/\/users$/);
  await seen.settled();
  const invite = page.getByRole('button', { name: '邀请用户' });
  await tabTo(seen, 'main button, #content button');
  while (!(await invite.evaluate((button) => button === document.activeElement))) await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: '邀请用户' });
  await dialog.waitFor();
  await expect.poll(() => dialog.evaluate((one) => one.contains(document.activeElement))).toBe(true);
  for (let pressed = 0; pressed < 8; pressed += 1) await page.keyboard.press('Tab');
  expect(await dialog.evaluate((one) => one.contains(document.activeElement))).toBe(true);
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  await expect.poll(() => invite.evaluate((button) => button === document.activeElement)).toBe(true);
});

test('the first stop of Tab leads past the menu', async () => {
  const seen = await look({ as: 'finance' });
  await seen.open('/periods');
  await seen.page.keyboard.press('Tab');
  expect(await seen.page.evaluate(() => document.activeElement?.textContent)).toBe('跳到内容');
  await seen.page.keyboard.press('Enter');
  expect(await seen.page.evaluate(() => document.activeElement?.id)).toBe('content');
});

describe('files of lists and charts', () => {
  test('hold what the page shows', async () => {
    const seen = await look({ as: 'head-office' });
    const { page } = seen;
    await seen.open('/credits');
    const list = page.locator('[data-list]').first();
    for (const kind of ['CSV', 'XLSX']) {
      await list.getByRole('button', { name: '导出' }).click();
      const file = await saved(seen, () => page.getByRole('menuitem', { name: kind }).click());
      expect(file.name.endsWith(kind.toLowerCase())).toBe(true);
    }
    const chart = page.locator('.ant-card:has(canvas)').first();
    for (const kind of ['PNG', 'CSV']) {
      await chart.getByRole('button', { name: '下载' }).click();
      const file = await saved(seen, () => page.getByRole('menuitem', { name: kind }).last().click());
      expect(file.name.endsWith(kind.toLowerCase())).toBe(true);
    }
  });
});

describe('the first load', () => {
  test.each([
    { as: 'head-office', path: '/', drawn: '.ant-card canvas', kilobytes: 600, width: 1440 },
    { as: 'associate', path: '/m', drawn: '.adm-tab-bar', kilobytes: 300, width: 390 },
  ] as const)(
    'of $path takes at most $kilobytes kB of scripts, packed',
    async ({ as, path, drawn, kilobytes, width }) => {
      const seen = await look({ as, width });
      const scripts: Promise<Buffer>[] = [];
      seen.page.on('response', (response) => {
        if (response.request().resourceType() === 'script') scripts.push(response.body());
      });
      await seen.open(path);
      await seen.page.locator(drawn).first().waitFor();
      await seen.settled();
      const sizes = (await Promise.all(scripts)).map((script) => gzipSync(script).length);
      const packed = sizes.reduce((sum, size) => sum + size, 0) / 1000;
      expect(packed).toBeGreaterThan(100);
      expect(packed).toBeLessThan(kilobytes);
    },
  );
});
