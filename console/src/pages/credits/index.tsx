/** Credits: performance and money of a run, grouped by one dimension or two, down to the orders. */

import { Col, Flex, Row, Select } from 'antd';
import { api } from '@/api/client';
import { Figure } from '@/shared/figure';
import { Money } from '@/shared/money';
import { PageHead } from '@/shared/page';
import { Loaded } from '@/shared/problem';
import { useRange } from '@/shared/range';
import { SpanChoice } from '@/shared/span';
import { words } from '@/shared/words';
import { DIMENSIONS, useDimensionWords } from './dimensions';
import { CreditList } from './list';
import { Picture } from './picture';
import { Path, useQuestion } from './question';

const useWords = words({
  title: ['业绩与提成', 'Credits'],
  about: ['{range} · 结算批次 {run}', '{range} · run {run}'],
  by: ['按', 'By'],
  split: ['再按', 'then by'],
  nothing: ['不细分', 'nothing else'],
  credit: ['业绩', 'Credit'],
  creditHint: ['各账簿业绩合计；同一笔销售可在多个账簿计业绩', 'In all books; one sale may count in several'],
  commission: ['提成与分账', 'Commission'],
  payable: ['其中应付', 'Payable'],
  held: ['其中冻结', 'Held'],
  released: ['本期解冻', 'Released'],
  releasedHint: ['以前账期产生、本期转为应付', 'Earned earlier, payable now; no part of this commission'],
});

const MEASURES = ['credit', 'commission', 'payable', 'held', 'released'] as const;

export default function Credits() {
  const say = useWords();
  const range = useRange();
  const question = useQuestion();
  const asked = api.useQuery(
    'get',
    '/api/v1/credits',
    { params: { query: { ...question.query, limit: 1 } } },
    { placeholderData: (old) => old },
  );
  const found = asked.data;
  const about = found && say('about', { range: range(found.from, found.to), run: found.run ?? '–' });
  return (
    <>
      <PageHead title={say('title')} about={about}>
        <SpanChoice />
      </PageHead>
      <Flex vertical gap={16}>
        <Flex gap={8} wrap align="center">
          <Choice label={say('by')} value={question.by} choose={question.setBy} />
          <Choice label={say('split')} value={question.split} choose={question.setSplit} none={say('nothing')} />
          <Path question={question} />
        </Flex>
        <Loaded asked={asked}>
          {({ totals }) => (
            <>
              {totals.map((total) => (
                <Row key={total.currency} gutter={[12, 12]}>
                  {MEASURES.map((measure) => (
                    <Col key={measure} xs={12} md={8} xl={{ flex: '20%' }}>
                      <Figure
                        label={say(measure)}
                        value={<Money value={total[measure]} />}
                        {...(measure === 'credit' && { hint: say('creditHint') })}
                        {...(measure === 'released' && { hint: say('releasedHint') })}
                      />
                    </Col>
                  ))}
                </Row>
              ))}
              <Picture question={question} />
              <CreditList question={question} />
            </>
          )}
        </Loaded>
      </Flex>
    </>
  );
}

function Choice(props: { label: string; value: string; choose: (value: string) => void; none?: string }) {
  const say = useDimensionWords();
  const options = DIMENSIONS.map((value) => ({ value: value as string, label: say(value) }));
  return (
    <Flex gap={8} align="center">
      <span>{props.label}</span>
      <Select
        aria-label={props.label}
        value={props.value}
        onChange={props.choose}
        options={props.none ? [{ value: '', label: props.none }, ...options] : options}
        style={{ width: 150 }}
      />
    </Flex>
  );
}
