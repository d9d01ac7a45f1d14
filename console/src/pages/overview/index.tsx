/** Overview: what was sold, credited and earned, how far members have come, and what waits for a decision. */

import { Col, Flex, Row, Select } from 'antd';
import { useState } from 'react';
import { api, type Schema } from '@/api/client';
import { PageHead } from '@/shared/page';
import { Loaded } from '@/shared/problem';
import { useRange } from '@/shared/range';
import { SpanChoice, usePeriods, useSpan } from '@/shared/span';
import { words } from '@/shared/words';
import { Arriving } from './arriving';
import { Decisions } from './decisions';
import { Figures } from './figures';
import { Funnel } from './funnel';
import { Stores } from './stores';
import { Today } from './today';

const useWords = words({
  title: ['总览', 'Overview'],
  currency: ['币种', 'Currency'],
});

export default function OverviewPage() {
  const say = useWords();
  const range = useRange();
  const [span] = useSpan();
  const periods = usePeriods();
  const period = periods.data?.items.find((one) => one.name === span.period);
  const from = period?.from ?? span.from;
  const to = period?.to ?? span.to;
  const asked = api.useQuery(
    'get',
    '/api/v1/overview',
    { params: { query: from && to ? { from, to } : {} } },
    { enabled: !span.period || periods.isSuccess, placeholderData: (old) => old },
  );
  return (
    <>
      <PageHead title={say('title')} about={asked.data && range(asked.data.from, asked.data.to)}>
        <SpanChoice />
      </PageHead>
      <Loaded asked={asked}>{(overview) => <Shown overview={overview} />}</Loaded>
    </>
  );
}

function Shown({ overview }: { overview: Schema<'Overview'> }) {
  const say = useWords();
  const [currency, choose] = useState('');
  const figures = overview.figures.find((one) => one.currency === currency) ?? overview.figures[0];
  return (
    <Flex vertical gap={16}>
      {overview.figures.length > 1 && (
        <Select
          aria-label={say('currency')}
          value={figures?.currency}
          onChange={choose}
          style={{ width: 120 }}
          options={overview.figures.map((one) => ({ value: one.currency, label: one.currency }))}
        />
      )}
      <Today />
      <Figures overview={overview} figures={figures} />
      <Row gutter={[16, 16]}>
        <Col xs={24} xl={14}>
          <Funnel overview={overview} />
        </Col>
        <Col xs={24} xl={10}>
          <Decisions decisions={overview.decisions} />
        </Col>
        <Col span={24}>
          <Arriving />
        </Col>
        <Col span={24}>
          <Stores overview={overview} />
        </Col>
      </Row>
    </Flex>
  );
}
