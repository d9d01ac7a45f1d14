/** The report of one import: what it read and what became of it. */

import { Col, Flex, Row, Tag } from 'antd';
import { useParams } from 'react-router';
import { api, type Schema } from '@/api/client';
import { Figure } from '@/shared/figure';
import { count, instant } from '@/shared/format';
import { PageHead } from '@/shared/page';
import { Loaded } from '@/shared/problem';
import { words } from '@/shared/words';
import { useImportWords } from './names';
import { Kinds } from './outcome';

const useWords = words({
  title: ['导入 {id}', 'Import {id}'],
  acceptedHint: ['第一次出现的记录', 'Records that were new'],
  correctedHint: ['内容有变、成为新版本的记录', 'Records that replaced an earlier version'],
  unchangedHint: ['已经有、内容相同的记录', 'Records that were there already'],
  look: ['查看', 'Look at them'],
});

const MEASURES = ['read', 'accepted', 'corrected', 'unchanged', 'rejected'] as const;

export default function ImportReport() {
  const say = useWords();
  const common = useImportWords();
  const id = Number(useParams().id);
  const asked = api.useQuery('get', '/api/v1/imports/{id}', { params: { path: { id } } });
  return (
    <>
      <PageHead
        title={say('title', { id })}
        above={[{ title: common('imports'), to: '/imports' }]}
        beside={asked.data && <Tag>{asked.data.mapping}</Tag>}
        about={asked.data && instant(asked.data.at)}
      />
      <Loaded asked={asked}>
        {(found) => (
          <Flex vertical gap={16}>
            <Figures found={found} />
            <Kinds kinds={found.by_kind} />
          </Flex>
        )}
      </Loaded>
    </>
  );
}

function Figures({ found }: { found: Schema<'Import'> }) {
  const say = useWords();
  const common = useImportWords();
  const hints = { accepted: say('acceptedHint'), corrected: say('correctedHint'), unchanged: say('unchangedHint') };
  return (
    <Row gutter={[12, 12]}>
      {MEASURES.map((measure) => (
        <Col key={measure} xs={12} md={8} xl={{ flex: '20%' }}>
          <Figure
            label={common(measure)}
            value={count(found[measure])}
            {...(measure in hints && { hint: hints[measure as keyof typeof hints] })}
            {...(measure === 'rejected' &&
              found.rejected > 0 && { to: `/quarantine?import=${found.id}`, more: say('look') })}
          />
        </Col>
      ))}
    </Row>
  );
}
