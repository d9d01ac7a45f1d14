/** Ant Design, light or dark, in the language of the moment. */

import { App, ConfigProvider, theme } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import dayjs from 'dayjs';
import 'dayjs/locale/zh-cn';
import './base.css';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { LookProvider, useLook } from './dark';
import { language } from './words';

export { LookProvider, useLook };

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
        ...(dark && { components: LIT }),
        token: { colorPrimary: '#1f4fd8', borderRadius: 6, colorLink: dark ? '#7da2ff' : '#1f4fd8', ...readable(dark) },
      }}
      button={{ autoInsertSpace: false }}
    >
      <App>{children}</App>
    </ConfigProvider>
  );
}

/** Ant Design's fainter texts are too faint to be read by everybody: these have a contrast of 4.5 on every ground we use. */
function readable(dark: boolean) {
  const ink = (strength: number) => (dark ? `rgba(255, 255, 255, ${strength})` : `rgba(0, 0, 0, ${strength})`);
  return {
    colorTextSecondary: ink(dark ? 0.72 : 0.7),
    colorTextTertiary: ink(0.62),
    colorTextDescription: ink(0.62),
    colorTextPlaceholder: ink(0.58),
    // Words of commands that take something away.
    colorError: dark ? '#ff7875' : '#c9252d',
  };
}

/** What is chosen, where it is told by its color alone: the primary color is too dark for words on a dark ground. */
const BRIGHT = '#7da2ff';
const LIT = {
  // Marks that are drawn, or written on a ground of their own, in the primary color.
  Slider: {
    railBg: 'rgba(255, 255, 255, 0.2)',
    railHoverBg: 'rgba(255, 255, 255, 0.28)',
    trackBg: '#5b85f5',
    trackHoverBg: BRIGHT,
    handleColor: BRIGHT,
    handleActiveColor: BRIGHT,
    dotActiveBorderColor: BRIGHT,
  },
  Steps: { colorPrimary: BRIGHT, colorTextLightSolid: '#0b1a3a' },
  Table: { colorPrimary: BRIGHT },
  Timeline: { colorPrimary: BRIGHT },
  Upload: { colorPrimary: BRIGHT },
  Menu: { itemSelectedColor: '#a9c0ff', subMenuItemSelectedColor: '#a9c0ff' },
  Tabs: { itemSelectedColor: '#a9c0ff', itemHoverColor: '#c4d4ff', itemActiveColor: '#a9c0ff', inkBarColor: '#a9c0ff' },
};
