/** Light or dark, as one chose or as the device says, and Ant Design in the language of the moment. */

import { App, ConfigProvider, theme } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import dayjs from 'dayjs';
import 'dayjs/locale/zh-cn';
import './base.css';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { language } from './words';

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

/** Ant Design for the console. */
export function ConsoleLook({ children }: { children: ReactNode }) {
  useTranslation();
  const { dark } = useLook();
  const chinese = language() === 'zh-CN';
  dayjs.locale(chinese ? 'zh-cn' : 'en');
  return (
    <ConfigProvider
      locale={chinese ? zhCN : enUS}
      theme={{
        algorithm: dark ? theme.darkAlgorithm : theme.defaultAlgorithm,
        // Secondary text and links are dark enough to be read (WCAG AA), which Ant Design's own are not.
        token: {
          colorPrimary: '#1f4fd8',
          borderRadius: 6,
          colorTextTertiary: dark ? '#ffffffa6' : '#000000a0',
          colorLink: dark ? '#7da2ff' : '#1f4fd8',
        },
      }}
    >
      <App>{children}</App>
    </ConfigProvider>
  );
}
