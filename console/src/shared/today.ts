/** The day that it is where the group works. */

import { useMe } from './me';

export function useToday(): string {
  const { group } = useMe();
  // The Swedish way of writing days is that of the API.
  return new Intl.DateTimeFormat('sv-SE', { timeZone: group.time_zone }).format(new Date());
}
