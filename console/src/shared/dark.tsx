/** Light or dark, as one chose or as the device says. */

import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';

const KEPT = 'yipan.look';

interface Look {
  dark: boolean;
  turn: () => void;
}

const Context = createContext<Look>({ dark: false, turn: () => {} });

/** Blues of charts: what is drawn is seen on the ground that it is drawn on. */
export interface Blues {
  strong: string;
  weak: string;
  /** From the first to the last of a row. */
  shades: string[];
}

const ON_LIGHT: Blues = {
  strong: '#1f4fd8',
  weak: '#9db8f5',
  shades: ['#9db8f5', '#7d9ff0', '#5c85ea', '#3b6ae2', '#1f4fd8', '#1a3fae'],
};
const ON_DARK: Blues = {
  strong: '#5b85f5',
  weak: '#c4d4ff',
  shades: ['#c4d4ff', '#a9c0ff', '#8eabff', '#7396fb', '#5b85f5', '#4a74e8'],
};

export function useBlues(): Blues {
  return useLook().dark ? ON_DARK : ON_LIGHT;
}

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
