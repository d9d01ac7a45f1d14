/** Webhooks: made, their secret told once, tried, their deliveries looked at, disabled and removed. */

import { expect, test } from 'vitest';
import { look, withBrowser } from './browser';
import { looksWell } from './pages';

withBrowser();

test('a webhook is made, tried, given another secret, and removed', async () => {
  const seen = await look({ as: 'owner' });
  const { page } = seen;
  await seen.open('/webhooks');
  await page.getByRole('button', { name: '新建 Webhook' }).click();
  const dialog = page.getByRole('dialog', { name: '新建 Webhook' });
  // A name that never leads anywhere: the try is logged as one that failed.
  await dialog.getByLabel('接收地址').fill('https://receiver.invalid/yipan');
  await dialog.getByLabel('用途').fill('财务系统');
  await dialog.getByText('只通知所选的').click();
  await dialog.getByLabel('账期已锁定').click();
  await seen.picture('webhook-new');
  await dialog.getByRole('button', { name: '新建 Webhook' }).click();
  const told = page.getByRole('dialog', { name: '签名密钥' });
  const secret = await told.locator('code').innerText();
  expect(secret.startsWith('whsec_')).toBe(true);
  await told.getByRole('button', { name: '我已保存' }).click();
  await page.getByRole('link', { name: 'https://receiver.invalid/yipan' }).click();
  await page.getByRole('button', { name: '发送测试' }).click();
  await page.getByRole('cell', { name: '测试消息' }).click({ timeout: 60_000 });
  await page.getByText('webhook-id:').waitFor();
  await expect.poll(() => page.getByRole('dialog').getByRole('row').count(), { timeout: 60_000 }).toBeGreaterThan(1);
  await seen.settled();
  await seen.picture('webhook-delivery');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: '更换密钥' }).click();
  await page.getByRole('dialog', { name: '更换密钥' }).getByRole('button', { name: '更换密钥' }).click();
  const other = page.getByRole('dialog', { name: '新的签名密钥' });
  expect(await other.locator('code').innerText()).not.toBe(secret);
  await other.getByRole('button', { name: '我已保存' }).click();
  await page.getByText('旧密钥仍同时签名至').waitFor();
  await page.getByRole('button', { name: '停用' }).click();
  await page.getByRole('dialog', { name: '停用' }).getByRole('button', { name: '停用' }).click();
  await page.getByText('已停用').first().waitFor();
  await seen.settled();
  await seen.picture('webhook');
  await page.getByRole('button', { name: '删除' }).click();
  await page.getByRole('dialog', { name: '删除' }).getByRole('button', { name: '删除' }).click();
  await page.getByText('还没有 Webhook').waitFor();
});

looksWell('webhooks', 'owner', '/webhooks');
