/** What people do with each other: an associate objected, finance decides, head office approves, finance locks; a dealer sees its own. */

import { describe, expect, test } from 'vitest';
import { type Look, look, withBrowser } from './browser';
import { looksWell } from './pages';

withBrowser();

/** The latest period that was settled and not locked yet. */
async function settledPeriod(seen: Look): Promise<string> {
  const answer = await seen.page.request.get('/api/v1/periods?limit=1000&sort=-from');
  const periods = (await answer.json()).items as { name: string; state: string }[];
  const found = periods.find(({ state }) => state === 'computed' || state === 'reviewed');
  if (!found) throw new Error(`no period waits: ${JSON.stringify(periods)}`);
  return found.name;
}

describe('the dispute of the associate', () => {
  test('is decided by finance, and the associate sees how', async () => {
    const finance = await look({ as: 'finance' });
    await finance.open('/disputes');
    await finance.picture('disputes');
    await finance.page.getByRole('link', { name: '#1', exact: true }).click();
    await finance.settled();
    await finance.picture('dispute');
    await finance.page.getByRole('button', { name: '裁定' }).click();
    const dialog = finance.page.getByRole('dialog');
    await dialog.getByLabel('理由').fill('群内分享记录属实，补发差额');
    await dialog.getByRole('button', { name: '裁定' }).click();
    await finance.page.getByText('群内分享记录属实，补发差额').waitFor();
    await finance.settled();
    await finance.picture('dispute-decided');

    const associate = await look({ as: 'associate', width: 390 });
    await associate.open('/m/disputes?dispute=1');
    await associate.page.getByText('已同意').waitFor();
    await associate.page.getByText('群内分享记录属实').waitFor();
    await associate.picture('m-dispute-decided');
  });
});

describe('a dealer', () => {
  test('sees its own statements and nobody else’s', async () => {
    const [finance, dealer] = [await look({ as: 'finance' }), await look({ as: 'dealer' })];
    const period = await settledPeriod(finance);
    const payees = async (seen: Look) => {
      const answer = await seen.page.request.get(`/api/v1/statements?period=${period}&limit=1000`);
      return (await answer.json()).items.map((row: { payee: { id: string } }) => row.payee.id) as string[];
    };
    const [all, own] = [await payees(finance), await payees(dealer)];
    expect(own.length).toBeGreaterThan(0);
    expect(own.length).toBeLessThan(all.length);
    const others = all.filter((id) => id.startsWith('dealer:') && !own.includes(id));
    expect(others.length).toBeGreaterThan(0);
    const answer = await dealer.page.request.get(`/api/v1/statements/${period}/${encodeURIComponent(others[0] ?? '')}`);
    expect([403, 404]).toContain(answer.status());
  });

  looksWell('statements', 'dealer', '/statements');
  looksWell('orders', 'dealer', '/orders');
});

describe('a period', () => {
  test('is approved by head office and locked by finance', async () => {
    const headOffice = await look({ as: 'head-office' });
    const period = await settledPeriod(headOffice);
    await headOffice.open(`/periods/${period}`);
    const approve = headOffice.page.getByRole('button', { name: '复核通过' });
    if (await approve.isEnabled()) {
      await approve.click();
      await headOffice.page.getByRole('dialog').getByRole('button', { name: '复核通过' }).click();
      await headOffice.page.getByText('已复核').first().waitFor();
    }
    const finance = await look({ as: 'finance' });
    await finance.open(`/periods/${period}`);
    await finance.page.getByRole('button', { name: '锁定账期' }).click();
    await finance.settled();
    await finance.picture('period-lock');
    await finance.page.getByRole('dialog').getByRole('button', { name: '锁定账期' }).click();
    await finance.page.getByText(/记入台账 \d+ 笔/).waitFor();
    await finance.settled();
    await finance.picture('period-locked');
    const shown = await finance.page.request.get(`/api/v1/periods/${period}`);
    expect((await shown.json()).state).toBe('locked');
  });

  looksWell('periods', 'finance', '/periods');
});

looksWell('overview', 'head-office', '/');
looksWell('credits', 'region', '/credits');
looksWell('ledger', 'finance', '/ledger');
looksWell('members', 'head-office', '/members');
looksWell('organization', 'head-office', '/organization');
looksWell('policies', 'head-office', '/policies');
