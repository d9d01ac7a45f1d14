/** How answers are kept: nothing is asked twice within seconds, and what was refused is not asked again by itself. */

import { QueryClient } from '@tanstack/react-query';
import { ApiError } from '@/api/client';

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      retry: (failures, error) => failures < 2 && error instanceof ApiError && [0, 503].includes(error.status),
      refetchOnWindowFocus: false,
    },
  },
});
