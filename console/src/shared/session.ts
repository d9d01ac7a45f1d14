/** Who is signed in, asked once and again whenever an answer says that it is over. */

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { ApiError, body, client, onSignedOut, type Schema } from '@/api/client';
import { workIn } from './format';

const KEY = ['me'];

/** Who is signed in; null is nobody, undefined is not known yet. */
export function useSession(): { me: Schema<'Me'> | null | undefined; error: unknown; again: () => void } {
  const queries = useQueryClient();
  const asked = useQuery({ queryKey: KEY, queryFn: whoIsSignedIn, staleTime: 60_000 });
  useEffect(() => onSignedOut(() => queries.setQueryData(KEY, null)), [queries]);
  return { me: asked.data, error: asked.error, again: () => void asked.refetch() };
}

async function whoIsSignedIn(): Promise<Schema<'Me'> | null> {
  try {
    const me = await body(client.GET('/api/v1/auth/me'));
    workIn(me.group.time_zone);
    return me;
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return null;
    throw error;
  }
}

/** What signing in and out does here: nothing that somebody else looked at stays. */
export function useSignIn() {
  const queries = useQueryClient();
  // Who is signed in stays a known question, or whoever asked it would not hear of the answer.
  const forget = () => queries.removeQueries({ predicate: (query) => query.queryKey[0] !== KEY[0] });
  const become = async () => {
    forget();
    queries.setQueryData(KEY, await whoIsSignedIn());
  };
  return {
    withPassword: async (name: string, password: string) => {
      await client.POST('/api/v1/auth/login', { body: { name, password } });
      await become();
    },
    withLink: async (secret: string) => {
      await client.POST('/api/v1/auth/link', { body: { secret } });
      await become();
    },
    changePassword: async (present: string, next: string) => {
      await client.POST('/api/v1/auth/password', { body: { present, new: next } });
      await become();
    },
    out: async () => {
      await client.POST('/api/v1/auth/logout');
      queries.setQueryData(KEY, null);
      forget();
    },
  };
}

/** Where somebody begins: associates and store managers on the phone pages, everybody else at head office's. */
export function home(me: Schema<'Me'>): '/' | '/m' {
  const onThePhone = ['associate', 'store_manager'];
  const now = me.roles.map((held) => held.role);
  return now.length > 0 && now.every((role) => onThePhone.includes(role)) ? '/m' : '/';
}

/** The secret of a link that signs in, and the users that one may choose between; from the part of the address that is sent to nobody. */
export function linkOf(hash: string): { secret: string; users: string[] } | null {
  const [secret = '', users = ''] = decodeURIComponent(hash.replace(/^#/, '')).split(':');
  return secret ? { secret, users: users.split(',').filter(Boolean) } : null;
}
