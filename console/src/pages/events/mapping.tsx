/** The mapping that says what events mean: ours, or the group's own. */

import { Alert, Flex, Input, Tag } from 'antd';
import { useState } from 'react';
import { api, body, client, once, type Schema } from '@/api/client';
import { Confirmed } from '@/shared/confirm';
import { Loaded, Problem } from '@/shared/problem';
import { useSent } from '@/shared/send';
import { Command } from '@/shared/why';
import { words } from '@/shared/words';

const useWords = words({
  own: ['本集团自定义', "The group's own"],
  ours: ['系统自带', 'As delivered'],
  about: [
    '映射说明每种事件成为什么事实。改动只影响之后的事件，已成为事实的不变。',
    'The mapping says which fact an event becomes. A change counts for events from now on; facts stay as they are.',
  ],
  file: ['映射文件（YAML）', 'Mapping (YAML)'],
  save: ['启用', 'Put into force'],
  saved: ['新的映射已启用', 'The mapping is in force'],
  unchanged: ['没有改动', 'Nothing was changed'],
  discard: ['放弃改动', 'Undo changes'],
  reset: ['恢复系统自带', 'Back to ours'],
  resetWhat: [
    '本集团的映射将被撤下，之后的事件按系统自带的映射处理。请先自行保存一份。',
    "The group's own mapping is taken away; ours counts from now on. Keep a copy first.",
  ],
  wasReset: ['已恢复系统自带的映射', 'Ours counts again'],
  notOwn: ['当前就是系统自带的映射', 'It is ours already'],
});

export function Mapping() {
  const asked = api.useQuery('get', '/api/v1/events/mapping');
  return <Loaded asked={asked}>{(mapping) => <Editor key={mapping.yaml} mapping={mapping} />}</Loaded>;
}

function Editor({ mapping }: { mapping: Schema<'EventMapping'> }) {
  const say = useWords();
  const [yaml, setYaml] = useState(mapping.yaml);
  const sent = useSent(() => body(client.PUT('/api/v1/events/mapping', { body: { yaml }, headers: once() })), {
    said: say('saved'),
  });
  return (
    <Flex vertical gap={12}>
      <Alert type="info" title={say('about')} />
      <Flex gap={8} wrap align="center">
        <Tag color={mapping.own ? 'blue' : 'default'}>{say(mapping.own ? 'own' : 'ours')}</Tag>
        <Command
          type="primary"
          operation="event_mapping.edit"
          because={yaml === mapping.yaml ? say('unchanged') : undefined}
          loading={sent.isPending}
          onClick={() => sent.mutate(undefined)}
        >
          {say('save')}
        </Command>
        <Command
          operation="event_mapping.edit"
          because={yaml === mapping.yaml ? say('unchanged') : undefined}
          onClick={() => setYaml(mapping.yaml)}
        >
          {say('discard')}
        </Command>
        <Confirmed
          operation="event_mapping.reset"
          because={mapping.own ? undefined : say('notOwn')}
          danger
          label={say('reset')}
          what={<p>{say('resetWhat')}</p>}
          send={() => client.DELETE('/api/v1/events/mapping', { headers: once() })}
          said={say('wasReset')}
        />
      </Flex>
      {sent.error && <Problem error={sent.error} />}
      <Input.TextArea
        aria-label={say('file')}
        value={yaml}
        onChange={(typed) => setYaml(typed.target.value)}
        autoSize={{ minRows: 16, maxRows: 34 }}
        spellCheck={false}
        style={{ fontFamily: 'ui-monospace, monospace', fontSize: 13 }}
      />
    </Flex>
  );
}
