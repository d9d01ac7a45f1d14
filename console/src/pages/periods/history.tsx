/** Who did what to a period, newest first. */

import { Timeline, Typography } from 'antd';
import { useActor } from '@/shared/actor';
import { instant } from '@/shared/format';
import { words } from '@/shared/words';
import type { Story } from './states';

const useWords = words({
  opened: ['建立账期', 'Opened'],
  computed: ['结算', 'Settled'],
  approved: ['复核通过', 'Approved'],
  locked: ['锁定', 'Locked'],
  paid: ['付款', 'Paid'],
  run: ['结算批次 {run}', 'run {run}'],
  byLocking: ['锁定即视为复核', 'by locking'],
});
type Word = Parameters<ReturnType<typeof useWords>>[0];

const COLORS: Record<string, string> = {
  opened: 'gray',
  computed: 'blue',
  approved: 'purple',
  locked: 'orange',
  paid: 'green',
};

export function History({ story }: { story: Story }) {
  const say = useWords();
  const actor = useActor();
  const items = story.events.toReversed().map((event) => ({
    key: `${event.at}/${event.what}`,
    color: COLORS[event.what] ?? 'gray',
    content: (
      <>
        <div>
          {say(event.what as Word)}
          {event.run !== null && event.run !== undefined && (
            <Typography.Text type="secondary"> · {say('run', { run: event.run })}</Typography.Text>
          )}
        </div>
        {event.note && <div>{event.note === 'by locking' ? say('byLocking') : `“${event.note}”`}</div>}
        <Typography.Text type="secondary" style={{ fontSize: 12 }}>
          {instant(event.at)} · {actor(event.by)}
        </Typography.Text>
      </>
    ),
  }));
  return <Timeline items={items} />;
}
