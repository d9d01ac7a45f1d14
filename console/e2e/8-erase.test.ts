/** A member is erased: what goes and stays is looked at, the number is written once more, and then no page tells who it was. */

import { expect, test } from 'vitest';
import { type Look, look, withBrowser } from './browser';

withBrowser();

const SLOW = { timeout: 180_000 };
const PHONE = '13912349876';

const MAPPING = `version: 1
system: erased-shop
time_zone: Asia/Shanghai
currencies:
  CNY: {scale: 2}
defaults: {currency: CNY}

sources:
  sales: {file: sales.csv}

orders:
  - {source: sales, key: number, at: placed, channel: '"mini_program"', member: {phone: phone}, total: paid}
`;

/** Imports an order of somebody, and gives the number of the member. */
async function somebody(seen: Look): Promise<number> {
  const { request } = seen.page;
  const upload = `erase-${Date.now()}`;
  const csv = `number,placed,phone,paid\nERASE-1,2026-02-03 14:20:00,${PHONE},345.00\n`;
  await request.put(`/api/v1/uploads/${upload}/sales.csv`, {
    data: Buffer.from(csv),
    headers: { 'content-type': 'application/octet-stream' },
  });
  const asked = await request.post('/api/v1/imports', {
    data: { upload, mapping: MAPPING, mapping_name: 'erase.yaml' },
    headers: { 'Idempotency-Key': upload },
  });
  const job = await asked.json();
  expect(asked.ok(), JSON.stringify(job)).toBe(true);
  const state = async () => (await (await request.get(`/api/v1/jobs/${job.id}`)).json()).state;
  await expect.poll(state, { timeout: 120_000 }).toBe('done');
  const { items } = await (await request.get(`/api/v1/members?q=phone:${PHONE}`)).json();
  return items[0].id;
}

test('a member is erased, and money is as it was', SLOW, async () => {
  const seen = await look({ as: 'owner' });
  const { page } = seen;
  const id = await somebody(seen);
  await seen.open(`/members/${id}`);
  await page.getByText('139****9876').first().waitFor();
  await page.getByRole('button', { name: '抹除会员' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('将销毁').waitFor();
  await dialog.getByText('139****9876').waitFor();
  await seen.settled();
  await seen.picture('member-erase');
  const erase = dialog.getByRole('button', { name: '抹除会员' });
  await dialog.getByLabel('原因').fill('本人书面申请');
  await dialog.getByLabel('此操作不能撤销').fill('1');
  await erase.click();
  await dialog.getByText(`请输入会员编号 ${id}`).last().waitFor();
  await dialog.getByLabel('此操作不能撤销').fill(String(id));
  await erase.click();
  const told = page.locator('.ant-modal-confirm');
  await told.getByText('已抹除。').locator('visible=true').waitFor();
  await told.getByRole('button').click();
  await told.waitFor({ state: 'detached' });
  await page.getByText('此会员的个人信息已被抹除').waitFor();
  await seen.settled();
  await seen.picture('member-erased');
  const text = await page.locator('body').innerText();
  for (const trace of [PHONE, '139****9876', '9876']) expect(text).not.toContain(trace);
  expect(text).toContain('345.00');
  expect(await page.getByRole('button', { name: '抹除会员' }).isDisabled()).toBe(true);
  await seen.open(`/members?q=${PHONE}`);
  expect(await page.getByRole('link', { name: `#${id}` }).count()).toBe(0);
});

test('who may not erase sees why', SLOW, async () => {
  const seen = await look({ as: 'store', language: 'en' });
  const { items } = await (await seen.page.request.get('/api/v1/members?limit=1')).json();
  await seen.open(`/members/${items[0].id}`);
  const button = seen.page.getByRole('button', { name: 'Erase' });
  expect(await button.isDisabled()).toBe(true);
  await button.hover({ force: true });
  await seen.page.getByText('Your role may not do this (member.erase)').waitFor();
});
