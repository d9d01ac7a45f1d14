// Fails when the first load of a page is larger than people on a phone network should wait for.
import { readFileSync, rmSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const manifest = JSON.parse(readFileSync('dist/.vite/manifest.json', 'utf8'));
const pages = [
  { name: 'workbench', entries: ['m.html'], kilobytes: 300 },
  { name: 'console', entries: ['index.html', 'src/pages/overview/index.tsx'], kilobytes: 600 },
];

function files(key, seen = new Set()) {
  const chunk = manifest[key];
  if (!chunk || seen.has(chunk.file)) return seen;
  seen.add(chunk.file);
  for (const imported of chunk.imports ?? []) files(imported, seen);
  return seen;
}

let failed = false;
for (const { name, entries, kilobytes } of pages) {
  const wanted = new Set();
  for (const entry of entries) {
    if (!manifest[entry]) throw new Error(`${entry} is not built; correct size.mjs`);
    files(entry, wanted);
  }
  const size = [...wanted]
    .filter((file) => file.endsWith('.js'))
    .reduce((sum, file) => sum + gzipSync(readFileSync(`dist/${file}`)).length, 0);
  const shown = (size / 1000).toFixed(0);
  console.log(`${name}: ${shown} kB of JavaScript (gzip) on the first page, at most ${kilobytes}`);
  failed ||= size > kilobytes * 1000;
}
// For us only: the program carries everything under dist.
rmSync('dist/.vite', { recursive: true });
process.exit(failed ? 1 : 0);
