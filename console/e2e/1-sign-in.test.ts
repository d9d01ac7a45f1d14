/** Everybody comes in by the link that the demo prints, and sees what is theirs. */

import { describe, expect, inject, test } from 'vitest';
import { LANGUAGES, look, WIDTHS, withBrowser } from './browser';
import { ROLES } from './roles';

withBrowser();

const OF_THE_DEMO = ROLES.filter((role) => role !== 'owner');
const ON_THE_PHONE = ['store', 'associate'];

describe('the link of the demo', () => {
  test.each(LANGUAGES)('offers every role, %s', async (language) => {
    for (const width of WIDTHS) {
      const seen = await look({ language, width });
      await seen.open(`/welcome#${inject('service').secret}:${OF_THE_DEMO.join(',')}`);
      await expect.poll(() => seen.page.getByRole('button').count()).toBe(OF_THE_DEMO.length + 1);
      await seen.picture('welcome-choice');
    }
  });

  test.each(OF_THE_DEMO)('signs in as %s', async (role) => {
    const seen = await look({ width: ON_THE_PHONE.includes(role) ? 390 : 1440 });
    await seen.open(`/welcome#${inject('service').secret}.${role}`);
    await seen.picture('welcome');
    await seen.page.getByRole('button', { name: '进入' }).click();
    await seen.page.waitForURL((url) => url.pathname !== '/welcome');
    await seen.settled();
    expect(seen.page.url().startsWith(`${inject('service').address}/m`)).toBe(ON_THE_PHONE.includes(role));
    const me = await seen.page.request.get('/api/v1/auth/me');
    expect((await me.json()).name).toBe(role);
    await seen.picture('home');
  });

  test('that is wrong says so', async () => {
    const seen = await look();
    seen.expectLogged(/status of 401/);
    await seen.open('/welcome#0000');
    await seen.page.getByRole('button', { name: '进入' }).click();
    await seen.page.getByText('sign_in_failed').waitFor();
    await seen.picture('welcome-wrong');
  });
});

describe('without a link', () => {
  test.each(LANGUAGES)('one is asked for name and password, %s', async (language) => {
    for (const width of WIDTHS) {
      const seen = await look({ language, width });
      seen.expectLogged(/status of 401/);
      await seen.open('/periods');
      await seen.picture('sign-in');
    }
  });
});
