/** What webhooks are told of, in words; what is not known yet says its own word. */

import { words } from '@/shared/words';

const useWords = words({
  'order.credited': ['订单已计业绩', 'Order credited'],
  'period.locked': ['账期已锁定', 'Period locked'],
  'period.paid': ['账期已付款', 'Period paid'],
  'dispute.opened': ['有新申诉', 'Dispute opened'],
  'dispute.decided': ['申诉已裁定', 'Dispute decided'],
  'job.ended': ['任务结束', 'Job ended'],
  'member.merged': ['会员合并', 'Members merged'],
  'webhook.ping': ['测试消息', 'Ping'],
});

export function useEventWord(): (event: string) => string {
  return useWords() as (event: string) => string;
}
