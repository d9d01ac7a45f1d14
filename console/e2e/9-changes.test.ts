/** What comes late: the organization of another day, members taken apart, a second settlement that says otherwise, a posting undone. */

import { expect, test } from 'vitest';
import { type Look, look, withBrowser } from './browser';

withBrowser();

/** For what has to be worked out, on a machine that is busy. */
const WORKED_OUT = { timeout: 90_000 };

interface Period {
  name: string;
  state: string;
  to: string;
}

async function ask<T>(seen: Look, path: string): Promise<T> {
  const answer = await seen.page.request.get(path);
  expect(answer.status(), path).toBe(200);
  return (await answer.json()) as T;
}

async function tell<T>(seen: Look, path: string, data: object): Promise<T> {
  const answer = await seen.page.request.post(path, { data });
  expect(answer.status(), `${path} ${await answer.text()}`).toBeLessThan(300);
  return (await answer.json()) as T;
}

/** So many days from now, as the group counts them. */
function dayFromNow(days: number): string {
  const at = new Date(Date.now() + days * 86_400_000);
  return new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai', dateStyle: 'short' }).format(at);
}

/** The earliest period that is not locked; the next one is opened where there is none. */
async function openPeriod(finance: Look): Promise<string> {
  const { items } = await ask<{ items: Period[] }>(finance, '/api/v1/periods?limit=1000&sort=from');
  const open = items.find(({ state }) => state !== 'locked' && state !== 'paid');
  if (open) return open.name;
  const from = items.at(-1)?.to ?? '';
  const [year = 0, month = 0] = from.split('-').map(Number);
  const to = new Date(Date.UTC(year, month, 1)).toISOString().slice(0, 10);
  await tell(finance, '/api/v1/periods', { name: from.slice(0, 7), from, to, approvals: 0 });
  return from.slice(0, 7);
}

async function settle(finance: Look, period: string) {
  const { id } = await tell<{ id: number }>(finance, `/api/v1/periods/${period}/settle`, {});
  await expect
    .poll(async () => (await ask<{ state: string }>(finance, `/api/v1/jobs/${id}`)).state, WORKED_OUT)
    .toBe('done');
}

/** Writes a day into the calendar of a dialog. */
async function fromDay(dialog: ReturnType<Look['page']['getByRole']>, day: string) {
  const field = dialog.getByLabel('从哪天起');
  await field.fill(day);
  // Enter would send the form too.
  await field.press('Tab');
  await expect.poll(() => field.inputValue()).toBe(day);
}

async function chooseUnit(seen: Look, dialog: ReturnType<Look['page']['getByRole']>, label: string, name: string) {
  await dialog.getByRole('combobox', { name: label }).fill(name);
  await seen.page.locator('.ant-select-dropdown:visible').getByTitle(name).first().click();
}

test('a store is opened, moved and closed, and the slider shows the organization of each day', async () => {
  const seen = await look({ as: 'head-office' });
  const { page } = seen;
  const name = `试营业门店 ${Date.now()}`;
  await seen.open(`/organization?tab=units&q=${encodeURIComponent(name)}`);
  await page.getByRole('button', { name: '新开单位' }).click();
  const opening = page.getByRole('dialog', { name: '新开单位' });
  await opening.getByLabel('编码（同种类内唯一）').fill(`T${Date.now()}`);
  await opening.getByLabel('名称').fill(name);
  await chooseUnit(seen, opening, '管理线上级', '华东大区');
  await fromDay(opening, dayFromNow(-12));
  await opening.getByText('从今天以前的日期起生效').waitFor();
  await seen.settled();
  await seen.picture('organization-open');
  await opening.getByRole('button', { name: /确\s*认/ }).click();
  await opening.waitFor({ state: 'hidden' });

  const row = page.locator('.ant-table-row', { hasText: name });
  await row.click();
  const details = page.getByRole('dialog', { name });
  await details.getByRole('button', { name: '调整隶属' }).click();
  const moving = page.getByRole('dialog', { name: `调整「${name}」的隶属` });
  await chooseUnit(seen, moving, '新的上级', '华南大区');
  await fromDay(moving, dayFromNow(-8));
  await seen.settled();
  await seen.picture('organization-move');
  await moving.getByRole('button', { name: /确\s*认/ }).click();
  await moving.waitFor({ state: 'hidden' });
  await details
    .getByRole('button', { name: /关\s*闭/ })
    .last()
    .click();
  const closing = page.getByRole('dialog', { name: `关闭「${name}」` });
  await fromDay(closing, dayFromNow(-4));
  await closing.getByRole('button', { name: /确\s*认/ }).click();
  await closing.waitFor({ state: 'hidden' });
  await details.getByText('已关闭').first().waitFor();
  await seen.settled();
  await seen.picture('organization-closed');

  await seen.open(`/organization?tab=units&q=${encodeURIComponent(name)}&at=${dayFromNow(-4)}`);
  await row.filter({ hasText: '已关闭' }).waitFor(WORKED_OUT);
  const slider = page.getByRole('slider', { name: '看哪一天的组织' });
  for (const [day, shown] of [
    [-6, '华南大区'],
    [-10, '华东大区'],
  ] as const) {
    // A step of a busy page may come late: the day that is reached is what counts.
    await expect
      .poll(async () => {
        const at = new URL(page.url()).searchParams.get('at') ?? '';
        if (at > dayFromNow(day)) await slider.press('ArrowLeft');
        if (at < dayFromNow(day)) await slider.press('ArrowRight');
        return at;
      }, WORKED_OUT)
      .toBe(dayFromNow(day));
    await row.filter({ hasText: shown }).waitFor(WORKED_OUT);
  }
  await seen.settled();
  await seen.picture('organization-day');
  await page.getByRole('button', { name: /今\s*天/ }).click();
  await page.waitForURL((url) => !url.searchParams.has('at'));
  await row.filter({ hasText: '已关闭' }).waitFor();
});

