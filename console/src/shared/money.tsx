/** Money on a page: two decimals, red below zero, every digit on hover. */

import { exactMoney, isNegative, money, type Money as Value } from './format';

export function Money({ value, strong }: { value: Value | null | undefined; strong?: boolean }) {
  if (!value) return <>–</>;
  const color = isNegative(value) ? 'var(--yipan-below)' : undefined;
  return (
    <span
      title={exactMoney(value)}
      style={{ color, fontWeight: strong ? 600 : undefined, fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' }}
    >
      {money(value)}
    </span>
  );
}
