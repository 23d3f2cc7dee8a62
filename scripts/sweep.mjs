// npm run sweep [-- options of selftest]: every sweep whole, then DEBITRUN_FUZZ (20,000) changed files of all layouts;
// --only names one sweep, or fuzz. Prints what was tried and what was violated; ends with 1 when anything was, with 2 for a
// wrong command line. --seed repeats both. An hour or so; the fuzz alone a minute.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exitOf, planOf } from './sweep-plan.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const plan = planOf(process.argv.slice(2), Date.now() % 1_000_000);
const swept = plan.selftest && selftest(plan.selftest);
const fuzzed = plan.fuzz && swept !== 2 ? fuzz(plan.seed) : undefined;
process.exitCode = exitOf(swept, fuzzed);
if (process.exitCode < 2)
  console.log(
    `${process.exitCode === 0 ? 'no violations' : 'violations, or a part that did not end'} (seed ${plan.seed})`,
  );

/** Prints for itself. Out: exit code, null when a signal ended it. */
function selftest(words) {
  const command = [join(root, 'bin/debitrun'), 'selftest', ...words];
  return spawnSync(process.execPath, command, { cwd: root, stdio: 'inherit' }).status;
}

function fuzz(seed) {
  const folder = mkdtempSync(join(tmpdir(), 'debitrun-sweep-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const began = Date.now();
  const report = join(folder, 'fuzz.json');
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [vitest, 'run', '--maxWorkers=1', '--reporter=dot', 'test/formats/fuzz-inbound.test.ts'],
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
  if (status !== 0 || told === undefined) process.stdout.write(stdout + stderr);
  const { files = 0, layouts = 0, accepted = 0, violations = 0 } = told ?? {};
  const seconds = Math.round((Date.now() - began) / 1000);
  console.log(
    `fuzz     ${files} files fuzzed, of ${layouts} layouts, ${accepted} read without a problem: ${violations} violations, ${seconds} s`,
  );
  return files > 0 ? status : 1;
}

function read(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}
