/** From which day to which, both included and each of them optional; in the URL as instants, half-open, as lists are asked. */

import { DatePicker } from 'antd';
import dayjs from 'dayjs';
import { words } from './words';

const useWords = words({ days: ['日期', 'Days'] });

interface Range {
  from: string;
  to: string;
}

export function When({ from, to, change }: Range & { change: (range: Record<keyof Range, string | null>) => void }) {
  const say = useWords();
  return (
    <DatePicker.RangePicker
      aria-label={say('days')}
      allowEmpty={[true, true]}
      value={[from ? dayjs(from) : null, to ? dayjs(to).subtract(1, 'day') : null]}
      onChange={(days) =>
        change({
          from: days?.[0]?.startOf('day').toISOString() ?? null,
          to: days?.[1]?.add(1, 'day').startOf('day').toISOString() ?? null,
        })
      }
    />
  );
}
