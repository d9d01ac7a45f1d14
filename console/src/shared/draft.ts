/** What one has changed and not yet put into force. It survives a reload and is this tab's alone. */

import { useCallback, useState } from 'react';

export interface Draft {
  text: string;
  changed: boolean;
  write: (text: string) => void;
  discard: () => void;
}

/** The draft of a file that begins as `base`. */
export function useDraft(name: string, base: string): Draft {
  const key = `yipan.draft.${name}`;
  const [written, setWritten] = useState<{ key: string; text: string | null }>(() => kept(key));
  // Another file without leaving the page.
  const present = written.key === key ? written : kept(key);
  const write = useCallback(
    (text: string) => {
      if (text === base) sessionStorage.removeItem(key);
      else sessionStorage.setItem(key, text);
      setWritten({ key, text: text === base ? null : text });
    },
    [key, base],
  );
  const discard = useCallback(() => {
    sessionStorage.removeItem(key);
    setWritten({ key, text: null });
  }, [key]);
  return { text: present.text ?? base, changed: present.text !== null, write, discard };
}

function kept(key: string): { key: string; text: string | null } {
  return { key, text: sessionStorage.getItem(key) };
}
