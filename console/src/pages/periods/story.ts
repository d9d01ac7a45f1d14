/** A period with its tag: commands are sent with what one has seen, so that nobody locks what somebody else just changed. */

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { client, once } from '@/api/client';
import type { Story } from './states';

export interface Seen {
  story: Story;
  tag: string | null;
}

const keyOf = (name: string) => ['period', name];

export function useStory(name: string) {
  return useQuery({
    queryKey: keyOf(name),
    queryFn: async (): Promise<Seen> => {
      const answer = await client.GET('/api/v1/periods/{name}', { params: { path: { name } } });
      return { story: answer.data as Story, tag: answer.response.headers.get('ETag') };
    },
  });
}

/** Headers of a command about what was seen; made once per dialog, so that sending it twice does it once. */
export function commandHeaders(seen: Seen): Record<string, string> {
  return { ...once(), ...(seen.tag && { 'If-Match': seen.tag }) };
}

/** Everything that a command may have changed is asked again. */
export function useChanged(): () => Promise<void> {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ predicate: (query) => query.queryKey[0] !== 'me' });
}
