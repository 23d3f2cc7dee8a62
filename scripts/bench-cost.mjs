// What encryption, journal and chain cost: a cycle of N debits on PostgreSQL as it is, and the same without them, in turn.
//   npm run bench -- cost [--n 100000] [--rounds 2]
// Needs the build and a PostgreSQL installed; starts a server of its own (with-postgres.mjs). Prints seconds by step, medians.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import pg from 'pg';

const { values: flags } = parseArgs({
  options: { n: { type: 'string', default: '100000' }, rounds: { type: 'string', default: '2' } },
});
const server = process.env.DEBITRUN_TEST_DATABASE_URL;
if (server === undefined) {
  const here = fileURLToPath(import.meta.url);
  const launcher = fileURLToPath(new URL('with-postgres.mjs', import.meta.url));
  execFileSync(process.execPath, [launcher, '--', process.execPath, here, ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  process.exit(0);
}

const stages = [
  ['setup', '2026-03-01T01:00:00+08:00'],
  ['night', '2026-03-02T01:00:00+08:00'],
  ['night', '2026-03-12T01:00:00+08:00'],
  ['bank', '2026-03-12T10:00:00+08:00'],
  ['bank', '2026-03-12T19:00:00+08:00'],
  ['night', '2026-03-13T01:00:00+08:00'],
];

const runs = { with: [], without: [] };
for (let round = 1; round <= Number(flags.rounds); round++) {
  for (const kind of ['with', 'without']) {
    const run = await cycle(kind === 'without', `bench_${kind}_${round}`);
    runs[kind].push(run);
    console.log(`round ${round}, ${kind}: ${run.total.toFixed(1)} s, at most ${run.megabytes} MB a process`);
  }
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor((numbers.length - 1) / 2)] ?? 0;
const of = (kind, step) => median(runs[kind].map(({ seconds }) => seconds[step] ?? 0));
const steps = Object.keys(runs.with[0].seconds);
console.log(
  `\n${flags.n} debits on PostgreSQL, medians of ${flags.rounds}: seconds with and without encryption, journal and chain`,
);
for (const step of steps)
  console.log(
    `${step.padEnd(12)} ${of('with', step).toFixed(2).padStart(8)} ${of('without', step).toFixed(2).padStart(8)}`,
  );
const [full, bare] = ['with', 'without'].map((kind) => median(runs[kind].map(({ total }) => total)));
console.log(
  `${'the cycle'.padEnd(12)} ${full.toFixed(2).padStart(8)} ${bare.toFixed(2).padStart(8)}   ${((full / bare - 1) * 100).toFixed(0)} % more (target 30 %)`,
);

/** One cycle in a database of its own. The set-up and the bank's own day are not the engine's nights: they do not count. */
async function cycle(bare, database) {
  await administer(`create database ${database}`);
  const dir = mkdtempSync(join(tmpdir(), 'debitrun-cost-'));
  const seconds = {};
  let megabytes = 0;
  try {
    for (const [stage, at] of stages) {
      const found = run(stage, at, dir, bare && stage !== 'bank', database);
      if (stage !== 'night') continue;
      megabytes = Math.max(megabytes, found.megabytes);
      for (const [step, time] of Object.entries(found.seconds)) seconds[step] = (seconds[step] ?? 0) + time;
    }
  } finally {
    rmSync(dir, { recursive: true, force: true });
    await administer(`drop database ${database} with (force)`);
  }
  return { seconds, megabytes, total: Object.values(seconds).reduce((sum, time) => sum + time, 0) };
}

function run(stage, at, dir, bare, database) {
  const script = fileURLToPath(new URL('bench-night.mjs', import.meta.url));
  const url = new URL(server);
  url.pathname = `/${database}`;
  const output = execFileSync(
    process.execPath,
    [script, stage, '--dir', dir, '--at', at, '--n', flags.n, ...(bare ? ['--bare'] : [])],
    {
      env: { ...process.env, DATABASE_URL: String(url) },
      stdio: ['ignore', 'pipe', 'inherit'],
      maxBuffer: 1 << 26,
    },
  );
  return JSON.parse(String(output).trim().split('\n').at(-1));
}

async function administer(sql) {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  await client.query(sql);
  await client.end();
}
