/** selftest: the sweeps, on this machine. Flags ─▶ sweep ─▶ counts and violations ─▶ exit code: 1 when a promise is broken. */

import { Command, InvalidArgumentError, Option } from 'commander';
import { crashSweep, type SweepResult } from '../selftest/crash-sweep.ts';
import { inboundSweep } from '../selftest/inbound-sweep.ts';
import { killSweep, settleKills } from '../selftest/kill-sweep.ts';
import { randomWalk } from '../selftest/random-walk.ts';
import { sftpSweep } from '../selftest/sftp-sweep.ts';
import { exitCode } from './exit.ts';
import { progressLine } from './progress.ts';

type Progress = (done: number, of: number) => void;
type Sweep = {
  readonly what: string;
  /** `every`: only each n-th of what there is to try. */
  readonly run: (given: {
    readonly seed: number;
    readonly whole: boolean;
    readonly progress: Progress;
  }) => Promise<SweepResult>;
};

const sweeps: Readonly<Record<string, Sweep>> = {
  crash: {
    what: 'killed at every commit and every effect outside of a cycle, and started again',
    run: ({ seed, whole, progress }) =>
      crashSweep({ every: whole ? 1 : 12, first: whole ? 0 : seed % 12, progress }),
  },
  kill: {
    what: 'the same in a process of its own on disk, ended by SIGKILL',
    run: ({ seed, whole, progress }) =>
      killSweep({ every: whole ? 1 : 40, first: whole ? 0 : seed % 40, progress }),
  },
  settle: {
    what: 'SIGKILL at random moments while it settles: nothing acknowledged is lost',
    run: ({ seed, whole, progress }) => settleKills({ kills: whole ? 100 : 4, seed, progress }),
  },
  inbound: {
    what: 'every pair of what a bank can send, in both orders, and each again',
    run: ({ seed, whole, progress }) =>
      inboundSweep({ every: whole ? 1 : 40, first: whole ? 0 : seed % 40, progress }),
  },
  sftp: {
    what: 'every fault of a server at every request, before and after it took effect',
    run: async ({ seed, whole, progress }) => {
      const { faults, violations } = await sftpSweep({
        perBank: whole ? 'whole' : 8,
        seed,
        progress: (_bank, done, of) => progress(done, of),
      });
      return { counts: { faults }, violations };
    },
  },
  walk: {
    what: 'operators, cron, payers, a bank and crashes in any order, against a model of the money',
    run: ({ seed, whole, progress }) => walks(seed, whole ? 4 : 1, whole ? 1000 : 60, progress),
  },
};

async function walks(seed: number, count: number, steps: number, progress: Progress): Promise<SweepResult> {
  const counts: Record<string, number> = {};
  const violations: string[] = [];
  for (let walk = 0; walk < count; walk++) {
    const one = await randomWalk({
      seed: seed + walk,
      steps,
      progress: (done) => progress(walk * steps + done, count * steps),
    });
    for (const [name, value] of Object.entries(one.counts)) counts[name] = (counts[name] ?? 0) + value;
    violations.push(...one.violations);
  }
  return { counts, violations };
}

export function selftestCommand(): Command {
  return new Command('selftest')
    .summary('prove the promises on this machine: kill it, cut it off, feed it everything twice')
    .description(
      `Sweeps over a small invented creditor in temporary folders; nothing of a workspace is touched.\n${Object.entries(
        sweeps,
      )
        .map(([name, { what }]) => `  ${name.padEnd(8)} ${what}`)
        .join('\n')}`,
    )
    .addOption(new Option('--only <sweep>', 'one sweep').choices(Object.keys(sweeps)))
    .option('--whole', 'try everything there is (an hour or so), not a part of it')
    .option('--seed <number>', 'repeats a run: what is tried, and how walks go', parseSeed)
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  debitrun selftest --only crash --seed 4711')
    .action(runSelftest);
}

type Options = {
  readonly only?: string;
  readonly whole?: boolean;
  readonly seed?: number;
  readonly json?: boolean;
};

async function runSelftest({
  only,
  whole = false,
  seed = Date.now() % 1_000_000,
  json = false,
}: Options): Promise<void> {
  const results: Record<string, SweepResult & { readonly seconds: number }> = {};
  for (const [name, { run }] of Object.entries(sweeps)) {
    if (only !== undefined && only !== name) continue;
    const began = performance.now();
    const result = await run({ seed, whole, progress: (done) => progressLine.show(name, done) });
    progressLine.clear();
    results[name] = { ...result, seconds: Math.round((performance.now() - began) / 1000) };
    if (!json) process.stdout.write(told(name, results[name] as (typeof results)[string]));
  }
  const violations = Object.values(results).reduce((sum, one) => sum + one.violations.length, 0);
  if (json) process.stdout.write(`${JSON.stringify({ seed, violations, results })}\n`);
  else process.stdout.write(`${violations} violations (seed ${seed})\n`);
  process.exitCode = violations === 0 ? exitCode.ok : exitCode.failed;
}

function told(
  name: string,
  { counts, violations, seconds }: SweepResult & { readonly seconds: number },
): string {
  const figures = Object.entries(counts).map(([what, count]) => `${count} ${what}`);
  return `${name.padEnd(8)} ${figures.join(', ')}: ${violations.length} violations, ${seconds} s\n${violations
    .map((text) => `  ${text}\n`)
    .join('')}`;
}

function parseSeed(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('a whole number.');
  return Number(text);
}
