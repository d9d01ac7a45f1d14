/** Identifiers leave in clear when a dealer asks, head office allows it, and the dealer takes the file. */

import { expect, test } from 'vitest';
import { look, withBrowser } from './browser';
import { rowsOf, saved } from './files';
import { looksWell } from './pages';

withBrowser();

looksWell('disclosures', 'head-office', '/disclosures');

test('a dealer asks, head office allows it, and the dealer takes the file', async () => {
  const purpose = `召回通知 ${Date.now()}`;
  const dealer = await look({ as: 'dealer' });
  await dealer.open('/disclosures');
  await dealer.page.getByRole('button', { name: '申请导出' }).click();
  const form = dealer.page.getByRole('dialog', { name: '申请导出' });
  await form.getByLabel('用途').fill(purpose);
  await form.getByLabel('责任方').fill('示例短信公司');
  await dealer.picture('disclosure-ask');
  await form.getByRole('button', { name: '申请导出' }).click();
  const own = dealer.page.getByRole('row', { name: new RegExp(purpose) });
  await own.getByText('待批准').waitFor();
  // Not by the one who asked, and not before it is allowed.
  expect(await own.getByRole('button', { name: '审批' }).isDisabled()).toBe(true);
  expect(await own.getByRole('button', { name: 'CSV' }).isDisabled()).toBe(true);

  const head = await look({ as: 'head-office' });
  await head.open('/disclosures');
  const asked = head.page.getByRole('row', { name: new RegExp(purpose) });
  await asked.getByRole('button', { name: '审批' }).click();
  const decision = head.page.getByRole('dialog', { name: /审批/ });
  await decision.getByText(purpose).waitFor();
  await decision.getByText('批准', { exact: true }).click();
  await decision.getByLabel(/理由/).fill('已与信息安全负责人确认');
  await head.picture('disclosure-decide');
  await decision.getByRole('button', { name: '审批' }).click();
  await asked.getByText('已批准').waitFor();
  await head.picture('disclosures');

  await dealer.open('/disclosures');
  await own.getByText('已批准').waitFor();
  const file = await saved(dealer, () => own.getByRole('link', { name: 'CSV' }).click());
  const rows = rowsOf(file);
  expect(rows.length).toBeGreaterThan(0);
  expect(rows[0]?.phone).toMatch(/^\d{11}/);
  await dealer.open('/disclosures');
  await own.getByRole('cell', { name: '1', exact: true }).waitFor();
});
