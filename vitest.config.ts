import { relative } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

// TZ and locale are set to something unusual on purpose: no test may depend on the machine's.
process.env.TZ = 'Pacific/Chatham';

/** Tests that change nothing outside themselves. */
const pure = [
  'test/core/**/*.test.ts',
  'test/formats/**/*.test.ts',
  'test/conformance/**/*.test.ts',
  'test/bank/{faults,packs,repeated,scenario,tellings}.test.ts',
];

/** Tests that mock a module: nobody may share theirs. */
const alone = ['test/scenarios/seed-g2-masking.test.ts', 'test/store/embedded.test.ts'];

/** What takes longest, which begins first: the last file of a run has a core to itself. */
const longest = [
  'test/scenarios/seed-g2-masking.test.ts',
  'test/scenarios/kill.test.ts',
  'test/selftest/crash-sweep.test.ts',
];

/** Files of a project after each other, as its process ends when a file of another comes next. */
class ByProject extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) =>
      longest.indexOf(relative(this.ctx.config.root, moduleId)) % longest.length;
    const order = ['alone', 'whole', 'pure'];
    const sorted = await super.sort(files);
    return sorted.sort(
      (a, b) => order.indexOf(a.project.name) - order.indexOf(b.project.name) || place(b) - place(a),
    );
  }
}

// Files of one project share a process, which loads the modules, the packs and the store's program once.
export default defineConfig({
  test: {
    globalSetup: ['test/support/run-folder.ts'],
    testTimeout: 60_000,
    hookTimeout: 180_000,
    reporters: ['default'],
    pool: 'forks',
    maxWorkers: 2,
    sequence: { sequencer: ByProject },
    projects: [
      { extends: true, test: { name: 'alone', include: alone } },
      {
        extends: true,
        test: { name: 'whole', include: ['test/**/*.test.ts'], exclude: [...pure, ...alone], isolate: false },
      },
      { extends: true, test: { name: 'pure', include: pure, isolate: false } },
    ],
  },
});
