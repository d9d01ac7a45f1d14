import { expect, test } from 'vitest';
import { callbackAt, exampleOf } from './example';

test('the callback lies below the address of the service, however that is written', () => {
  expect(callbackAt('https://yipan.example.com')).toBe('https://yipan.example.com/api/v1/auth/oidc/callback');
  expect(callbackAt('https://yipan.example.com/')).toBe('https://yipan.example.com/api/v1/auth/oidc/callback');
});

test('the example names the address as it is, and a file instead of a secret', () => {
  const example = exampleOf('http://127.0.0.1:8080/');
  expect(example).toContain('public_url = "http://127.0.0.1:8080"\n');
  expect(example).toMatch(/client_secret = "@\//);
});
