// npm run sweep [-- options of selftest]: every sweep whole, then DEBITRUN_FUZZ (20,000) changed files of all layouts. Prints
// what was tried and what was violated; ends with 1 when anything was. --seed repeats both. An hour or so.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const options = process.argv.slice(2);
const seed = options.includes('--seed')
  ? options[options.indexOf('--seed') + 1]
  : String(Date.now() % 1_000_000);
const folder = mkdtempSync(join(tmpdir(), 'debitrun-sweep-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

const selftest = spawnSync(
  process.execPath,
  [
    join(root, 'bin/debitrun'),
    'selftest',
    '--whole',
    ...options,
    ...(options.includes('--seed') ? [] : ['--seed', seed]),
  ],
  { cwd: root, stdio: 'inherit' },
);

const began = Date.now();
const report = join(folder, 'fuzz.json');
const fuzz = spawnSync(
  process.execPath,
  [
    join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--maxWorkers=1',
    '--reporter=dot',
    'test/formats/fuzz-inbound.test.ts',
  ],
  {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    env: {
      ...process.env,
      DEBITRUN_FUZZ: process.env.DEBITRUN_FUZZ ?? '20000',
      DEBITRUN_SWEEP_SEED: seed,
      DEBITRUN_FUZZ_REPORT: report,
    },
  },
);
const told = read(report);
if (fuzz.status !== 0 || told === undefined) process.stdout.write(fuzz.stdout + fuzz.stderr);
const { files = 0, layouts = 0, accepted = 0, violations = 0 } = told ?? {};
const seconds = Math.round((Date.now() - began) / 1000);
console.log(
  `fuzz     ${files} files of ${layouts} layouts, ${accepted} read without a problem: ${violations} violations, ${seconds} s`,
);
const sound = selftest.status === 0 && fuzz.status === 0 && files > 0;
console.log(sound ? `no violations (seed ${seed})` : `violations, or a part that did not end (seed ${seed})`);
process.exitCode = sound ? 0 : 1;

function read(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}
