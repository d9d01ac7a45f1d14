import { defineConfig } from 'vitest/config';
import { BaseSequencer } from 'vitest/node';

/** By name: what earlier files did to the group is there for later ones. */
class InOrder extends BaseSequencer {
  override async sort(files: Parameters<BaseSequencer['sort']>[0]) {
    return files.toSorted((one, other) => one.moduleId.localeCompare(other.moduleId));
  }
}

// Drives the program itself with a browser: `YIPAN_BIN=target/debug/yipan npm run e2e`.
export default defineConfig({
  test: {
    include: ['e2e/**/*.test.ts'],
    globalSetup: 'e2e/service.ts',
    fileParallelism: false,
    sequence: { sequencer: InOrder },
    testTimeout: 300_000,
    hookTimeout: 120_000,
  },
});
