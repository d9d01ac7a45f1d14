/** Which roles somebody has now, will have and had. */

import type { Schema } from '@/api/client';

type Grant = Schema<'Grant'>;

/** How a role stands at an instant. */
export function standing(grant: Pick<Grant, 'from' | 'to'>, now: Date = new Date()): 'now' | 'later' | 'ended' {
  if (grant.to && new Date(grant.to) <= now) return 'ended';
  return grant.from && new Date(grant.from) > now ? 'later' : 'now';
}

export function heldNow(user: { grants: Grant[] }, now: Date = new Date()): Grant[] {
  return user.grants.filter((grant) => standing(grant, now) === 'now');
}

/** A unit or person as a grant names it, of its id: `store:S01` say. */
export function partyOf(id: string): { kind: string; key: string } {
  const at = id.indexOf(':');
  return { kind: id.slice(0, at), key: id.slice(at + 1) };
}
