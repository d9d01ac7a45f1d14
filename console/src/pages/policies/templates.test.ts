import { expect, it } from 'vitest';
import { TEMPLATE_FILES, TEMPLATES } from './templates';

it('has words for every template, and a template for all words', () => {
  expect([...TEMPLATES].sort()).toEqual([...TEMPLATE_FILES].sort());
});
