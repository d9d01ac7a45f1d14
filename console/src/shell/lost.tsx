/** An address that leads nowhere. */

import { Result } from 'antd';
import { Link } from 'react-router';
import { words } from '@/shared/words';

const useWords = words({
  lost: ['没有这个页面', 'There is no such page'],
  home: ['回到总览', 'Back to the overview'],
});

export default function LostPage() {
  const say = useWords();
  return <Result status="404" title={say('lost')} extra={<Link to="/">{say('home')}</Link>} />;
}
