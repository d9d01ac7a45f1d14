import { describe, expect, it } from 'vitest';
import { growth, sumOf } from './format';

const yuan = (amount: string) => ({ amount, currency: 'CNY' });

describe('sums', () => {
  it('are exact where binary numbers are not', () => {
    expect(sumOf([yuan('0.10'), yuan('0.20')])).toEqual(yuan('0.30'));
    expect(sumOf([yuan('90071992547409.93'), yuan('0.01')])).toEqual(yuan('90071992547409.94'));
    expect(sumOf([yuan('-0.05'), yuan('0.02')])).toEqual(yuan('-0.03'));
    expect(sumOf([yuan('1.5'), yuan('-2.25'), yuan('3')])).toEqual(yuan('2.25'));
    expect(sumOf([{ amount: '1200', currency: 'JPY' }])).toEqual({ amount: '1200', currency: 'JPY' });
    expect(sumOf([])).toBeNull();
  });
});

describe('growth', () => {
  it('is not told against nothing, and has the sign of the change', () => {
    expect(growth(yuan('120.00'), yuan('100.00'))).toBeCloseTo(0.2);
    expect(growth(50, 100)).toBe(-0.5);
    expect(growth(yuan('-50'), yuan('-100'))).toBe(0.5);
    expect(growth(10, 0)).toBeNull();
    expect(growth(10, undefined)).toBeNull();
  });
});
