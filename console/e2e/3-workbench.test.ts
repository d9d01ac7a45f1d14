/** Associates and store managers on the phone. */

import { describe, expect, test } from 'vitest';
import { look, withBrowser } from './browser';
import { looksWell } from './pages';

withBrowser();

describe('an associate', () => {
  looksWell('m-earnings', 'associate', '/m/earnings');
  looksWell('m-members', 'associate', '/m/members');
  looksWell('m-me', 'associate', '/m/me');

  test('opens why of a line, files a dispute and sees it wait', async () => {
    const seen = await look({ as: 'associate', width: 390 });
    const { page } = seen;
    await seen.open('/m');
    await page.waitForURL(/\/m\/earnings/);
    await seen.settled();
    await page.locator('.adm-list-item', { hasText: '提成' }).first().click();
    await page.getByText('怎么算出来的').waitFor();
    await seen.settled();
    await seen.picture('m-why');
    const address = page.url();
    await page.getByRole('button', { name: '对这笔有异议' }).click();
    await page.getByPlaceholder('0.00').fill('88.88');
    await page.getByRole('textbox').last().fill('我在群里发的链接成交，应算我的提成');
    await seen.picture('m-dispute');
    await page.getByRole('button', { name: '提交' }).click();
    await page.waitForURL(/\/m\/disputes/);
    await page.getByText('待处理').first().waitFor();
    await page.getByText('应为 ¥88.88').first().click();
    await page.getByText('我在群里发的链接成交').waitFor();
    await seen.settled();
    await seen.picture('m-disputes');
    // By a link, without the list that one came from, the line is found again.
    await seen.open(address);
    await page.getByText('怎么算出来的').waitFor();
  });

  test('finds a member and what happened', async () => {
    const seen = await look({ as: 'associate', width: 390 });
    const { page } = seen;
    await seen.open('/m/members');
    await page.locator('.adm-list-item').first().click();
    await page.getByText('发生过什么').waitFor();
    await seen.settled();
    await seen.picture('m-member');
    await page.getByText('返回').click();
    await page.getByText('我的会员').waitFor();
  });

  test('sees nobody else', async () => {
    const seen = await look({ as: 'associate', width: 390 });
    const period = (await (await seen.page.request.get('/api/v1/earnings')).json()).statement.period;
    const listed = await seen.page.request.get(`/api/v1/statements?period=${period}`);
    const payees = (await listed.json()).items.map((row: { payee: { id: string } }) => row.payee.id);
    const me = await (await seen.page.request.get('/api/v1/auth/me')).json();
    expect(payees).toEqual(payees.filter((id: string) => id === me.roles[0].of.id));
  });
});

describe('a store manager', () => {
  looksWell('m-store', 'store', '/m/store');
  looksWell('m-people', 'store', '/m/people');

  test('opens a person of the store down to why', async () => {
    const seen = await look({ as: 'store', width: 390 });
    const { page } = seen;
    await seen.open('/m/people');
    await page.locator('.adm-list-item').first().click();
    await page.waitForURL(/\/m\/people\//);
    await seen.settled();
    await seen.picture('m-person');
    await page.locator('.adm-list-item').first().click();
    await page.waitForURL(/\/m\/why\//);
    await page.getByText('为什么是我').waitFor();
  });
});
