/** One number that matters: what it is, how it changed, and the way to what made it. */

import { ArrowDownOutlined, ArrowUpOutlined, InfoCircleOutlined } from '@ant-design/icons';
import { Card, Flex, Tooltip, Typography } from 'antd';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { share } from './format';
import { words } from './words';

const useWords = words({ before: ['较上期', 'vs. before'] });

interface Props {
  label: string;
  /** What the number means. */
  hint?: string;
  value: ReactNode;
  /** Growth since before, as a share. */
  change?: number | null | undefined;
  /** A second, smaller line. */
  more?: ReactNode;
  /** Where the number opens into what made it. */
  to?: string | undefined;
}

export function Figure({ label, hint, value, change, more, to }: Props) {
  const number = (
    <span
      style={{
        fontSize: 'clamp(17px, 5vw, 22px)',
        fontWeight: 600,
        fontVariantNumeric: 'tabular-nums',
        lineHeight: 1.35,
      }}
    >
      {value}
    </span>
  );
  return (
    <Card size="small" styles={{ body: { padding: '12px 16px' } }} style={{ height: '100%' }}>
      <Typography.Text type="secondary">
        {label}
        {hint && (
          <Tooltip title={hint}>
            <InfoCircleOutlined aria-label={hint} style={{ marginInlineStart: 6, fontSize: 12 }} />
          </Tooltip>
        )}
      </Typography.Text>
      <div>
        {to ? (
          <Link to={to} style={{ color: 'inherit' }}>
            {number}
          </Link>
        ) : (
          number
        )}
      </div>
      <Flex gap="0 12px" wrap style={{ minHeight: 20, fontSize: 12 }}>
        <Change value={change} />
        {more && <Typography.Text style={{ fontSize: 12 }}>{more}</Typography.Text>}
      </Flex>
    </Card>
  );
}

/** Growth with an arrow; nothing where it is not known. */
export function Change({ value, bare }: { value: number | null | undefined; bare?: boolean }) {
  const say = useWords();
  if (value === null || value === undefined) return null;
  const down = value < 0;
  return (
    <span style={{ color: down ? 'var(--yipan-below)' : undefined, whiteSpace: 'nowrap' }}>
      {!bare && `${say('before')} `}
      {value === 0 ? '' : down ? <ArrowDownOutlined /> : <ArrowUpOutlined />} {share(Math.abs(value))}
    </span>
  );
}