test('taking a member apart shows first who would get what, and the next settlement says the difference', async () => {
  const [finance, seen] = [await look({ as: 'finance' }), await look({ as: 'head-office' })];
  const { page } = seen;
  const period = await openPeriod(finance);
  await settle(finance, period);

  const { member, evidence } = await memberWhoseLinksMatter(seen);
  await seen.open(`/members/${member}?tab=identity`);
  await page.getByRole('button', { name: '拆分' }).click();
  const dialog = page.getByRole('dialog', { name: '拆开这些关联' });
  const confirm = dialog.getByRole('button', { name: '确认拆分' });
  expect(await confirm.isDisabled()).toBe(true);
  await dialog.getByText(evidence).first().click();
  await dialog.getByRole('textbox').fill('两人共用一部手机');
  await dialog.getByRole('button', { name: '预览影响' }).click();
  await dialog.getByText(/单的归属会变/).waitFor(WORKED_OUT);
  await dialog.locator('.ant-table-row').first().waitFor();
  await seen.settled();
  await seen.picture('member-unlink');
  await confirm.click();
  await dialog.waitFor({ state: 'hidden', ...WORKED_OUT });

  await settle(finance, period);
  await finance.open(`/periods/${period}?tab=diff`);
  await finance.page.locator('[data-list="run-difference"] .ant-table-row').first().waitFor(WORKED_OUT);
  await finance.settled();
  await finance.picture('period-difference');
});

/** A member of whom one link, taken back, would change what somebody gets. */
async function memberWhoseLinksMatter(seen: Look) {
  const { items } = await ask<{ items: { id: number; identifiers: unknown[]; orders: number }[] }>(
    seen,
    '/api/v1/members?limit=1000&sort=-orders',
  );
  for (const { id } of items.filter(({ identifiers }) => identifiers.length > 1)) {
    const { links } = await ask<{ links: { id: number; counts: boolean; evidence: string }[] }>(
      seen,
      `/api/v1/members/${id}`,
    );
    const [link] = links.filter(({ counts }) => counts);
    if (!link || links.some((other) => other !== link && other.evidence === link.evidence)) continue;
    const given = { links: [link.id], reason: 'a look' };
    const { changes } = await tell<{ changes: unknown[] }>(seen, '/api/v1/members/unlink?preview=true', given);
    if (changes.length > 0) return { member: id, evidence: link.evidence };
  }
  throw new Error('no link matters');
}

test('a posting is undone by another one, which is shown before', async () => {
  const seen = await look({ as: 'finance' });
  const { page } = seen;
  const period = await openPeriod(seen);
  await seen.open('/ledger?tab=entries');
  const button = page.getByRole('button', { name: '冲销' }).first();
  await button.waitFor(WORKED_OUT);
  const row = page.locator('.ant-table-row').filter({ has: button }).first();
  const amount = await row.innerText();
  const number = Number(/#(\d+)/.exec(amount)?.[1]);
  const { items } = await ask<{ items: Transaction[] }>(seen, '/api/v1/ledger/entries?limit=1000');
  const moved = items.find(({ id }) => id === number)?.entries ?? [];
  expect(moved.length).toBeGreaterThan(1);
  const owed = await balances(seen, moved);

  await seen.open('/ledger?tab=entries');
  await button.click();
  const dialog = page.getByRole('dialog', { name: `冲销交易 #${number}` });
  await dialog.getByText('将记入的分录').waitFor();
  const turned = (await dialog.locator('.ant-card').innerText()).match(/-?¥[\d,.]+/g) ?? [];
  const before = amount.match(/-?¥[\d,.]+/g) ?? [];
  expect(before.length).toBeGreaterThan(1);
  expect(turned).toEqual(before.map((one) => (one.startsWith('-') ? one.slice(1) : `-${one}`)));
  await dialog.getByLabel('理由').fill('银行退回，账号有误');
  await seen.settled();
  await seen.picture('ledger-reverse');
  await dialog.getByRole('button', { name: '冲销' }).click();
  await page.getByText(`已冲销，记入账期 ${period}`).waitFor(WORKED_OUT);
  await seen.open(`/ledger?tab=entries&period=${period}`);
  const reversal = page.locator('.ant-table-row', { hasText: '冲销：银行退回，账号有误' });
  await reversal.waitFor();
  expect(await reversal.getByRole('button', { name: '冲销' }).isDisabled()).toBe(true);
  await seen.picture('ledger-reversed');

  // The balance of every account is what it was, less what the transaction had moved.
  expect(await balances(seen, moved)).toEqual(owed.map((cents, index) => cents - centsOf(moved[index]?.amount.amount)));
  await seen.picture('ledger-balance-after');
});

interface Transaction {
  id: number;
  entries: { account: { id: string }; amount: { amount: string } }[];
}

/** Hundredths, whole: sums of them are exact. */
const centsOf = (amount = '') => Math.round(Number(amount.replace(/[¥,]/g, '')) * 100);

/** What the page of balances says of the accounts of these entries, in hundredths. */
async function balances(seen: Look, entries: Transaction['entries']): Promise<number[]> {
  const found: number[] = [];
  for (const { account } of entries) {
    await seen.open(`/ledger?account=${encodeURIComponent(account.id)}`);
    const shown = await seen.page.locator(`.ant-table-row[data-row-key="${account.id}"]`).innerText();
    found.push(centsOf(/-?¥[\d,.]+/.exec(shown)?.[0]));
  }
  return found;
}
