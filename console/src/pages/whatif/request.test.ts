import { expect, it } from 'vitest';
import { policyOf } from './request';

it('reads what was chosen', () => {
  const texts = { draft: { name: 'x', yaml: 'policy: credit' } };
  expect(policyOf('draft', texts)).toEqual(texts.draft);
  expect(policyOf('a@b@3', texts)).toEqual({ name: 'a@b', version: 3 });
  expect(policyOf('inForce', texts)).toBeNull();
});
