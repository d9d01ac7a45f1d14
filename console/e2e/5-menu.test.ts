/**
 * Walks the menu. Everybody opens every page that theirs has; once each, a page is looked through: what its lists and charts can do, and
 * that the back button and a reload bring back what was chosen.
 */

import { describe, expect, test } from 'vitest';
import { type Look, look, withBrowser } from './browser';
import type { Role } from './roles';

withBrowser();

/** For a page, on a machine that is busy. */
const SHOWN = { timeout: 60_000 };

/** Who looks through which pages. Together they are all there are, which `opens` checks. */
const WALKS: [as: Role, pages: string[]][] = [
  ['head-office', ['/', '/organization', '/members']],
  ['head-office', ['/orders', '/policies', '/what-if']],
  ['finance', ['/periods', '/credits', '/statements']],
  ['finance', ['/disputes', '/ledger']],
  ['owner', ['/live', '/imports', '/quarantine']],
  ['owner', ['/events', '/users', '/sso', '/tokens']],
  ['owner', ['/webhooks', '/disclosures', '/audit', '/health']],
];

/** Opens a page by the menu, and waits until it is the one that is shown. */
async function follow(seen: Look, link: string) {
  const { page } = seen;
  await page.locator(`nav a[href="${link}"]`).click();
  await page.locator(`nav .ant-menu-item-selected a[href="${link}"]`).waitFor(SHOWN);
  await page.waitForURL((url) => url.pathname === link);
  await headed(seen);
}

/** A page that was left is shown until the next one is there; the title of the tab is that of the page. */
async function headed(seen: Look) {
  const heading = seen.page.locator('#content h1');
  await expect
    .poll(async () => {
      const [shown] = await heading.allInnerTexts();
      return shown !== undefined && (await seen.page.title()).startsWith(`${shown} · `);
    }, SHOWN)
    .toBe(true);
  await seen.settled();
  expect(await seen.page.locator('#content .ant-alert-error').allInnerTexts(), seen.page.url()).toEqual([]);
}

/** Nothing serious is found by axe; a list has a choice of columns, sorting, filters and files; a chart is a table too, and files. */
async function looksThrough(seen: Look) {
  const { page } = seen;
  expect.soft(await seen.axe(), `what axe finds on ${page.url()}`).toEqual([]);
  for (const list of await page.locator('[data-list]').all()) {
    const id = (await list.getAttribute('data-list')) ?? '';
    const name = `${id} on ${page.url()}`;
    for (const can of ['列', '导出'])
      expect.soft(await list.getByRole('button', { name: can }).count(), `${can} of ${name}`).toBe(1);
    const sorted = await list.locator('.ant-table-column-has-sorters').count();
    expect.soft(sorted, `sorting of ${name}`).toBeGreaterThan(0);
    const filters = await page.locator('.yipan-filters, #content .ant-select').count();
    expect.soft(filters, `filters of ${name}`).toBeGreaterThan(0);
  }
  for (const chart of await page.locator('#content .ant-card:has(canvas)').all())
    for (const can of ['图', '表', '下载'])
      expect.soft(await chart.getByLabel(can, { exact: true }).count(), `${can} of a chart on ${page.url()}`).toBe(1);
}

/** What is chosen on a page, as it is shown. */
async function chosen(seen: Look) {
  const { page } = seen;
  return {
    url: page.url(),
    heading: await page.locator('#content h1').allInnerTexts(),
    tab: await page.locator('#content .ant-tabs-tab-active').allInnerTexts(),
    sorted: await page.locator('#content th[aria-sort]').allInnerTexts(),
    order: await page
      .locator('#content th[aria-sort]')
      .evaluateAll((all) => all.map((one) => one.getAttribute('aria-sort'))),
  };
}

/** Sorts the first list by another column. */
async function sorts(seen: Look) {
  const { page } = seen;
  const heads = page.locator('[data-list] th.ant-table-column-has-sorters:not([aria-sort])');
  if ((await heads.count()) === 0) return;
  const before = page.url();
  await heads.first().click();
  await expect.poll(() => page.url(), SHOWN).not.toBe(before);
  await page.locator('[data-list] th[aria-sort]').first().waitFor(SHOWN);
  await seen.settled();
}

