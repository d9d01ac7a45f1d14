/** Chooses days, half-open, in a calendar. It is loaded when days were chosen: most look at a period. */

import { DatePicker } from 'antd';
import dayjs from 'dayjs';
import { dayAfter, dayBefore } from './range';

interface Days {
  from: string;
  to: string;
}

export default function DaysChoice({ from, to, choose }: Days & { choose: (days: Days) => void }) {
  return (
    <DatePicker.RangePicker
      allowClear={false}
      value={[dayjs(from), dayjs(dayBefore(to))]}
      onChange={(dates) => {
        const [first, last] = (dates ?? []).map((at) => at?.format('YYYY-MM-DD'));
        if (first && last) choose({ from: first, to: dayAfter(last) });
      }}
    />
  );
}
