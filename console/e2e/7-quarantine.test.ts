/** A row that an import set aside is mended and sent again, alone or with the others through a corrected mapping; then its order is in. */

import { expect, test } from 'vitest';
import { type Look, look, withBrowser } from './browser';
import { looksWell } from './pages';

withBrowser();

const SLOW = { timeout: 120_000 };

const MAPPING = `version: 1
system: mended-shop
time_zone: Asia/Shanghai
currencies:
  CNY: {scale: 2}
defaults: {currency: CNY}

sources:
  sales: {file: sales.csv}

orders:
  - source: sales
    repeated: true
    key: number
    at: placed
    channel: '"mini_program"'
    statuses: {completed: placed}

lines:
  - source: sales
    order: number
    sku: '"A100"'
    quantity: '1'
    net: paid
`;

/** Imports a file of a few orders, and gives the number of the import. */
async function imported(seen: Look, name: string, mapping: string, rows: string[]): Promise<number> {
  const { request } = seen.page;
  const upload = `${name}-${Date.now()}`;
  const sent = await request.put(`/api/v1/uploads/${upload}/sales.csv`, {
    data: Buffer.from(`number,placed,paid\n${rows.join('\n')}\n`),
    headers: { 'content-type': 'application/octet-stream' },
  });
  expect(sent.ok(), await sent.text()).toBe(true);
  const asked = await request.post('/api/v1/imports', {
    data: { upload, mapping, mapping_name: `${name}.yaml` },
    headers: { 'Idempotency-Key': upload },
  });
  const job = await asked.json();
  expect(asked.ok(), JSON.stringify(job)).toBe(true);
  await expect
    .poll(async () => (await (await request.get(`/api/v1/jobs/${job.id}`)).json()).state, { timeout: 120_000 })
    .toBe('done');
  const { items } = await (await request.get('/api/v1/imports?sort=-id&limit=50')).json();
  return items.find((one: { mapping: string }) => one.mapping === `${name}.yaml`).id;
}

test('a row is mended and sent again, and its order is in', async () => {
  const seen = await look({ as: 'owner' });
  const { page } = seen;
  await seen.open('/');
  const id = await imported(seen, 'mend-one', MAPPING, [
    'MEND-1,2026-02-03 14:20:00,599.00',
    'MEND-2,2026-02-03 15:20:00,abc',
  ]);
  await seen.open(`/quarantine?import=${id}`);
  await page.getByRole('cell', { name: 'paid' }).click();
  const drawer = page.getByRole('dialog', { name: 'sales 第 3 行' });
  await drawer.getByText('属于订单 MEND-2').waitFor();
  await drawer.getByRole('button', { name: '查看整行' }).click();
  await page.getByRole('dialog', { name: '查看整行' }).getByRole('button', { name: '查看整行' }).click();
  await drawer.getByRole('textbox', { name: 'paid' }).fill('198.00');
  await drawer.getByRole('button', { name: '保存修改' }).click();
  await page.getByText('已保存，尚未重新导入').waitFor();
  await drawer.getByRole('button', { name: '试算' }).click();
  await drawer.getByText(/试算：将新增 .*，仍会搁置 0 行/).waitFor(SLOW);
  await seen.settled();
  await seen.picture('quarantine-mended');
  await drawer.getByRole('button', { name: '重新导入' }).click();
  await drawer.getByText(/已重新导入：新增 .*，仍被搁置 0 行/).waitFor(SLOW);
  await drawer.getByRole('link', { name: '查看这次导入' }).click();
  await page.getByRole('heading', { name: /^导入 \d+$/ }).waitFor();
  await seen.open('/orders/MEND-2');
  await page.getByRole('heading', { name: /MEND-2/ }).waitFor();
  await page.getByText('198.00').first().waitFor();
  await seen.open(`/quarantine?import=${id}`);
  await page.getByRole('link', { name: /已重新导入/ }).waitFor();
});

test('rows are sent again through a corrected mapping', async () => {
  const seen = await look({ as: 'owner' });
  const { page } = seen;
  await seen.open('/');
  const wrong = MAPPING.replace('net: paid', 'net: placed');
  const id = await imported(seen, 'mend-all', wrong, [
    'MEND-7,2026-02-03 14:20:00,599.00',
    'MEND-8,2026-02-03 15:20:00,198.00',
  ]);
  await seen.open(`/quarantine?import=${id}`);
  await page.getByText('共 2 行').waitFor();
  // What is picked stands in the address, and is asked of the service.
  await page.getByRole('combobox', { name: '状态' }).click();
  await page.locator('.ant-select-item-option', { hasText: '待处理' }).click();
  await page.waitForURL(/state=waits/);
  await page.getByText('共 2 行').waitFor();
  await page.getByRole('button', { name: '全部重新导入…' }).click();
  const dialog = page.getByRole('dialog', { name: /重新导入第 \d+ 次导入搁置的行/ });
  const file = dialog.getByRole('textbox', { name: '映射文件（YAML）' });
  await file.waitFor();
  await dialog.getByRole('button', { name: '试算' }).click();
  await dialog.getByText(/仍会搁置 2 行/).waitFor(SLOW);
  await file.click();
  await page.keyboard.press('ControlOrMeta+a');
  // What is pasted is taken as it is: the editor indents what is typed.
  await page.evaluate((text) => navigator.clipboard.writeText(text), MAPPING);
  await page.keyboard.press('ControlOrMeta+v');
  await dialog.getByText('映射已改动').waitFor();
  await dialog.getByRole('button', { name: '重新导入' }).click();
  await dialog.getByText(/已重新导入：新增 .*，仍被搁置 0 行/).waitFor(SLOW);
  await seen.settled();
  await seen.picture('quarantine-all');
  await seen.open('/orders/MEND-8');
  await page.getByRole('heading', { name: /MEND-8/ }).waitFor();
});

looksWell('quarantine-rows', 'owner', '/quarantine');
