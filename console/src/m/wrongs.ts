/** What can be said to be wrong, and how a dispute stands. */

import { words } from '@/shared/words';

export const WRONGS = ['wrong_amount', 'missing_credit', 'wrong_party', 'wrong_rate', 'other'] as const;

export const useDisputeWords = words({
  wrong_amount: ['金额不对', 'Wrong amount'],
  missing_credit: ['漏算业绩', 'Missing'],
  wrong_party: ['归属不对', 'Wrong person'],
  wrong_rate: ['比例不对', 'Wrong rate'],
  other: ['其他', 'Other'],
  open: ['待处理', 'Open'],
  accepted: ['已同意', 'Accepted'],
  rejected: ['未同意', 'Rejected'],
  booked: ['已入账', 'Booked'],
});
