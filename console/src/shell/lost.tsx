/** An address that leads nowhere, and a page that fell over. */

import { Button, Result } from 'antd';
import { Link, useRouteError } from 'react-router';
import { Problem } from '@/shared/problem';
import { words } from '@/shared/words';

const useWords = words({
  lost: ['没有这个页面', 'There is no such page'],
  home: ['回到总览', 'Back to the overview'],
  fault: ['页面出错了', 'This page fell over'],
  reload: ['重新加载', 'Reload'],
});

export function Lost() {
  const say = useWords();
  return <Result status="404" title={say('lost')} extra={<Link to="/">{say('home')}</Link>} />;
}

export function PageFault() {
  const say = useWords();
  const error = useRouteError();
  const reload = <Button onClick={() => window.location.reload()}>{say('reload')}</Button>;
  return (
    <Result status="error" title={say('fault')} extra={reload}>
      <Problem error={error} />
    </Result>
  );
}
