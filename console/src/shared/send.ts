/** What a command does here: it is sent, who gave it is told, and whatever is shown is asked for again. */

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';

interface Told<Answer> {
  /** What is said when it worked. */
  said?: string | ((answer: Answer) => string);
  after?: (answer: Answer) => void;
}

export function useSent<Values, Answer>(send: (values: Values) => Promise<Answer>, { said, after }: Told<Answer> = {}) {
  const { message } = App.useApp();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: send,
    onSuccess: async (answer) => {
      if (said) void message.success(typeof said === 'string' ? said : said(answer));
      after?.(answer);
      // What is in the log each time that it is looked at is not asked for again, nor is what was closed just now.
      await new Promise((resolve) => setTimeout(resolve, 0));
      await queries.invalidateQueries({ predicate: (query) => !query.meta?.logged });
    },
  });
}
