/** Signing in with an account elsewhere: a certified OpenID provider, and the button on the page for signing in. */

import type { Server } from 'node:http';
import Provider from 'oidc-provider';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { freePort, type Own, startOwn } from './own';

let own: Own;
let elsewhere: Server;
let issuer = '';
let browser: Browser;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  const port = await freePort();
  issuer = `http://127.0.0.1:${port}`;
  own = await startOwn(`[server]
public_url = "{address}"
[oidc]
issuer = "${issuer}"
client_id = "yipan"
client_secret = "a secret & more"
label = "Aurora ID"
`);
  elsewhere = await provider(issuer, `${own.address}/api/v1/auth/oidc/callback`, port);
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
});

afterEach(() => context.close());

afterAll(async () => {
  await browser?.close();
  elsewhere?.close();
  await own?.end();
});

/** Its own pages ask for a name, believe it, and ask whether we may know it. */
function provider(at: string, back: string, port: number): Promise<Server> {
  const made = new Provider(at, {
    clients: [{ client_id: 'yipan', client_secret: 'a secret & more', redirect_uris: [back] }],
    pkce: { required: () => true },
    claims: { openid: ['sub'], profile: ['name', 'preferred_username'], email: ['email'] },
    findAccount: (_context, id) => ({
      accountId: id,
      claims: async () => ({ sub: id, name: `${id} Li`, preferred_username: `${id}@example.com` }),
    }),
    cookies: { keys: ['for this test only'] },
  });
  return new Promise((listening) => {
    const server = made.listen(port, '127.0.0.1', () => listening(server));
  });
}

/** Goes there by the button, says who it is, and comes back. */
async function signInElsewhere(as: string, from: string) {
  context = await browser.newContext({ baseURL: own.address, locale: 'en' });
  await context.addInitScript(() => localStorage.setItem('yipan.language', 'en'));
  page = await context.newPage();
  await page.goto(from);
  await page.getByRole('link', { name: 'Sign in with Aurora ID' }).click();
  await page.waitForURL((url) => url.origin === issuer);
  await page.locator('input[name=login]').fill(as);
  await page.locator('input[name=password]').fill('anything');
  await page.locator('button[type=submit]').click();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.waitForURL((url) => url.origin === own.address);
}

test('an account that is tied to a user signs in, and comes back to the page', async () => {
  own.run('user', 'create', 'ann', '--full-name', 'Ann Li');
  own.run('user', 'grant', 'ann', 'owner');
  own.run('user', 'link-oidc', 'ann', 'acct-7');
  await signInElsewhere('acct-7', '/periods?x=1');
  expect(new URL(page.url()).pathname).toBe('/periods');
  const me = await page.request.get('/api/v1/auth/me');
  expect(await me.json()).toMatchObject({ name: 'ann', full_name: 'Ann Li' });
  // Cookies know no ports: those of the provider are there too.
  const cookies = (await context.cookies(own.address)).filter(({ name }) => name.startsWith('yipan'));
  expect(cookies.map(({ name, httpOnly, sameSite }) => ({ name, httpOnly, sameSite }))).toEqual([
    { name: 'yipan_session', httpOnly: true, sameSite: 'Lax' },
  ]);
});

test('an account that is nobody’s is not let in, and the log says how to tie it', async () => {
  await signInElsewhere('acct-8', '/');
  await page.getByText('Nobody here has that account yet').waitFor();
  expect((await page.request.get('/api/v1/auth/me')).status()).toBe(401);
  expect(own.said()).toContain('yipan user link-oidc NAME acct-8');
});

test('who comes back with what was not begun here is not let in', async () => {
  context = await browser.newContext({ baseURL: own.address });
  page = await context.newPage();
  const start = await page.request.get('/api/v1/auth/oidc/start', { maxRedirects: 0 });
  expect(start.status()).toBe(303);
  const asked = new URL(start.headers().location ?? '');
  expect(asked.origin).toBe(issuer);
  expect(asked.searchParams.get('code_challenge_method')).toBe('S256');
  const back = await page.request.get('/api/v1/auth/oidc/callback?code=x&state=y', { maxRedirects: 0 });
  expect(back.headers().location).toBe('/?sign_in=oidc_state_wrong');
  const state = asked.searchParams.get('state');
  await page.request.get('/api/v1/auth/oidc/start', { maxRedirects: 0 });
  const former = await page.request.get(`/api/v1/auth/oidc/callback?code=x&state=${state}`, { maxRedirects: 0 });
  expect(former.headers().location).toBe('/?sign_in=oidc_state_wrong');
});
