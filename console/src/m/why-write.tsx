/** Says the best reason to write to a member. */

import { Tag } from 'antd-mobile';
import { words } from '@/shared/words';
import { type Known, reasonToWrite } from './reason';

const useWords = words({
  bought: ['{days} 天前刚下单，回访一下', 'Bought {days} days ago: ask how it is'],
  new: ['新会员 {days} 天，打个招呼', 'New since {days} days: say hello'],
  once: ['买过一次，已 {days} 天，促复购', 'Bought once, {days} days ago: the second time'],
  dormant: ['{days} 天没买，该唤回', 'Nothing for {days} days: win back'],
  due: ['距上次购买 {days} 天，推荐新品', '{days} days since the last order: show what is new'],
  never: ['还没买过，聊聊需要什么', 'Never bought: ask what is needed'],
  quiet: ['{days} 天没联系', 'No contact for {days} days'],
});

export function WhyWrite({ member }: { member: Known }) {
  const say = useWords();
  const reason = reasonToWrite(member);
  if (!reason) return null;
  return (
    <Tag color="primary" fill="outline" style={{ whiteSpace: 'normal', padding: '2px 6px' }}>
      {say(reason.why, 'days' in reason ? { days: reason.days } : {})}
    </Tag>
  );
}
