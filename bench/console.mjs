/**
 * Measures how soon pages of the console are there and how smooth a long list is: opens pages with nothing cached, scrolls and sorts every
 * member of a generated group in Chromium, and prints what was transferred and how long frames and tasks took.
 *
 *   node bench/console.mjs [ROWS]          12,000 unless given
 *
 * The program is target/release/yipan, or what YIPAN_BIN names; it has to carry the pages (`make console` before building it). Chromium is
 * /usr/bin/chromium, or what CHROMIUM names. `npm install` must have been run in console/.
 */

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const { chromium } = createRequire(join(root, 'console/'))('playwright-core');
const rows = Number(process.argv[2] ?? 12_000);
const program = resolve(process.env.YIPAN_BIN ?? join(root, 'target/release/yipan'));
// Of every ten members that are asked for, the generator makes thirteen.
const members = Math.ceil(rows / 1.3) + 50;
const place = mkdtempSync(join(tmpdir(), 'yipan-bench-console.'));

/** Starts the program on a generated group, and answers its address and the secret of its link. */
function serve() {
  const given = [
    'demo',
    '--serve',
    '--members',
    String(members),
    '--listen',
    '127.0.0.1:0',
    '--data-dir',
    join(place, 'group'),
  ];
  const service = spawn(program, given, { cwd: place, stdio: ['ignore', 'pipe', 'pipe'] });
  return new Promise((found, failed) => {
    let said = '';
    const hear = (part) => {
      said += part;
      const link = /(http:\/\/[\w.:]+)\/welcome#([0-9a-f]+)/.exec(said);
      if (link) found({ service, address: link[1], secret: link[2] });
    };
    service.stdout.on('data', hear);
    service.stderr.on('data', hear);
    service.once('exit', (code) => failed(new Error(`the program ended with ${code}:\n${said.slice(-2000)}`)));
    service.once('error', failed);
  });
}

/** Runs in the page: how long each frame takes until it is stopped. */
const startFrames = () => {
  const frames = [];
  let last = performance.now();
  let going = true;
  const tick = (now) => {
    frames.push(now - last);
    last = now;
    if (going) requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
  window.stopFrames = () => {
    going = false;
    return frames.slice(1);
  };
};

/** Runs in the page: scrolls a table by so many pixels with every frame, for so many milliseconds. */
const scroll = ({ milliseconds, pixels }) =>
  new Promise((done) => {
    const list = document.querySelector('.ant-table-tbody-virtual-holder');
    const until = performance.now() + milliseconds;
    const step = () => {
      list.dispatchEvent(new WheelEvent('wheel', { deltaY: pixels, bubbles: true, cancelable: true }));
      if (performance.now() < until) requestAnimationFrame(step);
      else done();
    };
    step();
  });

function summary(what, frames) {
  const sorted = [...frames].sort((one, other) => one - other);
  const at = (part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))].toFixed(1);
  const late = frames.filter((frame) => frame > 50).length;
  return [what, frames.length, at(0.5), at(0.95), at(0.99), at(1), late];
}

async function measured(page, act) {
  await page.evaluate(startFrames);
  await act();
  return page.evaluate(() => window.stopFrames());
}

/** Runs in the page from its beginning: how long tasks of more than 50 ms took. */
const watchTasks = () => {
  window.longTasks = [];
  new PerformanceObserver((list) => {
    for (const task of list.getEntries()) window.longTasks.push(task.duration);
  }).observe({ type: 'longtask', buffered: true });
};

/** Opens a page with nothing cached: what came over the wire, until when what it is for was shown, and its longest task. */
async function firstLoad(browser, address, cookies, path, shown, size) {
  const context = await browser.newContext({ baseURL: address, locale: 'zh-CN', viewport: size });
  await context.addCookies(cookies);
  await context.addInitScript(watchTasks);
  const page = await context.newPage();
  const network = await context.newCDPSession(page);
  await network.send('Network.enable');
  const kinds = new Map();
  const bytes = { Script: 0, all: 0 };
  network.on('Network.responseReceived', ({ requestId, type }) => kinds.set(requestId, type));
  network.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    bytes.all += encodedDataLength;
    if (kinds.get(requestId) === 'Script') bytes.Script += encodedDataLength;
  });
  await page.goto(path, { waitUntil: 'commit' });
  await page.locator(shown).first().waitFor();
  const milliseconds = await page.evaluate(() => performance.now());
  await page.waitForLoadState('networkidle').catch(() => undefined);
  const tasks = await page.evaluate(() => window.longTasks);
  await context.close();
  const kilobytes = (count) => (count / 1000).toFixed(0);
  const longest = Math.max(0, ...tasks).toFixed(0);
  return [path, kilobytes(bytes.Script), kilobytes(bytes.all), milliseconds.toFixed(0), longest];
}

