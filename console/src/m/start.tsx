/** Where one begins: an associate with the earnings, a store manager with the store. */

import { Navigate } from 'react-router';
import { useMe } from '@/shared/me';
import { tabsOf } from './tabs';

export default function Start() {
  const [first = 'me'] = tabsOf(useMe());
  return <Navigate to={`/${first}`} replace />;
}
