/** Webhooks, taken with the library that the specification's authors publish. */

import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Own, startOwn } from './own';

interface Got {
  headers: Record<string, string>;
  body: string;
}

let own: Own;
let receiver: Server;
let address = '';
const got: Got[] = [];

beforeAll(async () => {
  own = await startOwn('[webhooks]\nallow_plain = true\nallow_private = true\n');
  receiver = createServer((request, response) => {
    let body = '';
    request.on('data', (part) => {
      body += part;
    });
    request.on('end', () => {
      got.push({ headers: texts(request.headers), body });
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((listening) => receiver.listen(0, '127.0.0.1', listening));
  const bound = receiver.address();
  if (!bound || typeof bound !== 'object') throw new Error('no port');
  address = `http://127.0.0.1:${bound.port}/told`;
});

afterAll(async () => {
  await own.end();
  receiver.close();
});

function texts(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}

async function next(): Promise<Got> {
  await expect.poll(() => got.length, { timeout: 20_000 }).toBeGreaterThan(0);
  return got.splice(0, 1)[0] as Got;
}

test('what is sent is verified by the library, also while a former secret counts', async () => {
  const former = own.run('webhook', 'create', address, '--description', 'books').trim();
  own.run('webhook', 'ping', '1');
  const first = await next();
  const told = new Webhook(former).verify(first.body, first.headers) as { type: string; data: { webhook: number } };
  expect(told).toMatchObject({ type: 'webhook.ping', data: { webhook: 1 } });
  const secret = own.run('webhook', 'rotate', '1').trim();
  own.run('webhook', 'ping', '1');
  const second = await next();
  for (const one of [former, secret]) new Webhook(one).verify(second.body, second.headers);
  const stranger = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  expect(() => new Webhook(stranger).verify(second.body, second.headers)).toThrow();
  expect(() => new Webhook(secret).verify(`${second.body} `, second.headers)).toThrow();
  expect(own.run('--format', 'csv', 'webhook', 'deliveries', '1')).toMatch(/delivered,1,/);
});
