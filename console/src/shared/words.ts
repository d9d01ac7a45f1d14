/**
 * Words of a page in both languages, side by side: `words({ title: ['会员', 'Members'] })`. A word cannot be missing in one of them.
 *
 * `{name}` in a word is replaced by what is given for it.
 */

import i18next from 'i18next';
import { initReactI18next, useTranslation } from 'react-i18next';

export type Language = 'zh-CN' | 'en';
export const LANGUAGES: readonly Language[] = ['zh-CN', 'en'];

type Pairs = Record<string, readonly [chinese: string, english: string]>;
type Given = Record<string, string | number>;
/** Says one of a page's words in the language of the moment. */
export type Say<Key extends string> = (key: Key, given?: Given) => string;

const KEPT = 'yipan.language';

/** The language that was chosen, or the browser's. */
function first(): Language {
  const kept = localStorage.getItem(KEPT);
  if (kept === 'zh-CN' || kept === 'en') return kept;
  return navigator.language.startsWith('en') ? 'en' : 'zh-CN';
}

void i18next.use(initReactI18next).init({
  lng: first(),
  fallbackLng: 'zh-CN',
  resources: {},
  interpolation: { prefix: '{', suffix: '}', escapeValue: false },
  keySeparator: false,
  nsSeparator: false,
});
document.documentElement.lang = i18next.language;

export function language(): Language {
  return i18next.language === 'en' ? 'en' : 'zh-CN';
}

/** The same as the API calls it, for sentences that it tells. */
export function spoken(): 'zh' | 'en' {
  return language() === 'en' ? 'en' : 'zh';
}

export function chooseLanguage(chosen: Language) {
  localStorage.setItem(KEPT, chosen);
  document.documentElement.lang = chosen;
  void i18next.changeLanguage(chosen);
}

let count = 0;

/** Declares a page's words and answers the hook that says them. */
export function words<P extends Pairs>(pairs: P): () => Say<Extract<keyof P, string>> {
  count += 1;
  const room = `words${count}`;
  const column = (index: 0 | 1) => Object.fromEntries(Object.entries(pairs).map(([key, pair]) => [key, pair[index]]));
  i18next.addResourceBundle('zh-CN', room, column(0));
  i18next.addResourceBundle('en', room, column(1));
  return () => {
    const { t } = useTranslation(room);
    return (key, given) => t(key, given ?? {}) as string;
  };
}
