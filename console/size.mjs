// Fails when the first load of a page is larger than people on a phone network should wait for.
import { readFileSync, rmSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const manifest = JSON.parse(readFileSync('dist/.vite/manifest.json', 'utf8'));
// Whatever is loaded until the page is drawn as most people see it, the charts of the overview included. e2e/8-manners looks at what
// a browser loads.
const pages = [
  { name: 'workbench', loads: ['m.html'], kilobytes: 300 },
  { name: 'console', loads: ['index.html', 'src/pages/overview/index.tsx', 'canvas'], kilobytes: 600 },
];

/** A chunk's key: a source file or, of a chunk that several files share, its name. */
function keyOf(wanted) {
  const found = Object.keys(manifest).filter((key) => key === wanted || manifest[key].name === wanted);
  if (found.length !== 1) throw new Error(`${wanted} is built ${found.length} times instead of once; correct size.mjs`);
  return found[0];
}

function files(key, seen) {
  const chunk = manifest[key];
  if (!chunk || seen.has(chunk.file)) return;
  seen.add(chunk.file);
  for (const imported of chunk.imports ?? []) files(imported, seen);
}

let failed = false;
for (const { name, loads, kilobytes } of pages) {
  const wanted = new Set();
  for (const one of loads) files(keyOf(one), wanted);
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
