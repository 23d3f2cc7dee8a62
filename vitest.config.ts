import { defineConfig } from 'vitest/config';

// TZ and locale are set to something unusual on purpose: no test may depend on the machine's.
process.env.TZ = 'Pacific/Chatham';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/run-folder.ts'],
    testTimeout: 60_000,
    hookTimeout: 180_000,
    reporters: ['default'],
    pool: 'forks',
    maxWorkers: 2,
  },
});
