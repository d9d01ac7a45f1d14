/** The console of head office, regions, dealers and finance. */

import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { RouterProvider } from 'react-router';
import { router } from './routes';
import { ConsoleLook, LookProvider } from './shared/look';
import { queries } from './shared/queries';

const root = document.getElementById('root');
if (root)
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queries}>
        <LookProvider>
          <ConsoleLook>
            <RouterProvider router={router} />
          </ConsoleLook>
        </LookProvider>
      </QueryClientProvider>
    </StrictMode>,
  );
