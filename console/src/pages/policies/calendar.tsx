/** Versions of policies as bars on a calendar: pale where a version would apply by itself, solid where it is in force. */

import { Card, Flex, Tag, Tooltip, theme } from 'antd';
import { Link } from 'react-router';
import { day } from '@/shared/format';
import { useRange } from '@/shared/range';
import { marks, placed } from '@/shared/stretch';
import { useToday } from '@/shared/today';
import { words } from '@/shared/words';
import { useKindOfPolicy, usePolicyWords } from './names';
import { byPolicy, span, type Version } from './spans';

const useWords = words({
  title: ['生效日历', 'Calendar'],
  solid: ['实际生效', 'in force'],
  pale: ['文件所写，已让位于后来的版本', 'as written, but given way to later versions'],
  today: ['今天', 'Today'],
  effective: ['文件所写：{days}', 'As written: {days}'],
  force: ['实际生效：{days}', 'In force: {days}'],
  never: ['无', 'never'],
});

interface Props {
  versions: Version[];
  /** Leads to a version. */
  to: (version: Version) => string;
  /** Whether each policy has a line with its name. */
  named?: boolean;
  chosen?: number;
}

const LABEL = 132;

export function Calendar({ versions, to, named = false, chosen }: Props) {
  const say = useWords();
  const { token } = theme.useToken();
  const today = useToday();
  const shown = span(versions, today);
  const now = placed({ from: today, to: null }, shown)?.left;
  const legend = (
    <Flex gap="4px 16px" wrap style={{ fontSize: 12, marginBottom: 8 }}>
      <Legend color={token.colorPrimary} text={say('solid')} />
      <Legend color={token.colorPrimaryBgHover} text={say('pale')} />
    </Flex>
  );
  return (
    <Card size="small" title={say('title')} style={{ marginBottom: 16 }}>
      {legend}
      <div style={{ overflowX: 'auto' }}>
        <div style={{ position: 'relative', minWidth: 640 }}>
          <Axis shown={shown} />
          {byPolicy(versions).map((policy) => (
            <section key={`${policy.kind}/${policy.name}`}>
              {named && <Name kind={policy.kind} name={policy.name} />}
              {policy.versions.map((version) => (
                <Row
                  key={version.version}
                  version={version}
                  shown={shown}
                  to={to(version)}
                  chosen={version.version === chosen}
                />
              ))}
            </section>
          ))}
          {now !== undefined && (
            <div style={{ position: 'absolute', inset: `0 8px 0 ${LABEL}px`, pointerEvents: 'none' }}>
              <div
                style={{
                  position: 'absolute',
                  insetBlock: 0,
                  left: `${now}%`,
                  borderInlineStart: `2px dashed ${token.colorErrorTextHover}`,
                }}
                title={say('today')}
              />
            </div>
          )}
        </div>
      </div>
    </Card>
  );
}

function Legend({ color, text }: { color: string; text: string }) {
  return (
    <Flex gap={6} align="center">
      <span style={{ width: 18, height: 10, borderRadius: 3, background: color }} />
      {text}
    </Flex>
  );
}

function Axis({ shown }: { shown: { from: string; to: string } }) {
  const { token } = theme.useToken();
  return (
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
            whiteSpace: 'nowrap',
          }}
        >
          {mark.slice(0, 7)}
        </span>
      ))}
    </div>
  );
}

function Name({ kind, name }: { kind: string; name: string }) {
  const kindWord = useKindOfPolicy();
  return (
    <Flex gap={8} align="center" style={{ padding: '8px 0 2px' }}>
      <Link to={`/policies/${kind}/${encodeURIComponent(name)}`} style={{ fontWeight: 600 }}>
        {name}
      </Link>
      <Tag>{kindWord(kind)}</Tag>
    </Flex>
  );
}

interface RowProps {
  version: Version;
  shown: { from: string; to: string };
  to: string;
  chosen: boolean;
}

function Row({ version, shown, to, chosen }: RowProps) {
  const say = useWords();
  const common = usePolicyWords();
  const range = useRange();
  const { token } = theme.useToken();
  const whole = placed(version.effective, shown);
  const force = version.in_force.map((days) => range(days.from, days.to)).join(', ') || say('never');
  const about = (
    <>
      <div>{say('effective', { days: range(version.effective.from, version.effective.to) })}</div>
      <div>{say('force', { days: force })}</div>
    </>
  );
  const bar = { position: 'absolute', height: 14, top: 7, borderRadius: 4 } as const;
  return (
    <div style={{ display: 'flex', alignItems: 'center', height: 28 }}>
      <Link to={to} style={{ width: LABEL, flexShrink: 0, fontWeight: chosen ? 600 : 400 }}>
        {common('version', { version: version.version })}
      </Link>
      <Tooltip title={about}>
        <Link
          to={to}
          aria-label={`${common('version', { version: version.version })} ${say('force', { days: force })}`}
          style={{
            position: 'relative',
            flex: 1,
            height: 28,
            marginInlineEnd: 8,
            background: chosen ? token.colorFillTertiary : token.colorFillQuaternary,
            borderRadius: 4,
          }}
        >
          {whole && (
            <span
              style={{
                ...bar,
                left: `${whole.left}%`,
                width: `${whole.width}%`,
                background: token.colorPrimaryBgHover,
              }}
            />
          )}
          {version.in_force.map((days) => {
            const part = placed(days, shown);
            return (
              part && (
                <span
                  key={days.from ?? day(days.to)}
                  style={{ ...bar, left: `${part.left}%`, width: `${part.width}%`, background: token.colorPrimary }}
                />
              )
            );
          })}
        </Link>
      </Tooltip>
    </div>
  );
}
