/** The owner looks after users, tokens and where events come from; what is done is in the log. */

import { describe, expect, test } from 'vitest';
import { look, withBrowser } from './browser';
import { looksWell } from './pages';

withBrowser();

describe('users', () => {
  looksWell('users', 'owner', '/users');
  looksWell('user', 'owner', '/users?user=3');

  test('are invited, given a role, disabled; and the log tells of it', async () => {
    const seen = await look({ as: 'owner' });
    const { page } = seen;
    await seen.open('/users');
    await page.getByRole('button', { name: '邀请用户' }).click();
    await page.getByRole('dialog').getByLabel('用户名').fill('li.mei');
    await page.getByRole('dialog').getByLabel('姓名').fill('李梅');
    await page.getByRole('dialog').getByRole('button', { name: '邀请用户' }).click();
    const secret = page.getByRole('dialog', { name: '一次性密码' });
    expect((await secret.locator('code').innerText()).length).toBeGreaterThan(8);
    await seen.picture('user-invited');
    await secret.getByRole('button', { name: '我已保存' }).click();
    const drawer = page.getByRole('dialog', { name: '李梅' });
    await drawer.getByText('还没有角色').waitFor();
    await drawer.getByLabel('角色').click();
    await page.getByTitle('财务', { exact: true }).click();
    await drawer.getByRole('button', { name: '授予' }).click();
    await drawer.getByText('财务 · 全集团').waitFor();
    // A unit is found by part of its name, not by its id.
    await drawer.getByLabel('角色').click();
    await page.getByTitle('店长', { exact: true }).click();
    await drawer.getByLabel('输入名称查找').fill('店');
    await page.locator('.ant-select-item-option', { hasText: '门店' }).first().click();
    await drawer.getByRole('button', { name: '授予' }).click();
    await drawer.getByText(/店长 · 门店 /).waitFor();
    await drawer.getByRole('button', { name: '停用' }).click();
    await page.getByRole('dialog', { name: '停用' }).getByRole('button', { name: '停用' }).click();
    await drawer.getByText('已停用').waitFor();
    await drawer.getByRole('link', { name: '查看此人的操作日志' }).waitFor();

    await seen.open('/audit?operation=user.grant');
    await page
      .getByRole('cell', { name: /li\.mei/ })
      .first()
      .click();
    await page.getByRole('dialog').getByText('user.grant').waitFor();
    await seen.picture('audit-entry');
  });

  test('are not looked after by finance, which is told why', async () => {
    const seen = await look({ as: 'finance' });
    await seen.open('/users');
    const invite = seen.page.getByRole('button', { name: '邀请用户' });
    expect(await invite.isDisabled()).toBe(true);
    await invite.hover({ force: true });
    await seen.page.getByText('您的角色不能这样做').waitFor();
  });
});

describe('tokens', () => {
  looksWell('tokens', 'finance', '/tokens');

  test('are told once, work, and stop working', async () => {
    const seen = await look({ as: 'finance' });
    const { page } = seen;
    await seen.open('/tokens');
    await page.getByRole('button', { name: '新建令牌' }).click();
    await page.getByRole('dialog').getByLabel('用途').fill('BI');
    await page.getByRole('dialog').getByRole('button', { name: '新建令牌' }).click();
    const told = page.getByRole('dialog', { name: '令牌已创建' });
    const authorization = `Bearer ${await told.locator('code').innerText()}`;
    await told.getByRole('button', { name: '我已保存' }).click();
    const call = () => fetch(new URL('/api/v1/periods', page.url()), { headers: { authorization } });
    expect((await call()).status).toBe(200);
    await page.getByRole('row', { name: /BI/ }).getByRole('button', { name: '撤销' }).click();
    await page.getByRole('dialog', { name: '撤销' }).getByRole('button', { name: '撤销' }).click();
    await page.getByRole('row', { name: /BI/ }).getByText('已撤销').waitFor();
    expect((await call()).status).toBe(401);
    await seen.picture('token-revoked');
  });
});

describe('single sign-on', () => {
  looksWell('single-sign-on', 'owner', '/sso');

  test('says what the provider has to know; an account is tied to a user and taken back', async () => {
    const seen = await look({ as: 'owner' });
    const { page } = seen;
    await seen.open('/');
    const made = await page.request.post('/api/v1/users', { data: { name: 'zhou.tie', full_name: '周铁' } });
    const { user } = await made.json();
    await seen.open('/sso');
    await page.getByText('未启用', { exact: true }).waitFor();
    await page.getByText(`${new URL(page.url()).origin}/api/v1/auth/oidc/callback`).waitFor();
    await page.getByRole('button', { name: '绑定外部账号' }).click();
    const dialog = page.getByRole('dialog', { name: '绑定外部账号' });
    await dialog.getByLabel('用户', { exact: true }).fill('周铁');
    await page.locator('.ant-select-item-option', { hasText: 'zhou.tie' }).click();
    await dialog.getByLabel('账号编号（sub）').fill('acct-zhou');
    await dialog.getByLabel(/^提供方地址/).fill('https://id.example.com');
    await dialog.getByRole('button', { name: '绑定外部账号' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('cell', { name: /zhou\.tie.*acct-zhou/ }).waitFor();
    await seen.picture('account-tied');

    await seen.open(`/users?user=${user.id}`);
    const drawer = page.getByRole('dialog', { name: '周铁' });
    await drawer.getByRole('button', { name: '解绑外部账号' }).click();
    const sure = page.getByRole('dialog', { name: '解绑外部账号' });
    await sure.getByRole('button', { name: '解绑外部账号' }).click();
    await sure.waitFor({ state: 'detached' });
    await seen.open('/sso');
    await page.getByRole('cell', { name: /zhou\.tie 解绑 1 个外部账号/ }).waitFor();
  });
});

describe('events', () => {
  test('that cannot be read are set aside, mended and replayed', async () => {
    const seen = await look({ as: 'owner' });
    const { page } = seen;
    await seen.open('/events');
    await page.getByRole('button', { name: '新建来源' }).click();
    await page.getByRole('dialog').getByLabel('名称').fill('小程序');
    await page.getByRole('dialog').getByRole('button', { name: '新建来源' }).click();
    const told = page.getByRole('dialog', { name: '写入密钥' });
    const key = await told.locator('code').innerText();
    await told.getByRole('button', { name: '我已保存' }).click();
    const sent = await fetch(new URL('/v1/track', page.url()), {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Basic ${btoa(`${key}:`)}` },
      body: JSON.stringify({ type: 'track', event: 'Order Refunded', userId: 'u-1', messageId: 'm-1', properties: {} }),
    });
    expect(sent.status).toBe(200);
    await expect
      .poll(
        async () => {
          await seen.open('/events?tab=aside');
          return page.getByRole('cell', { name: 'Order Refunded' }).count();
        },
        { timeout: 30_000, interval: 1000 },
      )
      .toBe(1);
    await page.getByRole('cell', { name: 'Order Refunded' }).click();
    await page.getByLabel('事件内容').waitFor();
    await seen.picture('event-aside');
    await page.getByRole('button', { name: '放弃' }).click();
    await page.getByRole('dialog', { name: '放弃' }).getByRole('button', { name: '放弃' }).click();
    await page.getByText('没有符合条件的搁置事件').waitFor();
  });

  looksWell('events-sources', 'owner', '/events');
  looksWell('events-aside', 'head-office', '/events?tab=aside');
  looksWell('events-mapping', 'head-office', '/events?tab=mapping');
});

looksWell('audit', 'finance', '/audit');
looksWell('health', 'owner', '/health');
