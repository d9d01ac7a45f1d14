/** Every page of the workbench and its address. */

import { createBrowserRouter, Navigate, type RouteObject } from 'react-router';
import { Frame } from './frame';
import { Fell, Waiting } from './parts';

const page = (path: string, load: () => Promise<{ default: React.ComponentType }>): RouteObject => ({
  path,
  lazy: async () => ({ Component: (await load()).default }),
  ErrorBoundary: Fell,
});

export const router = createBrowserRouter(
  [
    {
      path: '/',
      Component: Frame,
      HydrateFallback: Waiting,
      ErrorBoundary: Fell,
      children: [
        page('', () => import('./start')),
        page('earnings', () => import('./earnings')),
        page('why/:period/:payee/:line', () => import('./why')),
        page('members', () => import('./members')),
        page('members/:id', () => import('./member')),
        page('store', () => import('./store')),
        page('people', () => import('./people')),
        page('people/:payee', () => import('./person')),
        page('disputes', () => import('./disputes')),
        page('me', () => import('./me')),
        { path: '*', element: <Navigate to="/" replace /> },
      ],
    },
  ],
  { basename: '/m' },
);
