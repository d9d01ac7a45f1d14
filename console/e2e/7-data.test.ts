/** Files become facts: sent, looked at row by row, imported as a job; rows that cannot be read are set aside and shown in clear to who may. */

import { expect, test } from 'vitest';
import { type Look, look, withBrowser } from './browser';
import { looksWell } from './pages';

withBrowser();

const HEADER = '订单号,下单时间,手机号,门店编码,渠道,导购工号,商品编码,品类,数量,实付金额,完成时间';

/** The key of some open unit or person. */
async function someKey(seen: Look, of: 'unit' | 'person'): Promise<string> {
  const path = of === 'unit' ? 'org/units?kind=store&limit=1' : 'people?limit=1';
  const { items } = await (await seen.page.request.get(`/api/v1/${path}`)).json();
  return items[0][of].key;
}

/** Orders of stores and people of the demo; the amount of the last one is no number. */
async function files(seen: Look) {
  const store = await someKey(seen, 'unit');
  const person = await someKey(seen, 'person');
  const order = (number: string, amount: string) =>
    `${number},2026-02-03 14:20:00,13912340001,${store},门店,${person},A100,外套,1,${amount},2026-02-03 14:20:00`;
  const csv = (name: string, ...rows: string[]) => ({
    name,
    mimeType: 'text/csv',
    buffer: Buffer.from(`${rows.join('\n')}\n`),
  });
  return [
    csv('订单.csv', HEADER, order('E2E-1', '599.00'), order('E2E-2', '198.00'), order('E2E-3', 'abc')),
    csv('退款.csv', '退款单号,订单号,退款时间,退款金额', 'E2E-R1,E2E-2,2026-02-05 11:00:00,98.00'),
  ];
}

test('files are sent, looked at, tried and imported; the job is found again, and a row that was set aside is shown', async () => {
  const seen = await look({ as: 'owner' });
  // The files are gone after an import or a discard; what was asked about them just then is answered so.
  seen.expectLogged(/status of 404/);
  const { page } = seen;
  await seen.open('/imports/new?begin=orders');
  await page.locator('.ant-upload-drag input[type=file]').setInputFiles(await files(seen));
  await page.getByRole('cell', { name: 'abc' }).waitFor();
  await page.getByText('前 3 行中有 1 处有误').waitFor();
  await seen.settled();
  await seen.picture('import-new');

  // What is wrong with the mapping stands at its place.
  await page.getByRole('combobox', { name: '从什么开始' }).click();
  await page.getByTitle('会员与绑定').click();
  await page.getByText('数据源 member 的文件没有上传：会员.csv').waitFor();
  expect(await page.getByRole('button', { name: '导入', exact: true }).isDisabled()).toBe(true);
  await page.goBack();
  await page.getByText('前 3 行中有 1 处有误').waitFor();
  await seen.settled();

  await page.getByRole('button', { name: '试导入' }).click();
  await page.getByText('这是试导入：什么也没有留下。').waitFor();
  await page.getByRole('link', { name: '回到映射' }).click();
  await page.getByText('前 3 行中有 1 处有误').waitFor();
  await seen.settled();
  await page.getByRole('button', { name: '导入', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: '导入' }).click();
  await page.waitForURL(/\/imports\/jobs\/\d+/);
  await page.reload();
  await page.getByText('导入完成，已全部生效。').waitFor({ timeout: 60_000 });
  await seen.settled();
  await seen.picture('import-job');
  await page.getByRole('link', { name: '查看被搁置的 1 行' }).click();
  await page.getByRole('cell', { name: '•••', exact: true }).waitFor();
  await page.getByRole('button', { name: '查看原值' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '查看原值' }).click();
  await page.getByRole('cell', { name: 'abc', exact: true }).waitFor();
  await seen.settled();
  await seen.picture('quarantine-revealed');
  await seen.open('/audit?operation=quarantine.reveal');
  await page.getByRole('cell', { name: '查看搁置行的明文' }).first().waitFor();

  await seen.open('/imports');
  await page.getByRole('cell', { name: 'pos-orders.yaml' }).first().waitFor();
  await page
    .getByRole('row', { name: /pos-orders/ })
    .getByRole('link')
    .first()
    .click();
  await page.getByRole('heading', { name: /^导入 \d+$/ }).waitFor();
  await seen.settled();
  await seen.picture('import-report');
});

test('files are shown as they are, whatever the mapping makes of them', async () => {
  const seen = await look({ as: 'owner' });
  const { page } = seen;
  await seen.open('/imports/new');
  await page.locator('.ant-upload-drag input[type=file]').setInputFiles(await files(seen));
  await page.getByText('原始文件', { exact: true }).click();
  await page.getByRole('tab', { name: '退款.csv' }).click();
  await page.getByRole('cell', { name: 'E2E-R1' }).waitFor();
  await seen.settled();
  await seen.picture('import-raw');
});

test('an upload is thrown away after it was asked for once more', async () => {
  const seen = await look({ as: 'owner', width: 390 });
  // The files are gone after an import or a discard; what was asked about them just then is answered so.
  seen.expectLogged(/status of 404/);
  const { page } = seen;
  await seen.open('/imports/new');
  await page.locator('.ant-upload-drag input[type=file]').setInputFiles(await files(seen));
  await page.getByRole('button', { name: '放弃上传' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '放弃上传' }).click();
  await page.getByText('已删除上传的文件').waitFor();
  await page.getByText('先上传文件，这里会显示前几行').waitFor();
});

looksWell('imports', 'owner', '/imports');
looksWell('import-empty', 'owner', '/imports/new?begin=organization');
looksWell('import-jobs', 'owner', '/imports?tab=jobs');
looksWell('quarantine', 'head-office', '/quarantine');
looksWell('merges', 'head-office', '/members/review');
looksWell('live', 'dealer', '/live');

test('an order shows as soon as it arrives, to who sees it, and not while the page is held', async () => {
  const seen = await look({ as: 'owner' });
  const { page } = seen;
  const made = await page.request.post('/api/v1/events/sources', { data: { name: '实时' } });
  const { write_key } = await made.json();
  const store = await someKey(seen, 'unit');
  const order = async (number: string) => {
    const properties = { order_id: number, store_id: store, channel: 'mini_program', total: 256, phone: '13912340002' };
    const sent = await fetch(new URL('/v1/track', page.url()), {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Basic ${btoa(`${write_key}:`)}` },
      body: JSON.stringify({
        type: 'track',
        event: 'Order Completed',
        userId: 'live-1',
        messageId: number,
        properties,
      }),
    });
    expect(sent.status).toBe(200);
  };
  await seen.open('/live');
  await page.getByText('已连接').waitFor();
  await order('LIVE-1');
  await page.getByRole('link', { name: 'LIVE-1' }).waitFor({ timeout: 60_000 });
  await page.locator('.ant-table-row-expand-icon').first().click();
  await page.getByText('汇总业绩').first().waitFor();
  await seen.picture('live-order');
  await page.getByRole('button', { name: '暂停' }).click();
  await order('LIVE-2');
  await page.getByRole('button', { name: '继续（1 条新订单）' }).click({ timeout: 60_000 });
  await page.getByRole('link', { name: 'LIVE-2' }).waitFor();
  await page.getByLabel('订单号、会员、收款方').fill('LIVE-1');
  await page.getByRole('link', { name: 'LIVE-2' }).waitFor({ state: 'detached' });
  // The overview hears the same.
  await page.getByRole('link', { name: '总览' }).first().click();
  await page.getByRole('link', { name: 'LIVE-2' }).waitFor();
});
