/** Whether orders are heard just now. */

import { Badge } from 'antd';
import type { Live } from '@/shared/live';
import { words } from '@/shared/words';

const useWords = words({
  connecting: ['正在连接…', 'Connecting…'],
  open: ['已连接', 'Connected'],
  again: ['连接中断，正在重连，不会漏单', 'Cut off; it comes again and misses nothing'],
  closed: ['服务拒绝了连接，请刷新本页', 'The service refused; reload the page'],
});

const COLORS = { connecting: 'processing', open: 'success', again: 'warning', closed: 'error' } as const;

export function LiveState({ state }: { state: Live['state'] }) {
  const say = useWords();
  return (
    <span role="status">
      <Badge status={COLORS[state]} text={say(state)} />
    </span>
  );
}
