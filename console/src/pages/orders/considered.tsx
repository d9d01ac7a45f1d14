/** Who was considered for every party that the policies ask for: who it is, and who was passed over and why. */

import { CheckCircleFilled, CloseCircleOutlined, MinusCircleOutlined } from '@ant-design/icons';
import { Button, Card, Col, Flex, Row, Tag, Tooltip, Typography } from 'antd';
import { useState } from 'react';
import { instant } from '@/shared/format';
import { Party } from '@/shared/party';
import { useParam } from '@/shared/url';
import { useRoleName, useValueWord } from '@/shared/values';
import { words } from '@/shared/words';
import type { Story } from './story';

const useWords = words({
  title: ['相关方：考虑了谁，为什么是他', 'Parties: who was considered, and why'],
  nobody: ['无人', 'Nobody'],
  weight: ['占 {share}', '{share}'],
  passed: ['未采用的 {count} 个', '{count} passed over'],
  all: ['显示无人的角色（{count}）', 'Show those that are nobody ({count})'],
  fewer: ['收起无人的角色', 'Hide those that are nobody'],
  binding: ['绑定', 'Binding'],
  touchpoint: ['触点', 'Touchpoint'],
  more: ['还有 {count} 个', '{count} more'],
});

type Asked = Story['parties'][number];
const SHOWN = 4;

export function Considered({ story }: { story: Story }) {
  const say = useWords();
  const [all, setAll] = useParam('parties');
  const found = story.parties.filter((party) => party.recipients.some((recipient) => recipient.party));
  const nobody = story.parties.length - found.length;
  return (
    <Card
      size="small"
      title={say('title')}
      extra={
        nobody > 0 && (
          <Button size="small" type="link" onClick={() => setAll(all ? null : 'all')}>
            {all ? say('fewer') : say('all', { count: nobody })}
          </Button>
        )
      }
    >
      <Row gutter={[12, 12]}>
        {(all ? story.parties : found).map((party) => (
          <Col key={`${party.policy.name}/${party.name}`} xs={24} md={12} xl={8}>
            <Role party={party} />
          </Col>
        ))}
      </Row>
    </Card>
  );
}

function Role({ party }: { party: Asked }) {
  const say = useWords();
  const role = useRoleName();
  const reason = useValueWord('reason');
  const weights = party.recipients.reduce((sum, recipient) => sum + recipient.weight, 0);
  return (
    <Card size="small" type="inner" style={{ height: '100%' }} styles={{ body: { padding: 12 } }}>
      <Tooltip title={party.name}>
        <Typography.Text type="secondary">{role(party.name)}</Typography.Text>
      </Tooltip>
      {party.recipients.map((recipient) => (
        <Flex key={recipient.party?.id ?? recipient.reason} gap={8} wrap align="baseline">
          {recipient.party ? (
            <CheckCircleFilled style={{ color: '#52c41a' }} aria-hidden />
          ) : (
            <MinusCircleOutlined aria-hidden />
          )}
          <span style={{ fontWeight: 600 }}>{recipient.party ? <Party party={recipient.party} /> : say('nobody')}</span>
          {party.recipients.length > 1 && weights > 0 && (
            <Tag>{say('weight', { share: `${((recipient.weight / weights) * 100).toFixed(1)}%` })}</Tag>
          )}
          <Typography.Text style={{ fontSize: 12 }}>{reason(recipient.reason)}</Typography.Text>
        </Flex>
      ))}
      <PassedOver party={party} />
    </Card>
  );
}

/** Those who do not count, the latest first, each with why. */
function PassedOver({ party }: { party: Asked }) {
  const say = useWords();
  const verdict = useValueWord('verdict');
  const [all, setAll] = useState(false);
  const passed = party.considered
    .filter((one) => !one.counts)
    .map((one, place) => ({ ...one, place }))
    .toReversed();
  if (passed.length === 0) return null;
  const shown = all ? passed : passed.slice(0, SHOWN);
  return (
    <div style={{ marginTop: 8 }}>
      <Typography.Text type="secondary" style={{ fontSize: 12 }}>
        {say('passed', { count: passed.length })}
      </Typography.Text>
      {shown.map((one) => (
        <Flex key={one.place} gap={6} wrap align="baseline" style={{ fontSize: 12 }}>
          <CloseCircleOutlined aria-hidden style={{ opacity: 0.6 }} />
          <Party party={one.party} />
          <span>{verdict(one.verdict)}</span>
          <Typography.Text type="secondary" style={{ fontSize: 12 }}>
            {say(one.what as 'binding')} {instant(one.at)}
          </Typography.Text>
        </Flex>
      ))}
      {passed.length > shown.length && (
        <Button type="link" size="small" style={{ padding: 0 }} onClick={() => setAll(true)}>
          {say('more', { count: passed.length - shown.length })}
        </Button>
      )}
    </div>
  );
}
