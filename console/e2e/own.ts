/** A service of one's own beside the demo: an empty group with settings that the demo does not have. */

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const STARTS_WITHIN = 60_000;

export interface Own {
  address: string;
  /** Runs a command on its data, as an operator would. */
  run(...given: string[]): string;
  /** Everything that it said so far. */
  said(): string;
  end(): Promise<void>;
}

/** Starts it with settings that may name its address as `{address}`. */
export async function startOwn(settings: string): Promise<Own> {
  const program = resolve(process.env.YIPAN_BIN ?? '../target/debug/yipan');
  const place = mkdtempSync(join(tmpdir(), 'yipan-own.'));
  const data = join(place, 'group');
  const file = join(place, 'yipan.toml');
  const listen = `127.0.0.1:${await freePort()}`;
  const address = `http://${listen}`;
  writeFileSync(file, settings.replaceAll('{address}', address));
  const given = ['--data-dir', data, '--config', file];
  const serve = spawn(program, [...given, 'serve', '--listen', listen], {
    cwd: place,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  const hear = (part: Buffer) => {
    said += part.toString();
  };
  serve.stdout.on('data', hear);
  serve.stderr.on('data', hear);
  const end = async () => {
    await ended(serve);
    rmSync(place, { recursive: true, force: true });
  };
  try {
    await ready(address, serve, () => said);
  } catch (error) {
    await end();
    throw error;
  }
  const run = (...more: string[]) => execFileSync(program, [...given, ...more], { encoding: 'utf8', cwd: place });
  return { address, run, said: () => said, end };
}

async function ready(address: string, serve: ChildProcess, said: () => string) {
  const until = Date.now() + STARTS_WITHIN;
  for (;;) {
    const answer = await fetch(`${address}/readyz`).catch(() => null);
    if (answer?.ok) return;
    if (serve.exitCode !== null || Date.now() > until) throw new Error(`it did not start; it said:\n${said()}`);
    await new Promise((later) => setTimeout(later, 100));
  }
}

export function freePort(): Promise<number> {
  return new Promise((found, failed) => {
    const server = createServer();
    server.once('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (address && typeof address === 'object' ? found(address.port) : failed(new Error('no port'))));
    });
  });
}

function ended(serve: ChildProcess): Promise<void> {
  return new Promise((done) => {
    if (serve.exitCode !== null || serve.signalCode !== null) return done();
    const kill = setTimeout(() => serve.kill('SIGKILL'), 20_000);
    serve.once('exit', () => {
      clearTimeout(kill);
      done();
    });
    serve.kill('SIGTERM');
  });
}
