/** Beside the editor: whether the file is right, and how each of its cases came out. A click leads to the line. */

import { CheckCircleFilled, CloseCircleFilled, ExclamationCircleFilled, LoadingOutlined } from '@ant-design/icons';
import { Alert, Flex, Typography, theme } from 'antd';
import type { ReactNode } from 'react';
import type { Schema } from '@/api/client';
import { Problem } from '@/shared/problem';
import { words } from '@/shared/words';
import type { Checked } from './check';
import { type Difference, failure, lineOfCase } from './problems';

const useWords = words({
  checking: ['正在检查…', 'Checking…'],
  right: ['文件正确，{count} 个用例全部通过', 'The file is right; all {count} cases pass'],
  right_one: ['文件正确，1 个用例通过', 'The file is right; its case passes'],
  noCases: [
    '文件正确，但没有用例：写几个，才知道改动有没有改错。',
    'The file is right but has no cases: write some, so that a change shows what it breaks.',
  ],
  failed: ['{count} 个用例没有通过', '{count} cases fail'],
  failed_one: ['1 个用例没有通过', '1 case fails'],
  wrong: ['{count} 处不对', '{count} problems'],
  wrong_one: ['1 处不对', '1 problem'],
  cases: ['用例', 'Cases'],
  problems: ['问题', 'Problems'],
  warnings: ['提醒', 'Warnings'],
  line: ['第 {line} 行', 'Line {line}'],
  expected: ['应为 {wanted}，实为 {got}', 'expected {wanted}, got {got}'],
  unexpected: ['多出：{what}', 'not expected: {what}'],
  forbidden: ['您的角色只能阅读政策，不能检查。', 'Your role may read policies, not check them.'],
});

interface Props {
  yaml: string;
  checked: Checked;
  goTo: (line: number) => void;
}

export function Checks({ yaml, checked, goTo }: Props) {
  const say = useWords();
  if (!checked.allowed) return <Alert type="info" showIcon title={say('forbidden')} />;
  if (checked.error) return <Problem error={checked.error} />;
  const { result } = checked;
  const problems = checked.findings.filter((finding) => finding.severity === 'error');
  return (
    <Flex vertical gap={12} aria-live="polite" style={{ opacity: checked.pending ? 0.6 : 1 }}>
      <Verdict checked={checked} />
      {problems.length > 0 && (
        <Part title={say('problems')}>
          {problems.map((finding) => (
            <Line
              key={`${finding.line}:${finding.column}:${finding.message}`}
              icon="wrong"
              onClick={() => goTo(finding.line)}
            >
              <Typography.Text type="secondary">{say('line', { line: finding.line })}</Typography.Text>{' '}
              {finding.message}
            </Line>
          ))}
        </Part>
      )}
      {result && result.warnings.length > 0 && (
        <Part title={say('warnings')}>
          {result.warnings.map((warning) => (
            <Line key={warning} icon="warning">
              {warning}
            </Line>
          ))}
        </Part>
      )}
      {result && result.cases.length > 0 && (
        <Part title={say('cases')}>
          {result.cases.map((one) => (
            <Case key={one.name} one={one} yaml={yaml} goTo={goTo} />
          ))}
        </Part>
      )}
    </Flex>
  );
}

function Verdict({ checked }: { checked: Checked }) {
  const say = useWords();
  const { result } = checked;
  if (!result && checked.findings.length === 0) return <Alert type="info" showIcon title={say('checking')} />;
  const wrong = checked.findings.filter((finding) => finding.severity === 'error').length;
  if (wrong > 0 || !result) return <Alert type="error" showIcon title={say('wrong', { count: wrong })} />;
  const failed = result.cases.filter((one) => !one.passed).length;
  if (failed > 0) return <Alert type="error" showIcon title={say('failed', { count: failed })} />;
  if (result.cases.length === 0) return <Alert type="warning" showIcon title={say('noCases')} />;
  const icon = checked.pending ? <LoadingOutlined /> : undefined;
  return <Alert type="success" showIcon icon={icon} title={say('right', { count: result.cases.length })} />;
}

function Case(props: { one: Schema<'PolicyCase'>; yaml: string; goTo: (line: number) => void }) {
  const { one, yaml, goTo } = props;
  const { line, differences } = failure(one.difference);
  const place = line ?? lineOfCase(yaml, one.name);
  return (
    <>
      <Line icon={one.passed ? 'right' : 'wrong'} {...(place !== null && { onClick: () => goTo(place) })}>
        {one.name}
      </Line>
      {!one.passed && (
        <ul style={{ margin: '0 0 4px', paddingInlineStart: 40, fontSize: 12 }}>
          {differences.map((difference) => (
            <DifferenceLine key={JSON.stringify(difference)} difference={difference} goTo={goTo} />
          ))}
        </ul>
      )}
    </>
  );
}

function DifferenceLine({ difference, goTo }: { difference: Difference; goTo: (line: number) => void }) {
  const say = useWords();
  if (difference.kind === 'unexpected') return <li>{say('unexpected', { what: difference.what })}</li>;
  const { line } = difference;
  const text = difference.kind === 'expected' ? say('expected', difference) : difference.text;
  if (line === null) return <li>{text}</li>;
  return (
    <li>
      <Typography.Link onClick={() => goTo(line)} style={{ fontSize: 12 }}>
        {say('line', { line })}
      </Typography.Link>{' '}
      {text}
    </li>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <Typography.Text type="secondary" style={{ fontSize: 12 }}>
        {title}
      </Typography.Text>
      {children}
    </section>
  );
}

function Line(props: { icon: 'right' | 'wrong' | 'warning'; onClick?: () => void; children: ReactNode }) {
  const { token } = theme.useToken();
  const icons = {
    right: <CheckCircleFilled style={{ color: token.colorSuccess }} />,
    wrong: <CloseCircleFilled style={{ color: token.colorError }} />,
    warning: <ExclamationCircleFilled style={{ color: token.colorWarning }} />,
  };
  const inside = (
    <Flex gap={8} align="start" style={{ padding: '4px 0', textAlign: 'start' }}>
      <span style={{ marginTop: 1 }}>{icons[props.icon]}</span>
      <span style={{ overflowWrap: 'anywhere', minWidth: 0 }}>{props.children}</span>
    </Flex>
  );
  if (!props.onClick) return inside;
  return (
    <button type="button" onClick={props.onClick} className="yipan-plain" style={{ width: '100%' }}>
      {inside}
    </button>
  );
}
