/** Into force: the days, the whole group or a pilot, what changes by it, and only then the command. */

import { useQueryClient } from '@tanstack/react-query';
import { App, DatePicker, Flex, Form, Modal, Segmented } from 'antd';
import dayjs from 'dayjs';
import { useMemo, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { body, client, once } from '@/api/client';
import type { Draft } from '@/shared/draft';
import { Problem } from '@/shared/problem';
import { dayAfter, dayBefore } from '@/shared/range';
import { Command } from '@/shared/why';
import { words } from '@/shared/words';
import { casesWithin, daysBetween, movedCases } from './cases';
import { useCheck } from './check';
import { Consequences } from './consequences';
import { headOf, isPilot, SCOPES, type Scope, withHead } from './head';
import { ScopeField } from './scope-field';

const useWords = words({
  title: ['启用政策', 'Put the policy into force'],
  days: ['哪些天的订单适用', 'Orders of which days'],
  bindingDays: ['哪些天的绑定适用', 'Bindings of which days'],
  moved: ['用例里的日期随起始日一起移动。', 'Dates inside the cases move along with the first day.'],
  from: ['从', 'From'],
  to: ['至（含），不填则长期有效', 'Until (inclusive); open-ended when empty'],
  where: ['在哪里', 'Where'],
  everywhere: ['全集团', 'Whole group'],
  pilot: ['先试点', 'Pilot first'],
  pilotHint: [
    '门店属于所选的单位才适用，其余继续按现行版本；也可以一次粘贴多个编码。用例里的单位随之改成所选的第一个。',
    'It holds for stores that belong to what is chosen; all others stay with the version in force. Several keys may be pasted at once. Cases take on the first of them.',
  ],
  brands: ['品牌', 'Brands'],
  regions: ['大区', 'Regions'],
  dealers: ['经销商', 'Dealers'],
  stores: ['门店', 'Stores'],
  confirm: ['确认启用', 'Put into force'],
  done: ['已启用「{name}」第 {version} 版', 'Version {version} of {name} is in force'],
  unchanged: ['这份文件已经在生效，没有变化', 'This very file was in force already; nothing changed'],
});

interface Props {
  open: boolean;
  close: () => void;
  draft: Draft;
}

const SINGLE = { brands: 'brand', regions: 'region', dealers: 'dealer', stores: 'store' } as const;
const NOWHERE: Scope = { brands: [], regions: [], dealers: [], stores: [] };

export function Activation({ open, close, draft }: Props) {
  const say = useWords();
  return (
    <Modal title={say('title')} open={open} onCancel={close} footer={null} width={760} destroyOnHidden>
      <Form layout="vertical" component={false}>
        <Steps draft={draft} close={close} />
      </Form>
    </Modal>
  );
}

function Steps({ draft, close }: { draft: Draft; close: () => void }) {
  const say = useWords();
  const [text, setText] = useState(draft.text);
  const head = useMemo(() => headOf(text), [text]);
  const checked = useCheck(text);
  const { go, sending, error } = useActivate(text, draft, close);
  if (!head) return null;
  const alter = (change: Parameters<typeof withHead>[1]) => setText(withHead(text, change));
  // Cases are histories of certain days: they move along, or their orders would fall before the first day.
  const begin = (from: string) => setText(movedCases(withHead(text, { from }), daysBetween(head.from, from)));
  // So are they histories in certain units: a store of another region would be outside of the pilot.
  const within = (scope: Scope) => setText(casesWithin(withHead(text, { scope }), scope));
  const isBinding = head.kind === 'binding';
  return (
    <Flex vertical gap={16}>
      <Form.Item label={say(isBinding ? 'bindingDays' : 'days')} extra={say('moved')} style={{ marginBottom: 0 }}>
        <Flex gap={12} wrap align="center">
          <DatePicker
            aria-label={say('from')}
            allowClear={false}
            value={head.from ? dayjs(head.from) : null}
            onChange={(day) => day && begin(day.format('YYYY-MM-DD'))}
          />
          –
          <DatePicker
            aria-label={say('to')}
            placeholder={say('to')}
            style={{ minWidth: 260 }}
            value={head.to ? dayjs(dayBefore(head.to)) : null}
            minDate={dayjs(head.from)}
            onChange={(day) => alter({ to: day ? dayAfter(day.format('YYYY-MM-DD')) : '' })}
          />
        </Flex>
      </Form.Item>
      {!isBinding && <Where scope={head.scope} isPilot={isPilot(head)} change={within} />}
      <Consequences text={text} head={head} checked={checked} />
      {error ? <Problem error={error} /> : null}
      <Flex justify="end">
        <Confirm disabled={!checked.passed} loading={sending} onClick={() => void go()} label={say('confirm')} />
      </Flex>
    </Flex>
  );
}

function Confirm(props: { disabled: boolean; loading: boolean; onClick: () => void; label: string }) {
  return (
    <Command
      operation="policy.activate"
      type="primary"
      disabled={props.disabled}
      loading={props.loading}
      onClick={props.onClick}
    >
      {props.label}
    </Command>
  );
}

function useActivate(text: string, draft: Draft, close: () => void) {
  const say = useWords();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [sending, setSending] = useState(false);
  const [error, setError] = useState<unknown>(null);
  // However often it is sent, it is done once; another text is another command.
  const key = useRef({ text, headers: once() });
  const go = async () => {
    if (key.current.text !== text) key.current = { text, headers: once() };
    setSending(true);
    setError(null);
    try {
      const done = await body(client.POST('/api/v1/policies', { body: { yaml: text }, headers: key.current.headers }));
      draft.discard();
      await queries.invalidateQueries();
      close();
      void message.success(done.unchanged ? say('unchanged') : say('done', { name: done.name, version: done.version }));
      await navigate(`/policies/${done.kind}/${encodeURIComponent(done.name)}?v=${done.version}`);
    } catch (refused) {
      setError(refused);
    } finally {
      setSending(false);
    }
  };
  return { go, sending, error };
}

function Where(props: { scope: Scope; isPilot: boolean; change: (scope: Scope) => void }) {
  const say = useWords();
  const [pilot, setPilot] = useState(props.isPilot);
  const choose = (value: string) => {
    setPilot(value === 'pilot');
    if (value !== 'pilot') props.change(NOWHERE);
  };
  return (
    <Form.Item label={say('where')} style={{ marginBottom: 0 }} {...(pilot && { extra: say('pilotHint') })}>
      <Segmented
        value={pilot ? 'pilot' : 'everywhere'}
        onChange={choose}
        options={[
          { value: 'everywhere', label: say('everywhere') },
          { value: 'pilot', label: say('pilot') },
        ]}
      />
      {pilot && (
        <div
          style={{
            display: 'grid',
            gridTemplateColumns: 'repeat(auto-fit, minmax(260px, 1fr))',
            gap: 12,
            marginTop: 12,
          }}
        >
          {SCOPES.map((kind) => (
            <ScopeField
              key={kind}
              kind={SINGLE[kind]}
              label={say(kind)}
              value={props.scope[kind]}
              onChange={(keys) => props.change({ ...props.scope, [kind]: keys })}
            />
          ))}
        </div>
      )}
    </Form.Item>
  );
}
