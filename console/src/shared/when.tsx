/**
 * From which day to which, both included and each of them optional; in the URL as instants, half-open, as lists are asked. Days are those
 * of where the group works, wherever the browser is.
 */

import { DatePicker } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { dayAt, lastDayAt, startOfDay } from './format';
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
      value={[picked(from, dayAt), picked(to, lastDayAt)]}
      onChange={(days) =>
        change({
          from: days?.[0] ? begins(days[0]) : null,
          to: days?.[1] ? begins(days[1].add(1, 'day')) : null,
        })
      }
    />
  );
}

/** The instant at which a day that was picked begins. */
function begins(day: Dayjs): string {
  return startOfDay(day.format('YYYY-MM-DD'));
}

/** A day as the picker shows it; none for what is no instant, which the list refuses with a reason. */
function picked(at: string, day: (instant: string) => string): Dayjs | null {
  return Number.isNaN(Date.parse(at)) ? null : dayjs(day(at));
}
