/** Head office changes a policy: checks it as it is written, sees what it would have done, and puts it into force as a pilot. */

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type Look, look, withBrowser } from './browser';
import { saved } from './files';
import { looksWell } from './pages';

withBrowser();

const POLICY = '/policies/credit/store-and-online-double-credit';
/** The last comparison that was made, and the one of it that tells orders one by one. */
let comparison = '';
let drilled = '';

/** Finds a text in the editor, and writes another in its place. */
async function replace(seen: Look, text: string, by: string) {
  const { page } = seen;
  await page.getByRole('textbox', { name: '政策文件' }).focus();
  await page.keyboard.press('Control+Home');
  await page.keyboard.press('Control+f');
  await page.keyboard.type(text);
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await page.keyboard.insertText(by);
}

describe('a change of the policy', () => {
  test('is checked as one types, compared with what is in force, and becomes a pilot of one region', async () => {
    const seen = await look({ as: 'head-office' });
    const { page } = seen;
    await seen.open('/policies');
    await page.getByRole('cell', { name: 'store-and-online-double-credit' }).first().click();
    await page.waitForURL(/\/policies\/credit\//);
    await page.getByText('个用例全部通过').waitFor();
    const activate = page.getByRole('button', { name: '启用…' });
    expect(await activate.isDisabled()).toBe(true);

    await replace(seen, 'pool: {rate: 5}', 'pool: {rate: 6}');
    await page.getByText('1 个用例没有通过').waitFor();
    await page.getByText(/应为 commission Lin .* 6.00，实为 7.20/).waitFor();
    await seen.picture('policy-case-fails');
    for (const [before, after] of [
      ['6.00', '7.20'],
      ['3.00', '3.60'],
      ['1.00', '1.20'],
    ])
      await replace(seen, `amount: ${before}`, `amount: ${after}`);
    await page.getByText('个用例全部通过').waitFor();
    await seen.picture('policy-changed');

    await page.getByRole('button', { name: '先推演影响' }).click();
    await page.waitForURL(/\/what-if\?draft=1/);
    await page.getByText('草稿：store-and-online-double-credit').waitFor();
    await seen.settled();
    await seen.picture('what-if-draft');
    await page.getByRole('button', { name: '开始推演' }).click();
    await page.waitForURL(/\/what-if\/\d+$/);
    await page.getByText('提成总额（政策成本）').waitFor();
    await seen.settled();
    comparison = new URL(page.url()).pathname;
    await seen.picture('what-if-result');

    await page
      .getByRole('button', { name: /逐单看.*的变化/ })
      .first()
      .click();
    await page.waitForURL((url) => /\/what-if\/\d+$/.test(url.pathname) && url.pathname !== comparison);
    await page.getByText('：逐单变化').waitFor();
    await seen.settled();
    drilled = new URL(page.url()).pathname;
    await seen.picture('what-if-orders');
    await page.locator('.ant-card', { hasText: '：逐单变化' }).getByRole('link').first().click();
    await page.waitForURL(/\/orders\//);
    await seen.settled();
    await page.getByText('规则：哪些生效，哪些没有').waitFor();
    await seen.picture('order-of-what-if');

    await seen.open(POLICY);
    await page.getByText('个用例全部通过').waitFor();
    await activate.click();
    const dialog = page.getByRole('dialog', { name: '启用政策' });
    // From this month on: what is locked stays as it was booked.
    await dialog.getByLabel('从').fill(`${new Date().toISOString().slice(0, 7)}-01`);
    await page.keyboard.press('Enter');
    await dialog.getByText('先试点').click();
    await dialog.getByLabel('大区').click();
    await page.locator('.ant-select-dropdown:visible .ant-select-item-option').first().click();
    await page.keyboard.press('Escape');
    await dialog.getByText(/继续按第 1 版/).waitFor();
    const confirm = dialog.getByRole('button', { name: '确认启用' });
    await expect.poll(() => confirm.isEnabled(), { timeout: 30_000 }).toBe(true);
    await seen.picture('policy-pilot');
    await confirm.click();
    await page.waitForURL(/v=2/);
    await page.getByText(/^试点 · /).waitFor();
    await seen.settled();
    await seen.picture('policy-activated');
    const listed = await page.request.get('/api/v1/policies?kind=credit');
    const versions = (await listed.json()).items as { version: number; scope: { kind: string }[] }[];
    expect(versions.find(({ version }) => version === 2)?.scope.map(({ kind }) => kind)).toEqual(['region']);
  });

  test('can be looked at by a link, in another browser and by a colleague', async () => {
    for (const as of ['head-office', 'finance'] as const) {
      const seen = await look({ as });
      await seen.open(comparison);
      await seen.page.getByText('提成总额（政策成本）').waitFor();
      await seen.open(`${comparison}?side=losers&waterfall.as=table`);
      await seen.page.getByRole('tab', { name: /少得/, selected: true }).waitFor();
      await seen.open(drilled);
      await seen.page.getByText('：逐单变化').waitFor();
    }
    const finance = await look({ as: 'finance' });
    await finance.open(comparison);
    await finance.page
      .getByRole('button', { name: /逐单看.*的变化/ })
      .first()
      .click();
    await finance.page.getByText('：逐单变化').waitFor();
  });

  test('is sent to a dealer as one file', async () => {
    const seen = await look({ as: 'head-office' });
    await seen.open(comparison);
    const answer = await seen.page.request.get(`/api/v1${comparison.replace('what-if', 'whatif')}`);
    const { alternatives } = await answer.json();
    const file = await saved(seen, () => seen.page.getByRole('link', { name: '下载报告' }).click());
    expect(file.name).toMatch(/^what-if-\d+\.html$/);
    expect(readFileSync(file.path, 'utf8')).toContain(alternatives[0].side.commission.amount);
    const report = await look();
    await report.open(`file://${file.path}`);
    expect(await report.page.getByRole('heading', { level: 1 }).innerText()).toBe('政策推演');
  });

  test('is there as a pilot for everybody who reads policies', async () => {
    for (const language of ['zh-CN', 'en'] as const) {
      const seen = await look({ as: 'finance', language });
      await seen.open('/policies');
      await seen.page.locator('.ant-table-cell .ant-tag-purple').first().waitFor();
      await seen.picture('policies-with-pilot');
    }
  });
});

looksWell('policy', 'head-office', POLICY);
looksWell('what-if', 'head-office', '/what-if');
looksWell('what-if-result', 'head-office', () => comparison);
looksWell('what-if-orders', 'head-office', () => drilled);
