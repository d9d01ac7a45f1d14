/** How far a period has come, when, and by whom. */

import { Grid, Steps } from 'antd';
import { useActor } from '@/shared/actor';
import { instant } from '@/shared/format';
import { words } from '@/shared/words';
import { asState, STATES, type State, type Story } from './states';

const useWords = words({
  open: ['建立', 'Opened'],
  computed: ['结算', 'Settled'],
  reviewed: ['复核', 'Reviewed'],
  locked: ['锁定', 'Locked'],
  paid: ['付款', 'Paid'],
  approvals: ['{given} / {needed} 人已复核', '{given} of {needed} approved'],
  notNeeded: ['不需要复核', 'No approval needed'],
});

/** What the events call what brings a period into a state. */
const EVENT: Record<State, string> = {
  open: 'opened',
  computed: 'computed',
  reviewed: 'approved',
  locked: 'locked',
  paid: 'paid',
};

export function Stages({ story }: { story: Story }) {
  const say = useWords();
  const actor = useActor();
  const wide = Grid.useBreakpoint().md ?? true;
  const reached = STATES.indexOf(asState(story.state));
  const latest = story.runs[0]?.id;
  const items = STATES.map((state) => {
    const events = story.events.filter((event) => event.what === EVENT[state] && (!event.run || event.run === latest));
    const last = events.at(-1);
    const of = state === 'reviewed' ? approvals() : null;
    const done = STATES.indexOf(state) <= reached && last;
    return { title: say(state), content: of ?? (done ? `${instant(last.at)} · ${actor(last.by)}` : '') };
  });

  function approvals(): string {
    if (story.approvals === 0) return say('notNeeded');
    return say('approvals', { given: story.approved_by.length, needed: story.approvals });
  }

  // The step that is worked on is the one after what was reached; a review that has been given, or is not needed, is done.
  const reviewed = story.state === 'computed' && story.approved_by.length >= story.approvals;
  const current = story.state === 'paid' ? STATES.length : reached + (reviewed ? 2 : 1);
  return <Steps size="small" orientation={wide ? 'horizontal' : 'vertical'} current={current} items={items} />;
}
