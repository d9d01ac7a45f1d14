/**
 * Starts the program on a demo group before the tests, and ends it after them.
 *
 * `YIPAN_BIN` names the program. With `E2E_DEV=1` the pages come from Vite's development server, so that nothing has to be built
 * and React warns about more; without, they are those of `console/dist`, as people get them.
 */

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { TestProject } from 'vitest/node';
import { ROLES, type Role, type Service } from './roles';

const MEMBERS = process.env.YIPAN_E2E_MEMBERS ?? '600';
const STARTS_WITHIN = 300_000;

export default async function setup(project: TestProject) {
  const program = resolve(process.env.YIPAN_BIN ?? '../target/debug/yipan');
  if (!existsSync(program)) throw new Error(`there is no program at ${program}; build it, or say where with YIPAN_BIN`);
  const place = mkdtempSync(join(tmpdir(), 'yipan-e2e.'));
  const group = join(place, 'group');
  const demo = spawn(
    program,
    ['demo', '--serve', '--members', MEMBERS, '--listen', `127.0.0.1:${await freePort()}`, '--data-dir', group],
    { cwd: place, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const end = async () => {
    await ended(demo);
    rmSync(place, { recursive: true, force: true });
  };
  try {
    const { address, secret } = await welcome(demo);
    const sessions = await signInEverybody(address, secret, makeOwner(program, group));
    const pages = await pagesOf(address);
    project.provide('service', { address: pages.address, secret, sessions } satisfies Service);
    return async () => {
      await pages.close();
      await end();
    };
  } catch (error) {
    await end();
    throw error;
  }
}

function freePort(): Promise<number> {
  return new Promise((found, failed) => {
    const server = createServer();
    server.once('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (address && typeof address === 'object' ? found(address.port) : failed(new Error('no port'))));
    });
  });
}

/** Waits until the program says where it can be looked at. */
function welcome(demo: ChildProcess): Promise<{ address: string; secret: string }> {
  return new Promise((found, failed) => {
    let said = '';
    const give = (reason: string) => failed(new Error(`${reason}; it said:\n${said.slice(-4000)}`));
    const late = setTimeout(() => give(`the demo did not start within ${STARTS_WITHIN / 1000} s`), STARTS_WITHIN);
    const hear = (part: Buffer) => {
      said += part.toString();
      const link = /(http:\/\/[\w.:]+)\/welcome#([0-9a-f]+):\S+\n/.exec(said);
      if (link?.[1] && link[2]) {
        clearTimeout(late);
        found({ address: link[1], secret: link[2] });
      }
    };
    demo.stdout?.on('data', hear);
    demo.stderr?.on('data', hear);
    demo.once('exit', (code) => give(`the demo ended with ${code}`));
    demo.once('error', (error) => give(error.message));
  });
}

/** The demo has nobody who looks after users: one is made at the machine, as an operator would. */
function makeOwner(program: string, group: string): { secret: string; password: string } {
  const run = (...given: string[]) => execFileSync(program, ['--data-dir', group, ...given], { encoding: 'utf8' });
  const password = /once: (\S+)/.exec(run('user', 'create', 'owner', '--full-name', '老板 Owner'))?.[1];
  run('user', 'grant', 'owner', 'owner');
  const secret = /welcome#([0-9a-f]+)/.exec(run('user', 'link', 'owner'))?.[1];
  if (!secret || !password) throw new Error('no password or no link was printed');
  return { secret, password };
}

/** Each role signs in once; how often one may is limited. */
async function signInEverybody(address: string, secret: string, owner: ReturnType<typeof makeOwner>) {
  const sessions: Partial<Record<Role, string>> = {};
  for (const role of ROLES) {
    const answer = await post(`${address}/api/v1/auth/link`, {
      secret: role === 'owner' ? owner.secret : `${secret}.${role}`,
    });
    const cookie = answer.headers.getSetCookie()[0]?.split(';')[0];
    if (!cookie) throw new Error(`${role} has no session`);
    sessions[role] = cookie;
  }
  const change = { present: owner.password, new: 'a password of the owner alone' };
  await post(`${address}/api/v1/auth/password`, change, { cookie: sessions.owner ?? '' });
  return sessions as Record<Role, string>;
}

async function post(address: string, body: object, headers: Record<string, string> = {}): Promise<Response> {
  const answer = await fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${address} answers ${answer.status}: ${await answer.text()}`);
  return answer;
}

/** Where the pages are, in front of the service at this address. */
async function pagesOf(address: string): Promise<{ address: string; close: () => Promise<void> }> {
  if (process.env.E2E_DEV) {
    process.env.YIPAN_URL = address;
    // Vitest says `test`, in which Ant Design gives every dialog the same id.
    process.env.NODE_ENV = 'development';
    const vite = await import('vite');
    const server = await vite.createServer({
      server: { port: await freePort(), host: '127.0.0.1' },
      logLevel: 'error',
    });
    await server.listen();
    return { address: server.resolvedUrls?.local[0]?.replace(/\/$/, '') ?? '', close: () => server.close() };
  }
  const built = existsSync('dist/index.html') ? readFileSync('dist/index.html', 'utf8') : '';
  const served = await (await fetch(`${address}/`, { headers: { accept: 'text/html' } })).text();
  if (built === '' || served !== built)
    throw new Error(
      'the program does not serve console/dist as it is here: run `make console`, then build the program',
    );
  return { address, close: async () => undefined };
}

function ended(demo: ChildProcess): Promise<void> {
  return new Promise((done) => {
    if (demo.exitCode !== null || demo.signalCode !== null) return done();
    demo.removeAllListeners('exit');
    const kill = setTimeout(() => demo.kill('SIGKILL'), 20_000);
    demo.once('exit', () => {
      clearTimeout(kill);
      done();
    });
    demo.kill('SIGTERM');
  });
}
