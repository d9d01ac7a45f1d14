/** What a page looks like to somebody: in both languages, at the widths of a desk and a phone, and once in the dark. */

import { test } from 'vitest';
import { LANGUAGES, type Look, look, WIDTHS } from './browser';
import type { Role } from './roles';

/** Looks at a page in every way, and keeps the pictures. What an earlier test made has an address that is known only then. */
export function looksWell(
  name: string,
  as: Role,
  path: string | (() => string),
  prepare: (seen: Look) => Promise<void> = async () => {},
) {
  const onThePhone = typeof path === 'string' && (path === '/m' || path.startsWith('/m/'));
  const widths: readonly number[] = onThePhone ? [390] : WIDTHS;
  const ways = LANGUAGES.flatMap((language) => widths.map((width) => ({ language, width, dark: false })));
  test(`${name} looks well to ${as}`, async () => {
    for (const way of [...ways, { language: 'zh-CN' as const, width: widths[0] ?? 390, dark: true }]) {
      const seen = await look({ as, ...way });
      await seen.open(typeof path === 'string' ? path : path());
      await prepare(seen);
      await seen.settled();
      await seen.picture(name);
      await seen.close();
    }
  });
}