/** The session of a role, as cookies. */
async function signIn(browser, address, secret, role) {
  const context = await browser.newContext({ baseURL: address });
  const answer = await context.request.post('/api/v1/auth/link', { data: { secret: `${secret}.${role}` } });
  if (!answer.ok()) throw new Error(`${role} cannot sign in: ${await answer.text()}`);
  const cookies = await context.cookies();
  await context.close();
  return cookies;
}

const DESK = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };

async function firstLoads(browser, address, office, associate) {
  console.log('| page | JavaScript kB | everything kB | shown after ms | longest task ms |');
  for (const [cookies, path, shown, size] of [
    [office, '/', 'canvas', DESK],
    [office, '/members', '.ant-table-row', DESK],
    [office, '/policies/credit/store-and-online-double-credit', '.cm-line', DESK],
    [associate, '/m/earnings', '.adm-list-item', PHONE],
    [associate, '/m/members', '.adm-list-item', PHONE],
  ])
    console.log(`| ${(await firstLoad(browser, address, cookies, path, shown, size)).join(' | ')} |`);
}

async function everything(page) {
  const foot = () => page.locator('[data-list="members"] [data-rows]').first();
  const began = performance.now();
  for (;;) {
    const [count, complete] = await foot().evaluate((one) => [
      Number(one.dataset.rows),
      one.dataset.complete === 'true',
    ]);
    if (complete || count >= rows) return { count, seconds: (performance.now() - began) / 1000 };
    await page.evaluate(scroll, { milliseconds: 200, pixels: 4000 });
  }
}

/** From the click on the head of a column until other rows are shown. */
async function sorted(page, title) {
  const first = () => page.locator('.ant-table-row').first().innerText();
  const before = await first();
  const began = performance.now();
  await page.getByRole('columnheader', { name: title }).click();
  while ((await first().catch(() => before)) === before) await page.waitForTimeout(5);
  return performance.now() - began;
}

async function run({ address, secret }) {
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
  const office = await signIn(browser, address, secret, 'head-office');
  await firstLoads(browser, address, office, await signIn(browser, address, secret, 'associate'));
  const context = await browser.newContext({ baseURL: address, locale: 'en', viewport: DESK });
  await context.addInitScript(() => localStorage.setItem('yipan.language', 'en'));
  await context.addCookies(office);
  const page = await context.newPage();
  await page.goto('/members');
  await page.locator('.ant-table-row').first().waitFor();
  const loaded = await everything(page);
  console.log(`${loaded.count} rows loaded by scrolling in ${loaded.seconds.toFixed(1)} s`);
  const tell = (row) => console.log(`| ${row.join(' | ')} |`);
  tell(['what', 'frames', 'median ms', '95 %', '99 %', 'longest', 'over 50 ms']);
  tell(summary('nothing', await measured(page, () => page.waitForTimeout(3000))));
  for (const [what, pixels] of [
    ['reading, 60 px a frame', -60],
    ['flying, 3000 px a frame', -3000],
    ['back down', 3000],
  ])
    tell(summary(what, await measured(page, () => page.evaluate(scroll, { milliseconds: 5000, pixels }))));
  const times = [];
  const frames = await measured(page, async () => {
    for (const title of ['Orders', 'Net of refunds', 'Orders']) times.push(await sorted(page, title));
  });
  tell(summary('sorting three times', frames));
  const heap = await page.evaluate(() => performance.memory?.usedJSHeapSize ?? 0);
  console.log(`${(heap / 1e6).toFixed(0)} MB of heap`);
  console.log(`sorting, from the click to other rows: ${times.map((time) => `${time.toFixed(0)} ms`).join(', ')}`);
  await browser.close();
}

const started = await serve();
try {
  await run(started);
} finally {
  started.service.removeAllListeners('exit');
  started.service.kill('SIGTERM');
  await new Promise((ended) => started.service.once('exit', ended));
  rmSync(place, { recursive: true, force: true });
}
