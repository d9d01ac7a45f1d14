/** Periods as a board: one column per state, in the order in which a period goes through them. */

import { Card, Flex, Grid, Typography, theme } from 'antd';
import { Link } from 'react-router';
import { useActor } from '@/shared/actor';
import { instant } from '@/shared/format';
import { useRange } from '@/shared/range';
import { words } from '@/shared/words';
import { asState, type Period, STATES, type State, StateTag, useStateWords } from './states';

const useWords = words({
  approvals: ['需 {count} 人复核', '{count} to approve'],
  changed: ['{when} · {who}', '{when} · {who}'],
  none: ['无', 'None'],
});

export function Board({ periods }: { periods: Period[] }) {
  const wide = Grid.useBreakpoint().lg ?? true;
  return (
    <Flex gap={12} vertical={!wide} align="stretch">
      {STATES.map((state) => (
        <Column key={state} state={state} periods={periods.filter((period) => asState(period.state) === state)} />
      ))}
    </Flex>
  );
}

function Column({ state, periods }: { state: State; periods: Period[] }) {
  const say = useWords();
  const sayState = useStateWords();
  const { token } = theme.useToken();
  const lane = { background: token.colorFillQuaternary, borderRadius: token.borderRadiusLG, padding: 10 };
  return (
    <section aria-label={sayState(state)} style={{ ...lane, flex: '1 1 0', minWidth: 0 }}>
      <Flex gap={8} align="center" justify="space-between" style={{ minHeight: 28, marginBottom: 4 }}>
        <StateTag state={state} />
        <Typography.Text type="secondary" style={{ fontSize: 12 }}>
          {periods.length > 0 ? `${sayState(`${state}.next`)} · ${periods.length}` : say('none')}
        </Typography.Text>
      </Flex>
      <Flex vertical gap={8}>
        {/* The newest on top: it is the one that is worked on. */}
        {periods.toReversed().map((period) => (
          <PeriodCard key={period.name} period={period} />
        ))}
      </Flex>
    </section>
  );
}

function PeriodCard({ period }: { period: Period }) {
  const say = useWords();
  const range = useRange();
  const actor = useActor();
  return (
    <Link to={`/periods/${encodeURIComponent(period.name)}`}>
      <Card size="small" hoverable>
        <Flex justify="space-between" gap={8} align="baseline">
          <Typography.Text strong style={{ fontSize: 15 }}>
            {period.name}
          </Typography.Text>
          {period.approvals > 0 && (
            <Typography.Text type="secondary" style={{ fontSize: 12 }}>
              {say('approvals', { count: period.approvals })}
            </Typography.Text>
          )}
        </Flex>
        <Typography.Text type="secondary" style={{ fontSize: 12, display: 'block' }}>
          {range(period.from, period.to)}
        </Typography.Text>
        <Typography.Text type="secondary" style={{ fontSize: 12 }}>
          {say('changed', { when: instant(period.changed_at), who: actor(period.changed_by) })}
        </Typography.Text>
      </Card>
    </Link>
  );
}
