/** The day that the organization is shown for: a slider for a rough look, a calendar for an exact one. */

import { Button, Card, DatePicker, Flex, Slider } from 'antd';
import dayjs from 'dayjs';
import { useEffect, useState } from 'react';
import { day } from '@/shared/format';
import { useToday } from '@/shared/today';
import { words } from '@/shared/words';

const useWords = words({
  label: ['看哪一天的组织', 'The organization of'],
  today: ['今天', 'Today'],
});

const BACK = 730;
const AHEAD = 180;

export function Day({ at, choose }: { at: string; choose: (at: string | null) => void }) {
  const say = useWords();
  const today = useToday();
  const shown = at || today;
  const offset = dayjs(shown).diff(today, 'day');
  // While one drags, only the label moves; the organization is asked for when one lets go.
  const [dragged, drag] = useState(offset);
  useEffect(() => drag(offset), [offset]);
  const dayAt = (days: number) => dayjs(today).add(days, 'day').format('YYYY-MM-DD');
  const go = (next: string) => choose(next === today ? null : next);
  const years = [-730, -365, 0].map((days) => [days, dayAt(days).slice(0, 7)] as const);
  return (
    <Card size="small" style={{ marginBottom: 8 }}>
      <Flex gap={16} wrap align="center">
        <span>{say('label')}</span>
        <DatePicker
          aria-label={say('label')}
          allowClear={false}
          value={dayjs(shown)}
          onChange={(next) => next && go(next.format('YYYY-MM-DD'))}
        />
        <Slider
          style={{ flex: 1, minWidth: 240, margin: '4px 24px 18px' }}
          ariaLabelForHandle={say('label')}
          min={-BACK}
          max={AHEAD}
          marks={Object.fromEntries(years.map(([days, label]) => [days, days === 0 ? say('today') : label]))}
          value={Math.max(-BACK, Math.min(AHEAD, dragged))}
          tooltip={{ formatter: (days) => day(dayAt(days ?? 0)) }}
          onChange={drag}
          onChangeComplete={(days) => go(dayAt(days))}
        />
        <Button disabled={shown === today} onClick={() => choose(null)}>
          {say('today')}
        </Button>
      </Flex>
    </Card>
  );
}
