/** Says the best reason to write to a member. */

import { Tag } from 'antd-mobile';
import { words } from '@/shared/words';
import { type Known, reasonToWrite } from './reason';

const useWords = words({
  bought: ['{count} 天前刚下单，回访一下', 'Bought {count} days ago: ask how it is'],
  bought_one: ['1 天前刚下单，回访一下', 'Bought a day ago: ask how it is'],
  new: ['新会员 {count} 天，打个招呼', 'New since {count} days: say hello'],
  new_one: ['新会员 1 天，打个招呼', 'New since a day: say hello'],
  once: ['买过一次，已 {count} 天，促复购', 'Bought once, {count} days ago: the second time'],
  once_one: ['买过一次，已 1 天，促复购', 'Bought once, a day ago: the second time'],
  dormant: ['{count} 天没买，该唤回', 'Nothing for {count} days: win back'],
  dormant_one: ['1 天没买，该唤回', 'Nothing for a day: win back'],
  due: ['距上次购买 {count} 天，推荐新品', '{count} days since the last order: show what is new'],
  due_one: ['距上次购买 1 天，推荐新品', 'A day since the last order: show what is new'],
  never: ['还没买过，聊聊需要什么', 'Never bought: ask what is needed'],
  quiet: ['{count} 天没联系', 'No contact for {count} days'],
  quiet_one: ['1 天没联系', 'No contact for a day'],
});

export function WhyWrite({ member }: { member: Known }) {
  const say = useWords();
  const reason = reasonToWrite(member);
  if (!reason) return null;
  return (
    <Tag color="primary" fill="outline" style={{ whiteSpace: 'normal', padding: '2px 6px' }}>
      {say(reason.why, 'days' in reason ? { count: reason.days } : {})}
    </Tag>
  );
}
