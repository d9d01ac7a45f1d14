import { describe, expect, it } from 'vitest';
import { failure, lineOfCase } from './problems';

describe('failure', () => {
  it('reads where a case stands and what differs', () => {
    const text =
      'case "owner" (line 20) failed\n  line 31: expected associate Lin sale 299.00, got 100.00\n  not expected: rollup Chen 100.00';
    expect(failure(text)).toEqual({
      line: 20,
      differences: [
        { kind: 'expected', line: 31, wanted: 'associate Lin sale 299.00', got: '100.00' },
        { kind: 'unexpected', what: 'rollup Chen 100.00' },
      ],
    });
  });
  it('keeps what it does not know', () => {
    expect(failure('case "x" failed\n  something else').differences).toEqual([
      { kind: 'other', line: null, text: 'something else' },
    ]);
  });
});

describe('lineOfCase', () => {
  it('finds a case by its name, quoted or not', () => {
    const yaml = "cases:\n  - name: first\n  - name: 'second one'\n";
    expect(lineOfCase(yaml, 'second one')).toBe(3);
    expect(lineOfCase(yaml, 'third')).toBeNull();
  });
});
