/** Who served a member and when: every binding a bar on a line, a line for each role and brand. */

import { Card, Table, Tag, Tooltip, theme } from 'antd';
import type { Schema } from '@/api/client';
import { day, dayAt, instant } from '@/shared/format';
import { Party } from '@/shared/party';
import { Nothing } from '@/shared/problem';
import { Reachable } from '@/shared/reachable';
import { marks, placed, shownDays } from '@/shared/stretch';
import { useToday } from '@/shared/today';
import { words } from '@/shared/words';
import { lanes } from './lanes';
import { useMemberWord } from './names';

const useWords = words({
  title: ['谁在什么时候服务', 'Who served when'],
  empty: ['从未绑定给任何人。', 'Never bound to anybody.'],
  role: ['角色', 'Role'],
  party: ['由谁', 'Who'],
  brand: ['品牌', 'Brand'],
  every: ['全部品牌', 'All brands'],
  from: ['开始', 'From'],
  to: ['结束', 'Until'],
  now: ['至今', 'now'],
  cause: ['原因', 'Cause'],
  today: ['今天', 'Today'],
});

type Binding = Schema<'MemberBinding'>;
const LABEL = 150;

export function Bindings({ member }: { member: Schema<'MemberDetail'> }) {
  const say = useWords();
  const role = useMemberWord('role');
  const cause = useMemberWord('cause');
  if (member.bindings.length === 0) return <Nothing>{say('empty')}</Nothing>;
  return (
    <Card size="small" title={say('title')}>
      <Reachable>
        <Lanes bindings={member.bindings} />
        <Table<Binding>
          size="small"
          style={{ marginTop: 16 }}
          pagination={false}
          scroll={{ x: 'max-content' }}
          rowKey={(one) => `${one.role}${one.party.id}${one.from}${one.brand?.id}`}
          dataSource={[...member.bindings].reverse()}
          columns={[
            { title: say('role'), render: (_, one) => role(one.role) },
            { title: say('party'), render: (_, one) => <Party party={one.party} /> },
            { title: say('brand'), render: (_, one) => one.brand?.name ?? say('every') },
            { title: say('from'), render: (_, one) => instant(one.from) },
            {
              title: say('to'),
              render: (_, one) => (one.to ? instant(one.to) : <Tag color="green">{say('now')}</Tag>),
            },
            { title: say('cause'), render: (_, one) => cause(one.cause) },
          ]}
        />
      </Reachable>
    </Card>
  );
}

function Lanes({ bindings }: { bindings: Binding[] }) {
  const say = useWords();
  const role = useMemberWord('role');
  const { token } = theme.useToken();
  const today = useToday();
  const days = bindings.flatMap((one) => [one.from, one.to]).map((at) => at && dayAt(at));
  const shown = shownDays(days, today);
  const now = placed({ from: today, to: null }, shown)?.left ?? 100;
  const inset = { position: 'absolute', insetBlock: 0, insetInline: `${LABEL}px 8px`, pointerEvents: 'none' } as const;
  return (
    <div data-scrolls style={{ overflowX: 'auto' }}>
      <div style={{ position: 'relative', minWidth: 640 }}>
        <div style={{ position: 'relative', height: 22, margin: `0 8px 4px ${LABEL}px`, fontSize: 12 }}>
          {marks(shown).map((mark) => (
            <span
              key={mark}
              style={{
                position: 'absolute',
                left: `${placed({ from: mark, to: null }, shown)?.left ?? 0}%`,
                paddingInlineStart: 4,
                borderInlineStart: `1px solid ${token.colorBorder}`,
                color: token.colorTextSecondary,
              }}
            >
              {mark.slice(0, 7)}
            </span>
          ))}
        </div>
        {lanes(bindings).map((lane) => (
          <div key={lane.key} style={{ display: 'flex', alignItems: 'center', marginBottom: 4 }}>
            <span style={{ width: LABEL, flexShrink: 0, paddingInlineEnd: 8 }}>
              {role(lane.role)}
              <span style={{ opacity: 0.65, fontSize: 12 }}> {lane.brand ?? say('every')}</span>
            </span>
            <div style={{ position: 'relative', flex: 1, height: 30, marginInlineEnd: 8 }}>
              {lane.bindings.map((one, index) => (
                <Bar key={`${one.party.id}${one.from}`} binding={one} shown={shown} odd={index % 2 === 1} />
              ))}
            </div>
          </div>
        ))}
        <div style={inset}>
          <div
            title={say('today')}
            style={{
              position: 'absolute',
              insetBlock: 0,
              left: `${now}%`,
              borderInlineStart: `2px dashed ${token.colorErrorTextHover}`,
            }}
          />
        </div>
      </div>
    </div>
  );
}

function Bar({ binding, shown, odd }: { binding: Binding; shown: { from: string; to: string }; odd: boolean }) {
  const say = useWords();
  const cause = useMemberWord('cause');
  const { token } = theme.useToken();
  const [from, to] = [binding.from, binding.to].map((at) => (at ? dayAt(at) : null)) as [string | null, string | null];
  const place = placed({ from, to }, shown);
  if (!place) return null;
  const days = `${day(from)} – ${to ? day(to) : say('now')}`;
  return (
    <Tooltip title={`${binding.party.name} · ${days} · ${cause(binding.cause)}`}>
      <span
        style={{
          position: 'absolute',
          top: 3,
          height: 24,
          lineHeight: '24px',
          left: `${place.left}%`,
          width: `max(${place.width}%, 3px)`,
          padding: '0 6px',
          boxSizing: 'border-box',
          overflow: 'hidden',
          whiteSpace: 'nowrap',
          textOverflow: 'ellipsis',
          borderRadius: 4,
          fontSize: 12,
          color: token.colorTextLightSolid,
          background: odd ? token.colorPrimaryActive : token.colorPrimary,
        }}
      >
        {binding.party.name}
      </span>
    </Tooltip>
  );
}
