/** How the running service is: can it work, what was asked of it, how fast it answered, what became of events. */

import { CheckCircleFilled, CloseCircleFilled } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Card, Col, Row, Statistic, Table } from 'antd';
import { ApiError } from '@/api/client';
import { count } from '@/shared/format';
import { PageHead } from '@/shared/page';
import { Loaded, Nothing } from '@/shared/problem';
import { words } from '@/shared/words';
import { type Route, routes, type Sample, samples } from './metrics';

const useWords = words({
  title: ['运行状况', 'Health'],
  about: [
    '自服务启动以来的计数，每 10 秒刷新。监控系统可从 /metrics 读取同样的数字。',
    'Counted since the service started, renewed every 10 seconds. Monitoring reads the same numbers from /metrics.',
  ],
  service: ['服务', 'Service'],
  ready: ['可用', 'Ready'],
  notReady: ['不可用', 'Not ready'],
  underWay: ['处理中的请求', 'Requests under way'],
  requests: ['请求总数', 'Requests'],
  failed: ['服务出错', 'Failed'],
  events: ['事件', 'Events'],
  accepted: ['已接收', 'Accepted'],
  applied: ['已成为事实', 'Became facts'],
  repeated: ['重复', 'Repeated'],
  set_aside: ['被搁置', 'Set aside'],
  route: ['接口', 'Route'],
  refused: ['被拒绝', 'Refused'],
  average: ['平均耗时', 'Average'],
  within: ['95% 不超过', '95 % within'],
  longer: ['超出统计范围', 'longer than counted'],
  milliseconds: ['{ms} 毫秒', '{ms} ms'],
  noEvents: ['启动以来没有收到事件。', 'No event arrived since the service started.'],
  unreachable: ['服务没有应答', 'The service does not answer'],
});

async function text(address: string): Promise<{ ok: boolean; text: string }> {
  const answer = await fetch(address);
  return { ok: answer.ok, text: await answer.text() };
}

export default function Health() {
  const say = useWords();
  const asked = useQuery({
    queryKey: ['health'],
    queryFn: async () => {
      const [ready, counted] = await Promise.all([text('/readyz'), text('/metrics')]);
      if (!counted.ok) throw new ApiError(0, 'unreachable', say('unreachable'), null);
      return { ready, all: samples(counted.text) };
    },
    refetchInterval: 10_000,
  });
  return (
    <>
      <PageHead title={say('title')} about={say('about')} />
      <Loaded asked={asked}>
        {({ ready, all }) => (
          <>
            <Row gutter={[16, 16]}>
              <Numbers all={all} ready={ready.ok} />
            </Row>
            <Card size="small" title={say('events')} style={{ marginTop: 16 }}>
              <Events all={all} />
            </Card>
            <Routes all={routes(all)} />
          </>
        )}
      </Loaded>
    </>
  );
}

function sum(all: Sample[], name: string, fits: (sample: Sample) => boolean = () => true): number {
  return all.filter((sample) => sample.name === name && fits(sample)).reduce((total, { value }) => total + value, 0);
}

function Numbers({ all, ready }: { all: Sample[]; ready: boolean }) {
  const say = useWords();
  const state = ready ? (
    <>
      <CheckCircleFilled style={{ color: 'var(--ant-color-success)' }} /> {say('ready')}
    </>
  ) : (
    <>
      <CloseCircleFilled style={{ color: 'var(--ant-color-error)' }} /> {say('notReady')}
    </>
  );
  const failed = sum(all, 'yipan_http_requests_total', ({ labels }) => labels.status?.startsWith('5') ?? false);
  const cards = [
    { title: say('service'), shown: state },
    { title: say('requests'), shown: count(sum(all, 'yipan_http_requests_total')) },
    { title: say('failed'), shown: count(failed) },
    { title: say('underWay'), shown: count(sum(all, 'yipan_http_requests_in_flight')) },
  ];
  return cards.map(({ title, shown }) => (
    <Col key={title} xs={12} lg={6}>
      <Card size="small">
        <Statistic title={title} valueRender={() => shown} />
      </Card>
    </Col>
  ));
}

const FATES = ['accepted', 'applied', 'repeated', 'set_aside'] as const;

function Events({ all }: { all: Sample[] }) {
  const say = useWords();
  const of = (fate: string) => sum(all, 'yipan_events_total', ({ labels }) => Object.values(labels).includes(fate));
  if (FATES.every((fate) => of(fate) === 0)) return <Nothing>{say('noEvents')}</Nothing>;
  return (
    <Row gutter={16}>
      {FATES.map((fate) => (
        <Col key={fate} xs={12} lg={6}>
          <Statistic title={say(fate)} value={count(of(fate))} />
        </Col>
      ))}
    </Row>
  );
}

function Routes({ all }: { all: Route[] }) {
  const say = useWords();
  const time = (seconds: number | null, otherwise: string) =>
    seconds === null ? otherwise : say('milliseconds', { ms: count(Math.round(seconds * 10_000) / 10) });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached with the keyboard
    <section tabIndex={0} aria-label={say('requests')} style={{ marginTop: 16, overflowX: 'auto' }}>
      <Table<Route>
        style={{ minWidth: 760 }}
        size="small"
        rowKey={(row) => `${row.method} ${row.route}`}
        dataSource={all}
        pagination={false}
        columns={[
          { title: say('route'), render: (_, row) => <code>{`${row.method} ${row.route}`}</code>, width: 380 },
          { title: say('requests'), render: (_, row) => count(row.requests), align: 'right' },
          { title: say('refused'), render: (_, row) => count(row.refused), align: 'right' },
          { title: say('failed'), render: (_, row) => count(row.failed), align: 'right' },
          { title: say('average'), render: (_, row) => time(row.average, '–'), align: 'right' },
          {
            title: say('within'),
            render: (_, row) => time(row.within, row.average === null ? '–' : say('longer')),
            align: 'right',
          },
        ]}
      />
    </section>
  );
}
