/**
 * Finance closes a month: settles, has it approved, locks, pays, and takes the files; what was decided on a dispute is in it, and the
 * associate sees that. A dealer who writes another's address by hand is told that it is not there.
 */

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type Look, look, withBrowser } from './browser';
import { rowsOf, saved } from './files';

withBrowser();

interface Period {
  name: string;
  state: string;
}

async function ask<T>(seen: Look, path: string): Promise<T> {
  const answer = await seen.page.request.get(path);
  expect(answer.status(), path).toBe(200);
  return (await answer.json()) as T;
}

async function command(seen: Look, path: string, data: object = {}) {
  const answer = await seen.page.request.post(path, { data });
  expect(answer.status(), `${path} ${await answer.text()}`).toBeLessThan(300);
}

async function periods(seen: Look): Promise<Period[]> {
  return (await ask<{ items: Period[] }>(seen, '/api/v1/periods?limit=1000&sort=from')).items;
}

/** Minor units of an amount that is written with two places, whatever stands around it. */
function cents(text: string): number {
  return Math.round(Number(text.replaceAll(/[^\d.-]/g, '')) * 100);
}

const sum = (amounts: (string | undefined)[]) => amounts.reduce((total, amount) => total + cents(amount ?? '0'), 0);

let month = '';
/** What the associate gets more: its order, and by how much. */
const decided = { order: '', more: 12.34 };

