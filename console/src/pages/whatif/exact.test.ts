import { describe, expect, it } from 'vitest';
import { minus, ratio, relative, sum } from './exact';

const cny = (amount: string) => ({ amount, currency: 'CNY' });

describe('exact money', () => {
  it('subtracts without a binary number', () => {
    expect(minus(cny('0.30'), cny('0.10')).amount).toBe('0.20');
    expect(minus(cny('1.005'), cny('2')).amount).toBe('-0.995');
    expect(minus(cny('-5.00'), cny('-5.00')).amount).toBe('0.00');
    expect(minus(cny('9007199254740993.01'), cny('1')).amount).toBe('9007199254740992.01');
    expect(minus(cny('7'), cny('10')).amount).toBe('-3');
  });
  it('sums', () => {
    expect(sum([cny('0.10'), cny('0.20'), cny('-0.05')])?.amount).toBe('0.25');
    expect(sum([])).toBeNull();
  });
  it('says a change of nothing as nothing', () => {
    expect(relative(cny('0.00'), cny('5.00'))).toBeNull();
    expect(relative(cny('-10.00'), cny('5.00'))).toBe(0.5);
  });
  it('reads the ratio that the API writes', () => {
    expect(ratio('219.62 %')).toBe('219.62%');
    expect(ratio('-')).toBe('–');
  });
});
