/** What may be done with a period now, and why the rest may not: the rules of the service, told before one tries. */

import type { Period, Story } from './states';

/** Why a command cannot be given; the words for it are beside the buttons. */
export type Reason =
  | 'noRun'
  | 'lockedAlready'
  | 'approvedByYou'
  | 'approvalsMissing'
  | 'onlyApprover'
  | 'earlierOpen'
  | 'notLocked'
  | 'paidAlready'
  | 'earlierUnpaid';

export interface Blocked {
  reason: Reason;
  /** The other period that is in the way, or how many approvals there are of how many. */
  given: Record<string, string | number>;
}

export interface Next {
  settle?: Blocked | undefined;
  review?: Blocked | undefined;
  lock?: Blocked | undefined;
  pay?: Blocked | undefined;
  /** The command that brings the period on. */
  step: 'settle' | 'review' | 'lock' | 'pay' | null;
}

const because = (reason: Reason, given: Blocked['given'] = {}): Blocked => ({ reason, given });
const isLocked = (state: string) => state === 'locked' || state === 'paid';

/** `periods` are all there are, in any order; `me` is the name under which commands of who is signed in are logged. */
export function next(story: Story, periods: Period[], me: string): Next {
  const earlier = periods.filter((one) => (one.from ?? '') < (story.from ?? '') && one.name !== story.name);
  const enough = story.approved_by.length >= story.approvals;
  return {
    settle: isLocked(story.state) ? because('lockedAlready') : undefined,
    review: review(story, me),
    lock: lock(story, earlier, me),
    pay: pay(story, earlier),
    step: step(story, enough),
  };
}

function step(story: Story, enough: boolean): Next['step'] {
  if (story.state === 'paid') return null;
  if (story.state === 'locked') return 'pay';
  if (story.runs.length === 0) return 'settle';
  return enough ? 'lock' : 'review';
}

function review(story: Story, me: string): Blocked | undefined {
  if (isLocked(story.state)) return because('lockedAlready');
  if (story.runs.length === 0) return because('noRun');
  return story.approved_by.includes(me) ? because('approvedByYou') : undefined;
}

function lock(story: Story, earlier: Period[], me: string): Blocked | undefined {
  if (isLocked(story.state)) return because('lockedAlready');
  const open = earlier.find((one) => !isLocked(one.state));
  if (open) return because('earlierOpen', { period: open.name });
  if (story.runs.length === 0) return because('noRun');
  if (story.approved_by.length < story.approvals)
    return because('approvalsMissing', { given: story.approved_by.length, needed: story.approvals });
  const onlyMine = story.approvals > 0 && story.approved_by.every((approver) => approver === me);
  return onlyMine ? because('onlyApprover') : undefined;
}

function pay(story: Story, earlier: Period[]): Blocked | undefined {
  if (story.state === 'paid') return because('paidAlready');
  if (story.state !== 'locked') return because('notLocked');
  const unpaid = earlier.find((one) => one.state !== 'paid');
  return unpaid ? because('earlierUnpaid', { period: unpaid.name }) : undefined;
}
