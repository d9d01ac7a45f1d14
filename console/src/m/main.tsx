/** The workbench of associates and store managers, for a phone. */

import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { queries } from '@/shared/queries';

const root = document.getElementById('root');
if (root)
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queries}>
        <div />
      </QueryClientProvider>
    </StrictMode>,
  );
