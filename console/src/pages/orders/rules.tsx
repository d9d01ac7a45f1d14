/** Which rules decided, line by line, with the clauses of their conditions. */

import { CheckCircleFilled, CloseCircleOutlined } from '@ant-design/icons';
import { Card, Flex, Switch, Table, Tag, Typography } from 'antd';
import { Link } from 'react-router';
import { useMay } from '@/shared/me';
import { Money } from '@/shared/money';
import { Reachable } from '@/shared/reachable';
import { useParam } from '@/shared/url';
import { useValueWord } from '@/shared/values';
import { words } from '@/shared/words';
import type { Story } from './story';

const useWords = words({
  title: ['规则：哪些生效，哪些没有', 'Rules: which decided, and which did not'],
  line: ['行', 'Line'],
  rule: ['规则', 'Rule'],
  policy: ['政策', 'Policy'],
  verdict: ['结果', 'Verdict'],
  because: ['条件', 'Condition'],
  gave: ['给出', 'Gave'],
  base: ['基数', 'Out of'],
  version: ['{name} 第 {version} 版', '{name} version {version}'],
  firedOnly: ['只看生效的', 'Only what applies'],
  always: ['无条件', 'No condition'],
  fits: ['符合 {held} / {all} 项条件', '{held} of {all} conditions hold'],
  showRule: ['查看规则条件', 'Show the rule'],
});

type Rule = Story['rules'][number];

export function Rules({ story }: { story: Story }) {
  const say = useWords();
  const may = useMay();
  const name = useValueWord('rule');
  const verdict = useValueWord('verdict');
  const policyVerdict = useValueWord('verdict');
  const [fired, setFired] = useParam('rules');
  const rules = story.rules.filter((rule) => fired !== 'fired' || rule.verdict === 'applies');
  const silent = story.policies.filter((one) => one.verdict !== 'applies');
  const policy = (of: Rule['policy']) => say('version', { name: of.name, version: of.version });
  const link = (of: Rule['policy']) =>
    may('policy.show') ? <Link to={`/policies/credit/${encodeURIComponent(of.name)}`}>{policy(of)}</Link> : policy(of);
  // One policy is named once; several are named in every row.
  const several = new Set(story.rules.map((rule) => policy(rule.policy))).size > 1;
  const policyColumn = { title: say('policy'), width: 220, render: (_: unknown, rule: Rule) => link(rule.policy) };
  const first = story.rules[0];
  return (
    <Card
      size="small"
      title={say('title')}
      extra={
        <Flex gap="4px 16px" wrap align="center" justify="end">
          {!several && first && link(first.policy)}
          <Flex gap={8} align="center" component="label">
            {say('firedOnly')}
            <Switch size="small" checked={fired === 'fired'} onChange={(on) => setFired(on ? 'fired' : null)} />
          </Flex>
        </Flex>
      }
    >
      <Reachable>
        <Table<Rule>
          size="small"
          pagination={false}
          rowKey={(rule) => `${rule.policy.name}/${rule.order_line}/${rule.rule}`}
          dataSource={rules}
          scroll={{ x: 860 }}
          columns={[
            { title: say('line'), dataIndex: 'order_line', width: 50 },
            { title: say('rule'), width: 200, render: (_, rule) => <span title={rule.rule}>{name(rule.rule)}</span> },
            {
              title: say('verdict'),
              width: 170,
              render: (_, rule) => (
                <Flex gap={6}>
                  {rule.verdict === 'applies' ? (
                    <CheckCircleFilled style={{ color: '#52c41a' }} aria-hidden />
                  ) : (
                    <CloseCircleOutlined style={{ opacity: 0.6 }} aria-hidden />
                  )}
                  {verdict(rule.verdict)}
                </Flex>
              ),
            },
            { title: say('because'), render: (_, rule) => <Clauses rule={rule} /> },
            {
              title: say('gave'),
              width: 110,
              align: 'right',
              render: (_, rule) => <Money value={rule.amount} strong />,
            },
            { title: say('base'), width: 110, align: 'right', render: (_, rule) => <Money value={rule.base} /> },
            ...(several ? [policyColumn] : []),
          ]}
        />
      </Reachable>
      {silent.length > 0 && (
        <Flex gap={8} wrap style={{ marginTop: 12 }}>
          {silent.map((one) => (
            <Tag key={`${one.policy.name}/${one.policy.version}`}>
              {policy(one.policy)} · {policyVerdict(one.verdict)}
            </Tag>
          ))}
        </Flex>
      )}
    </Card>
  );
}

function Clauses({ rule }: { rule: Rule }) {
  const say = useWords();
  const may = useMay()('policy.show');
  if (rule.clauses.length === 0)
    return rule.verdict === 'applies' ? <Typography.Text type="secondary">{say('always')}</Typography.Text> : null;
  const held = rule.clauses.filter((clause) => clause.holds).length;
  const fits = say('fits', { held, all: rule.clauses.length });
  if (!may) return <Typography.Text type="secondary">{fits}</Typography.Text>;
  return (
    <details>
      <summary title={say('showRule')} style={{ cursor: 'pointer' }}>
        {fits}
      </summary>
      <Flex gap={4} wrap>
        {rule.clauses.map((clause) => (
          <Typography.Text key={clause.text} code delete={!clause.holds} style={{ fontSize: 12 }}>
            {clause.holds ? '✓' : '✗'} {clause.text}
          </Typography.Text>
        ))}
      </Flex>
    </details>
  );
}