/** Each tab is looked through, and chosen in the URL. */
async function looksThroughTabs(seen: Look) {
  const { page } = seen;
  const tabs = page.locator('#content .ant-tabs-tab');
  for (let index = 1; index < (await tabs.count()); index += 1) {
    const before = page.url();
    const name = await tabs.nth(index).innerText();
    await tabs.nth(index).click();
    await expect.poll(async () => (await chosen(seen)).tab, SHOWN).toEqual([name]);
    expect(page.url(), `tab ${name}`).not.toBe(before);
    await headed(seen);
    await looksThrough(seen);
  }
}

/** Goes back until there is what was there before. */
async function goesBackTo(seen: Look, before: Awaited<ReturnType<typeof chosen>>) {
  for (let steps = 0; steps < 6 && seen.page.url() !== before.url; steps += 1) {
    const at = seen.page.url();
    await seen.page.goBack();
    await expect.poll(() => seen.page.url(), SHOWN).not.toBe(at);
  }
  await expect.poll(() => chosen(seen), { ...SHOWN, message: `back to ${before.url}` }).toEqual(before);
}

describe('a walk through the menu', () => {
  test.each(WALKS)('%s looks through %j', async (as, pages) => {
    const seen = await look({ as });
    const { page } = seen;
    // From another page than the first of the walk, so that there is one to go back to.
    await seen.open(pages.includes('/orders') ? '/members' : '/orders');
    await headed(seen);
    for (const link of pages) {
      const before = await chosen(seen);
      await follow(seen, link);
      const first = await chosen(seen);
      await looksThrough(seen);
      await looksThroughTabs(seen);
      await sorts(seen);
      const there = await chosen(seen);
      await page.reload();
      await headed(seen);
      await expect.poll(() => chosen(seen), { ...SHOWN, message: `${there.url} after a reload` }).toEqual(there);
      await goesBackTo(seen, before);
      await page.goForward();
      await expect.poll(() => chosen(seen), { ...SHOWN, message: `forward to ${link}` }).toEqual(first);
      await headed(seen);
    }
  });

  test.each(['head-office', 'region', 'dealer', 'finance'] as const)('%s opens every other page', async (as) => {
    const seen = await look({ as });
    await seen.open('/');
    await headed(seen);
    const links = await seen.page
      .locator('nav a')
      .evaluateAll((all) => all.map((one) => one.getAttribute('href') ?? ''));
    expect(links.length).toBeGreaterThan(5);
    for (const link of links) {
      const walkers = WALKS.flatMap(([walker, pages]) => (pages.includes(link) ? [walker] : []));
      expect(walkers.length, `walks to ${link}`).toBeGreaterThan(0);
      if (!walkers.includes(as)) await follow(seen, link);
    }
  });
});

describe('a walk through the workbench', () => {
  test.each(['store', 'associate'] as const)('%s opens every page, and comes back', async (as) => {
    const seen = await look({ as, width: 390 });
    const { page } = seen;
    await seen.open('/m');
    const tabs = page.locator('.adm-tab-bar-item');
    await tabs.first().waitFor(SHOWN);
    expect(await tabs.count()).toBeGreaterThan(2);
    for (let index = 1; index < (await tabs.count()); index += 1) {
      const before = page.url();
      await tabs.nth(index).click();
      await expect.poll(() => page.url(), SHOWN).not.toBe(before);
      await expect.poll(() => tabs.nth(index).getAttribute('class'), SHOWN).toContain('-item-active');
      await seen.settled();
      const there = page.url();
      await page.reload();
      await seen.settled();
      expect(page.url()).toBe(there);
      await expect.poll(() => tabs.nth(index).getAttribute('class'), SHOWN).toContain('-item-active');
      await page.goBack();
      await expect.poll(() => page.url(), SHOWN).toBe(before);
      await page.goForward();
      await expect.poll(() => page.url(), SHOWN).toBe(there);
      await seen.settled();
    }
  });
});
