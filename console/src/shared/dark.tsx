/** Light or dark, as one chose or as the device says. */

import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';

const KEPT = 'yipan.look';

interface Look {
  dark: boolean;
  turn: () => void;
}

const Context = createContext<Look>({ dark: false, turn: () => {} });

export function useLook(): Look {
  return useContext(Context);
}

/** Whether it is dark, and how to turn it. */
export function LookProvider({ children }: { children: ReactNode }) {
  const [dark, setDark] = useState(() => {
    const kept = localStorage.getItem(KEPT);
    return kept ? kept === 'dark' : window.matchMedia('(prefers-color-scheme: dark)').matches;
  });
  useEffect(() => {
    document.documentElement.dataset.prefersColorScheme = dark ? 'dark' : 'light';
    document.documentElement.dataset.look = dark ? 'dark' : 'light';
    document.documentElement.style.setProperty('--yipan-below', dark ? '#ff7875' : '#cf1322');
    document.documentElement.style.colorScheme = dark ? 'dark' : 'light';
  }, [dark]);
  const look = useMemo(() => {
    const turn = () => {
      localStorage.setItem(KEPT, dark ? 'light' : 'dark');
      setDark(!dark);
    };
    return { dark, turn };
  }, [dark]);
  return <Context value={look}>{children}</Context>;
}
