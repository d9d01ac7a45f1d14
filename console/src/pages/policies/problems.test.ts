import { describe, expect, it } from 'vitest';
import { failure, findings, lineOfCase } from './problems';

describe('findings', () => {
  it('reads the place of every problem', () => {
    const detail = 'policy.yaml:7:37: credit[1].share: 120 % is over 100 %\npolicy.yaml:2:1: not YAML: unclosed';
    expect(findings(detail)).toEqual([
      { line: 7, column: 37, message: 'credit[1].share: 120 % is over 100 %', severity: 'error' },
      { line: 2, column: 1, message: 'not YAML: unclosed', severity: 'error' },
    ]);
  });
  it('puts what has no place at the top', () => {
    expect(findings('the service is busy')[0]).toMatchObject({ line: 1, message: 'the service is busy' });
  });
});

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
