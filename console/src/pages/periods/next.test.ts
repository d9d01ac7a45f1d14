import { describe, expect, it } from 'vitest';
import { next } from './next';
import type { Period, Story } from './states';

const period = (name: string, state: string): Period => ({
  name,
  state,
  from: `${name}-01`,
  to: null,
  approvals: 1,
  opened_at: null,
  opened_by: 'ann',
  changed_at: null,
  changed_by: 'ann',
});
const run = { id: 7, state: 'settled', at: null, lines: 3, watermark: 9, digest: 'ab' };
const story = (state: string, rest: Partial<Story> = {}): Story => ({
  ...period('2026-02', state),
  approved_by: [],
  events: [],
  runs: [run],
  ...rest,
});
const all = (state: string) => [period('2026-01', state), period('2026-02', 'open'), period('2026-03', 'open')];

describe('what may be done with a period', () => {
  it('is to settle it first', () => {
    const found = next(story('open', { runs: [] }), all('paid'), 'ann');
    expect(found.step).toBe('settle');
    expect(found.review?.reason).toBe('noRun');
    expect(found.lock?.reason).toBe('noRun');
    expect(found.pay?.reason).toBe('notLocked');
    expect(found.settle).toBeUndefined();
  });
  it('is to review it until enough did, once each', () => {
    const found = next(story('computed', { approvals: 2, approved_by: ['ann'] }), all('paid'), 'ann');
    expect(found.step).toBe('review');
    expect(found.review?.reason).toBe('approvedByYou');
    expect(found.lock).toEqual({ reason: 'approvalsMissing', given: { given: 1, needed: 2 } });
  });
  it('is to lock it by somebody who is not its only approver', () => {
    const reviewed = story('reviewed', { approved_by: ['ann'] });
    expect(next(reviewed, all('locked'), 'ann').lock?.reason).toBe('onlyApprover');
    expect(next(reviewed, all('locked'), 'bob').lock).toBeUndefined();
    expect(next(story('computed', { approvals: 0 }), all('locked'), 'ann').lock).toBeUndefined();
  });
  it('is not to lock or pay it before an earlier one', () => {
    const found = next(story('reviewed', { approved_by: ['ann'] }), all('computed'), 'bob');
    expect(found.lock).toEqual({ reason: 'earlierOpen', given: { period: '2026-01' } });
    expect(next(story('locked'), all('locked'), 'bob').pay?.reason).toBe('earlierUnpaid');
    expect(next(story('locked'), all('paid'), 'bob').pay).toBeUndefined();
  });
  it('is nothing once it is paid', () => {
    const found = next(story('paid'), all('paid'), 'bob');
    expect(found.step).toBeNull();
    expect([found.settle, found.review, found.lock, found.pay].map((one) => one?.reason)).toEqual([
      'lockedAlready',
      'lockedAlready',
      'lockedAlready',
      'paidAlready',
    ]);
  });
});