describe('a month', () => {
  test('is disputed by an associate, and finance decides', async () => {
    const finance = await look({ as: 'finance' });
    for (const { name, state } of await periods(finance))
      if (state === 'computed' || state === 'reviewed') await command(finance, `/api/v1/periods/${name}/lock`);

    const associate = await look({ as: 'associate', width: 390 });
    await associate.open('/m/earnings');
    await associate.page.locator('.adm-list-item', { hasText: '提成' }).first().click();
    await associate.page.getByText('怎么算出来的').waitFor();
    await associate.settled();
    decided.order = (await associate.page.getByRole('heading', { name: /^订单 / }).innerText()).replace('订单 ', '');
    await associate.page.getByRole('button', { name: '对这笔有异议' }).click();
    await associate.settled();
    const actual = cents((await associate.page.getByText('现在是').innerText()).replace(/（.*/, ''));
    await associate.page.getByPlaceholder('0.00').fill(((actual + cents(String(decided.more))) / 100).toFixed(2));
    await associate.page.getByRole('textbox').last().fill('分享在先，请核对分享记录');
    await associate.page.getByRole('button', { name: '提交' }).click();
    await associate.page.waitForURL(/\/m\/disputes/);

    const { items } = await ask<{ items: { id: number }[] }>(finance, '/api/v1/disputes?limit=1&sort=-id');
    await finance.open(`/disputes/${items[0]?.id}`);
    await finance.page.getByRole('button', { name: '裁定' }).click();
    const dialog = finance.page.getByRole('dialog');
    await dialog.getByLabel('理由').fill('分享记录属实');
    await dialog.getByRole('button', { name: '裁定' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await finance.page.getByText('分享记录属实').first().waitFor();
    await finance.page.getByText(`¥${decided.more}`).first().waitFor();
  });

  test('is opened, settled, approved by somebody else, and locked', async () => {
    const finance = await look({ as: 'finance' });
    const { page } = finance;
    await finance.open('/periods');
    await page.getByRole('button', { name: '新建账期' }).click();
    const opening = page.getByRole('dialog', { name: '新建账期' });
    month = await opening.getByLabel('名称').inputValue();
    await opening.getByLabel('锁定前需要几人复核').fill('1');
    await opening.getByRole('button', { name: '新建账期' }).click();
    await page.waitForURL((url) => url.pathname === `/periods/${month}`);
    await finance.settled();

    const lock = page.getByRole('button', { name: '锁定账期' });
    expect(await lock.isDisabled()).toBe(true);
    await page.getByRole('button', { name: '结算', exact: true }).click();
    await page.getByText('批次 ').first().waitFor({ timeout: 60_000 });
    await page.getByText('已结算').first().waitFor();
    await page.waitForURL((url) => !url.searchParams.has('job'));
    await finance.settled();
    await lock.hover({ force: true });
    await page.getByText('复核人数不足（0 / 1）').waitFor();
    await finance.picture('period-settled');

    const headOffice = await look({ as: 'head-office' });
    await headOffice.open(`/periods/${month}`);
    await headOffice.page.getByRole('button', { name: '复核通过' }).click();
    await headOffice.page.getByRole('dialog').getByLabel('复核意见').fill('与门店核对无误');
    await headOffice.page.getByRole('dialog').getByRole('button', { name: '复核通过' }).click();
    await headOffice.page.getByText('已复核').first().waitFor();

    await finance.open(`/periods/${month}`);
    await lock.click();
    await page.getByRole('dialog').getByRole('button', { name: '锁定账期' }).click();
    await page.getByText(/记入台账 \d+ 笔/).waitFor();
    expect((await periods(finance)).find(({ name }) => name === month)?.state).toBe('locked');
  });

  test('pays the associate what was decided', async () => {
    for (const language of ['zh-CN', 'en'] as const) {
      const associate = await look({ as: 'associate', width: 390, language });
      await associate.open(`/m/earnings?period=${month}`);
      // Earlier files had disputes decided too, which are booked in the same month.
      const lines = associate.page.locator('.adm-list-item', { hasText: language === 'en' ? 'Decision' : '申诉裁定' });
      const line = lines.filter({ hasText: String(decided.more) });
      await line.first().waitFor();
      await associate.picture('m-earnings-decided');
      await line.first().click();
      await associate.page.getByText(decided.order).first().waitFor();
      await associate.settled();
      await associate.picture('m-why-decided');
    }
  });

  test('is paid after the months before it, and its files say what the page says', async () => {
    const finance = await look({ as: 'finance' });
    const { page } = finance;
    await finance.open(`/periods/${month}`);
    const pay = page.getByRole('button', { name: '登记付款' });
    await pay.hover({ force: true });
    await page.getByText(/请先付清更早的账期/).waitFor();
    for (const { name } of (await periods(finance)).filter((one) => one.state === 'locked' && one.name !== month))
      await command(finance, `/api/v1/periods/${name}/pay`, { reference: `bank ${name}` });
    await finance.open(`/periods/${month}`);

    const files: Record<string, Record<string, string>[]> = {};
    for (const [what, title] of [
      ['payroll', '薪资付款表'],
      ['accounting', '会计分录'],
    ] as const) {
      for (const format of ['CSV', 'XLSX']) {
        await page.getByRole('button', { name: '导出' }).first().click();
        const file = await saved(finance, () => page.getByRole('link', { name: `${title} (${format})` }).click());
        expect(file.name).toBe(`${what}-${month}.${format.toLowerCase()}`);
        if (format === 'CSV') files[what] = rowsOf(file);
        else expect(readFileSync(file.path).subarray(0, 2).toString()).toBe('PK');
      }
    }
    const [payroll = [], accounting = []] = [files.payroll, files.accounting];
    expect(payroll.length).toBeGreaterThan(0);
    expect(sum(accounting.map((row) => row.debit))).toBe(sum(accounting.map((row) => row.credit)));

    await pay.click();
    await page.getByRole('dialog').getByLabel('付款凭证号').fill('ICBC-2026-0001');
    await finance.picture('period-pay');
    await page.getByRole('dialog').getByRole('button', { name: '登记付款' }).click();
    await page.getByText(/已登记付款，记入台账 \d+ 笔/).waitFor();
    await finance.settled();
    await finance.picture('period-paid');

    // What payees have by the results of the month, and by the file for the payroll.
    await finance.open(`/credits?period=${month}&by=payee`);
    const { items } = await ask<{ items: { keys: { id: string | null }[]; commission: { amount: string } }[] }>(
      finance,
      `/api/v1/credits?period=${month}&by=payee&limit=1000`,
    );
    const results = new Map(items.map(({ keys, commission }) => [keys[0]?.id, cents(commission.amount)]));
    const earned = (row: Record<string, string>) => sum([row.earned, row.adjustments, row.deductions]);
    const both = payroll.filter((row) => results.has(`${row.payee_kind}:${row.payee}`));
    expect(both.length).toBeGreaterThan(0);
    for (const row of both) expect(results.get(`${row.payee_kind}:${row.payee}`), row.name).toBe(earned(row));
  });
});

describe('a dealer', () => {
  test.each(['zh-CN', 'en'] as const)('is told that pages of others are not there, %s', async (language) => {
    const finance = await look({ as: 'finance' });
    const dealer = await look({ as: 'dealer', language });
    const own = await ask<{ roles: { of: { id: string } }[] }>(dealer, '/api/v1/auth/me');
    const others = (
      await ask<{ items: { payee: { id: string } }[] }>(finance, `/api/v1/statements?period=${month}&limit=1000`)
    ).items.find(({ payee }) => payee.id.startsWith('dealer:') && payee.id !== own.roles[0]?.of.id);
    expect(others).toBeDefined();
    dealer.expectLogged(/status of 40[34]/);
    await dealer.open(`/statements/${month}/${encodeURIComponent(others?.payee.id ?? '')}`);
    await dealer.page.getByRole('alert').waitFor();
    await dealer.picture('not-there');
    await dealer.open('/members/999999');
    await dealer.page.getByRole('alert').waitFor();
    await dealer.open('/policies-of-nobody');
    await dealer.page.getByText(language === 'en' ? /no such page/i : /没有这个页面/).waitFor();
  });
});
