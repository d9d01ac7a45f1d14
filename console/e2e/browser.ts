/**
 * Looks at pages as somebody: `const page = await look({ as: 'finance' }); await page.open('/periods');`.
 *
 * A page that logs an error or a warning, that answers 500, or in which axe finds something serious fails the test that looks at it.
 */

import { mkdirSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, inject } from 'vitest';
import type { Role } from './roles';

export const LANGUAGES = ['zh-CN', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];
export const WIDTHS = [1440, 390] as const;

const SCREENS = 'e2e/screens';
const QUIET_FOR = 250;
/** Longer than anything takes on a busy machine. */
const PATIENCE = 120_000;

export interface Eyes {
  /** Nobody signed in unless given. */
  as?: Role;
  language?: Language;
  width?: number;
  dark?: boolean;
}

let browser: Browser;
let looking: Look[] = [];

/** Gives a test file its browser; whatever a test looked at is closed and judged after it. */
export function withBrowser() {
  beforeAll(async () => {
    const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
    mkdirSync(SCREENS, { recursive: true });
  });
  afterEach(async ({ task }) => {
    const seen = looking;
    looking = [];
    if (task.result?.state === 'fail')
      for (const [index, { page }] of seen.entries())
        if (!page.isClosed()) await page.screenshot({ path: `${SCREENS}/failed.${index}.png` });
    await Promise.all(seen.map((one) => one.close()));
    for (const one of seen) expect(one.faults, `what ${one.page.url()} logged`).toEqual([]);
  });
  afterAll(() => browser.close());
}

export async function look(eyes: Eyes = {}): Promise<Look> {
  const { language = 'zh-CN', width = 1440, dark = false } = eyes;
  const { address, sessions } = inject('service');
  const context = await browser.newContext({
    baseURL: address,
    locale: language,
    timezoneId: 'Asia/Shanghai',
    viewport: { width, height: width < 600 ? 844 : 900 },
    colorScheme: dark ? 'dark' : 'light',
    reducedMotion: 'reduce',
    hasTouch: width < 600,
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  await context.addInitScript(
    ([spoken, appearance]) => {
      localStorage.setItem('yipan.language', spoken);
      localStorage.setItem('yipan.look', appearance);
    },
    [language, dark ? 'dark' : 'light'] as const,
  );
  if (eyes.as) {
    const [name = '', value = ''] = sessions[eyes.as].split('=');
    await context.addCookies([{ name, value, url: address }]);
  }
  context.setDefaultTimeout(PATIENCE);
  const seen = new Look(context, await context.newPage(), { language, width, dark, as: eyes.as ?? 'nobody' });
  looking.push(seen);
  return seen;
}

/** A page and what is wrong with it. */
export class Look {
  readonly faults: string[] = [];
  private readonly underWay = new Set<object>();
  private readonly expected: RegExp[] = [];

  constructor(
    readonly context: BrowserContext,
    readonly page: Page,
    private readonly eyes: { language: Language; width: number; dark: boolean; as: string },
  ) {
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning')
        this.fault(`${message.type()}: ${message.text()}`);
    });
    page.on('pageerror', (error) => this.fault(`thrown: ${error.stack ?? error.message}`));
    page.on('response', (response) => {
      if (response.status() >= 500) this.fault(`${response.status()} ${response.url()}`);
    });
    page.on('request', (request) => {
      if (request.resourceType() !== 'eventsource') this.underWay.add(request);
    });
    page.on('requestfinished', (request) => this.underWay.delete(request));
    page.on('requestfailed', (request) => this.underWay.delete(request));
  }

  close(): Promise<void> {
    return this.context.close();
  }

  /** What the page will log and should: the browser itself logs every refusal of the service. */
  expectLogged(text: RegExp) {
    this.expected.push(text);
  }

  private fault(text: string) {
    if (!this.expected.some((one) => one.test(text))) this.faults.push(text);
  }

  /** Opens an address and waits until the page shows what it was asked for. */
  async open(path: string) {
    await this.page.goto(path);
    await this.settled();
  }

  /** Waits until nothing is on its way any more, and nothing turns. */
  async settled() {
    const until = Date.now() + PATIENCE;
    let quietSince = Date.now();
    while (Date.now() - quietSince < QUIET_FOR) {
      const turning = await this.page.locator('.ant-spin-spinning, .ant-skeleton, .adm-dot-loading').count();
      if (this.underWay.size > 0 || turning > 0) quietSince = Date.now();
      if (Date.now() > until) throw new Error(`${this.page.url()} does not come to rest`);
      await this.page.waitForTimeout(50);
    }
  }

  /** Keeps a picture, and fails on what axe finds serious. */
  async picture(name: string) {
    const { as, language, width, dark } = this.eyes;
    const file = `${name}.${as}.${language}.${width}${dark ? '.dark' : ''}`;
    await this.page.screenshot({ path: `${SCREENS}/${file}.png` });
    expect.soft(await this.axe(), `what axe finds on ${file}`).toEqual([]);
    expect.soft(await this.tooWide(), `pixels that ${file} is too wide`).toBe(0);
  }

  /** What axe finds serious or worse, in short. */
  async axe(): Promise<string[]> {
    const { violations } = await new AxeBuilder({ page: this.page }).analyze();
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    return serious.flatMap(({ id, nodes }) =>
      nodes
        .slice(0, 5)
        .map((node) => `${id}: ${node.target.join(' ')} ${node.html.slice(0, 160)} (${node.any[0]?.message ?? ''})`),
    );
  }

  /** By how much the page scrolls sideways; nothing but a table may. */
  private tooWide(): Promise<number> {
    return this.page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - window.innerWidth));
  }
}
