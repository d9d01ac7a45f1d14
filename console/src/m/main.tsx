/** The workbench of associates and store managers, for a phone. */

import './mobile';
import './look.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { ConfigProvider } from 'antd-mobile';
import enUS from 'antd-mobile/es/locales/en-US';
import zhCN from 'antd-mobile/es/locales/zh-CN';
import { type ReactNode, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { useTranslation } from 'react-i18next';
import { RouterProvider } from 'react-router';
import { LookProvider } from '@/shared/dark';
import { queries } from '@/shared/queries';
import { language } from '@/shared/words';
import { router } from './routes';

function Spoken({ children }: { children: ReactNode }) {
  useTranslation();
  return <ConfigProvider locale={language() === 'en' ? enUS : zhCN}>{children}</ConfigProvider>;
}

const root = document.getElementById('root');
if (root)
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queries}>
        <LookProvider>
          <Spoken>
            <RouterProvider router={router} />
          </Spoken>
        </LookProvider>
      </QueryClientProvider>
    </StrictMode>,
  );
