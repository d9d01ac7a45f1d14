/** How a webhook and a delivery stand. */

import { Tag, Tooltip } from 'antd';
import type { Schema } from '@/api/client';
import { instant } from '@/shared/format';
import { words } from '@/shared/words';

const useWords = words({
  open: ['正常', 'In use'],
  failing: ['投递失败中', 'Failing'],
  failingSince: [
    '{at} 起每次都失败；连续 5 天会自动停用',
    'Every try failed since {at}; after five days it is disabled by itself',
  ],
  disabled: ['已停用', 'Disabled'],
  by_hand: ['由人停用', 'disabled by hand'],
  gone: ['对方答复已不存在（410）', 'its receiver answered that it is gone (410)'],
  giveUp: ['连续 5 天没有送达', 'nothing arrived for five days'],
  since: ['{at}：{why}', '{at}: {why}'],
  waiting: ['待发送', 'Waiting'],
  sending: ['发送中', 'Being sent'],
  delivered: ['已送达', 'Delivered'],
  failed: ['未送达', 'Failed'],
});

export function WebhookState({ webhook }: { webhook: Schema<'Webhook'> }) {
  const say = useWords();
  if (webhook.disabled_at) {
    const why = say(webhook.disabled_why === 'failing' ? 'giveUp' : (webhook.disabled_why as 'gone'));
    return (
      <Tooltip title={say('since', { at: instant(webhook.disabled_at), why })}>
        <Tag>{say('disabled')}</Tag>
      </Tooltip>
    );
  }
  if (webhook.failing_since)
    return (
      <Tooltip title={say('failingSince', { at: instant(webhook.failing_since) })}>
        <Tag color="orange">{say('failing')}</Tag>
      </Tooltip>
    );
  return <Tag color="green">{say('open')}</Tag>;
}

export const DELIVERY_STATES = ['waiting', 'sending', 'delivered', 'failed'] as const;
const COLORS: Record<string, string> = { delivered: 'green', failed: 'red', sending: 'blue', waiting: 'default' };

export function useDeliveryState(): (state: string) => string {
  return useWords() as (state: string) => string;
}

export function DeliveryState({ state }: { state: string }) {
  const say = useDeliveryState();
  return <Tag color={COLORS[state] ?? 'default'}>{say(state)}</Tag>;
}
