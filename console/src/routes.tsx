/** Every page of the console and its address. A page is loaded when it is first opened. */

import { createBrowserRouter, type RouteObject } from 'react-router';
import { PageFault } from './shell/fault';
import { Shell } from './shell/shell';

const page = (path: string, load: () => Promise<{ default: React.ComponentType }>): RouteObject => ({
  path,
  lazy: async () => ({ Component: (await load()).default }),
  ErrorBoundary: PageFault,
});

export const router = createBrowserRouter([
  { ...page('/welcome', () => import('./shell/welcome')), HydrateFallback: () => null },
  {
    path: '/',
    Component: Shell,
    HydrateFallback: () => null,
    ErrorBoundary: PageFault,
    children: [
      page('', () => import('./pages/overview')),
      page('organization', () => import('./pages/organization')),
      page('members', () => import('./pages/members')),
      page('members/review', () => import('./pages/members/review')),
      page('members/:id', () => import('./pages/members/member')),
      page('disclosures', () => import('./pages/disclosures')),
      page('orders', () => import('./pages/orders')),
      page('orders/:number', () => import('./pages/orders/order')),
      page('policies', () => import('./pages/policies')),
      page('policies/new', () => import('./pages/policies/new')),
      page('policies/:kind/:name', () => import('./pages/policies/policy')),
      page('what-if', () => import('./pages/whatif')),
      page('what-if/:job', () => import('./pages/whatif/comparison')),
      page('credits', () => import('./pages/credits')),
      page('periods', () => import('./pages/periods')),
      page('periods/:name', () => import('./pages/periods/period')),
      page('statements', () => import('./pages/statements')),
      page('statements/:period/:payee', () => import('./pages/statements/statement')),
      page('disputes', () => import('./pages/disputes')),
      page('disputes/:id', () => import('./pages/disputes/dispute')),
      page('ledger', () => import('./pages/ledger')),
      page('imports', () => import('./pages/imports')),
      page('imports/new', () => import('./pages/imports/new')),
      page('imports/jobs/:job', () => import('./pages/imports/job')),
      page('imports/:id', () => import('./pages/imports/import')),
      page('quarantine', () => import('./pages/quarantine')),
      page('live', () => import('./pages/live')),
      page('events', () => import('./pages/events')),
      page('users', () => import('./pages/users')),
      page('sso', () => import('./pages/sso')),
      page('tokens', () => import('./pages/tokens')),
      page('webhooks', () => import('./pages/webhooks')),
      page('webhooks/:id', () => import('./pages/webhooks/webhook')),
      page('audit', () => import('./pages/audit')),
      page('health', () => import('./pages/health')),
      page('*', () => import('./shell/lost')),
    ],
  },
]);
