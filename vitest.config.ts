import { defineConfig } from 'vitest/config';

// TZ and locale are set to something unusual on purpose: no test may depend on the machine's.
process.env.TZ = 'Pacific/Chatham';

/** Tests that change nothing outside themselves: files share a process, which loads the modules and every pack once.
 *  A test that mocks a module, starts a store or a process, or sets the environment belongs to the others. */
const pure = [
  'test/core/**/*.test.ts',
  'test/formats/**/*.test.ts',
  'test/conformance/**/*.test.ts',
  'test/bank/{faults,packs,repeated,scenario,tellings}.test.ts',
];

export default defineConfig({
  test: {
    globalSetup: ['test/support/run-folder.ts'],
    testTimeout: 60_000,
    hookTimeout: 180_000,
    reporters: ['default'],
    pool: 'forks',
    maxWorkers: 2,
    projects: [
      { extends: true, test: { name: 'whole', include: ['test/**/*.test.ts'], exclude: pure } },
      { extends: true, test: { name: 'pure', include: pure, isolate: false } },
    ],
  },
});
