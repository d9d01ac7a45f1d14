/** Where a policy file is written: the editor, what the check says beside it, and the way into force. */

import { Button, Col, Flex, Popconfirm, Row, Spin, Tag } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { useNavigate } from 'react-router';
import type { Draft } from '@/shared/draft';
import { useMay } from '@/shared/me';
import { Command } from '@/shared/why';
import { words } from '@/shared/words';
import { Activation } from './activation';
import { useCheck } from './check';
import { Checks } from './checks';
import { POLICY_FILE } from './editor/kind';
import { usePolicyWords } from './names';
import { handOver } from './trial';

const Code = lazy(() => import('@/shared/editor/code'));

const useWords = words({
  activate: ['启用…', 'Put into force…'],
  discard: ['放弃修改', 'Discard changes'],
  discardSure: ['放弃全部修改，回到已启用的文件？', 'Discard all changes and go back to the file in force?'],
  trial: ['先推演影响', 'Try it in a what-if'],
  same: [
    '文件与已启用的版本相同，没有可启用的修改',
    'The file is the same as the version in force; there is nothing to activate',
  ],
  unchecked: ['等检查结束', 'Wait for the check'],
  failing: ['先改正右侧列出的问题', 'Correct the problems listed beside the file first'],
  file: ['政策文件', 'Policy file'],
  hint: [
    'Ctrl+空格补全 · Ctrl+F 查找 · 指针停在字段上看说明',
    'Ctrl+Space completes · Ctrl+F finds · rest on a field to read about it',
  ],
});

interface Props {
  draft: Draft;
  /** Whether it may go into force as it is, without a change. */
  isNew?: boolean;
}

export function Workspace({ draft, isNew = false }: Props) {
  const say = useWords();
  const common = usePolicyWords();
  const may = useMay();
  const navigate = useNavigate();
  const [goTo, setGoTo] = useState<{ line: number } | null>(null);
  const [activating, setActivating] = useState(false);
  const checked = useCheck(draft.text);
  const because = () => {
    if (!isNew && !draft.changed) return say('same');
    if (checked.pending) return say('unchecked');
    return checked.passed ? undefined : say('failing');
  };
  const trial = async () => {
    handOver(draft.text);
    await navigate('/what-if?draft=1');
  };
  return (
    <>
      <Flex gap={8} wrap align="center" style={{ marginBottom: 12 }}>
        <span style={{ fontSize: 12, opacity: 0.7, flex: 1 }}>{say('hint')}</span>
        {draft.changed && !isNew && <Tag color="orange">{common('draft')}</Tag>}
        {draft.changed && !isNew && (
          <Popconfirm title={say('discardSure')} onConfirm={draft.discard}>
            <Button>{say('discard')}</Button>
          </Popconfirm>
        )}
        <Command operation="whatif.run" because={checked.passed ? undefined : because()} onClick={() => void trial()}>
          {say('trial')}
        </Command>
        <Command operation="policy.activate" type="primary" because={because()} onClick={() => setActivating(true)}>
          {say('activate')}
        </Command>
      </Flex>
      <Row gutter={[16, 16]}>
        <Col xs={24} lg={16}>
          <Suspense fallback={<Spin style={{ display: 'block', height: 400 }} />}>
            <Code
              kind={POLICY_FILE}
              value={draft.text}
              onChange={draft.write}
              findings={checked.findings}
              readOnly={!may('policy.check')}
              goTo={goTo}
              label={say('file')}
              height="calc(100vh - 300px)"
            />
          </Suspense>
        </Col>
        <Col xs={24} lg={8}>
          <Checks yaml={draft.text} checked={checked} goTo={(line) => setGoTo({ line })} />
        </Col>
      </Row>
      <Activation open={activating} close={() => setActivating(false)} draft={draft} />
    </>
  );
}
