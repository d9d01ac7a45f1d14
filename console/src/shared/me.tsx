/** Who is signed in, and what one may do. Pages ask `useMay`; nobody asks for roles. */

import { createContext, type ReactNode, useContext } from 'react';
import type { Schema } from '@/api/client';

export type Me = Schema<'Me'>;

const Context = createContext<Me | null>(null);

export function MeProvider({ me, children }: { me: Me; children: ReactNode }) {
  return <Context.Provider value={me}>{children}</Context.Provider>;
}

export function useMe(): Me {
  const me = useContext(Context);
  if (!me) throw new Error('useMe outside of MeProvider');
  return me;
}

/** Whether the operation, `period.lock` say, may be done by who is signed in. */
export function useMay(): (operation: string) => boolean {
  const { operations } = useMe();
  return (operation) => operations.includes(operation);
}
