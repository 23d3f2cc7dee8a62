/** Real kills: a process of its own, on the store a workspace has on disk, is ended by SIGKILL at points of a cycle, and at any
 *  moment while it settles; another takes over. IO. Run from dist/: the child is a script there. */

import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Random } from '../core/random.ts';
import { type SweepResult, scenes, twice } from './crash-sweep.ts';
import { pictureDifference, World } from './world.ts';

export type KillSweepOptions = {
  /** The child script; beside this module when absent. */
  readonly child?: string | undefined;
  readonly payers?: number | undefined;
  /** Only each n-th point, from `first`; every one when absent. */
  readonly every?: number | undefined;
  readonly first?: number | undefined;
  readonly progress?: ((done: number, of: number) => void) | undefined;
};

const ownChild = fileURLToPath(new URL('./kill-child.js', import.meta.url));

/** Every point of every scene, each killed in a process of its own. */
export async function killSweep(options: KillSweepOptions = {}): Promise<SweepResult> {
  const { child = ownChild, every = 1, first = 0, progress } = options;
  const folder = mkdtempSync(join(tmpdir(), 'debitrun-kills-'));
  const counts = { points: 0, killed: 0 };
  const violations: string[] = [];
  const [world, start, end] = ['world', 'start', 'end'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  try {
    await (await World.open({ payers: options.payers ?? 7, directory: world, store: 'disk' })).close();
    for (const [number, scene] of scenes.entries()) {
      await within(world, async (open) => scene.before?.(open));
      copy(world, start);
      const { points } = await run(child, ['scene', world, String(number)]);
      const picture = await within(world, (open) => open.picture());
      copy(world, end);
      for (let point = 0; point < points; point++) {
        if ((counts.points++ - first) % every !== 0) continue;
        counts.killed++;
        progress?.(counts.killed, counts.points);
        copy(start, world);
        const killed = await run(child, ['scene', world, String(number), String(point)]);
        if (killed.signal !== 'SIGKILL')
          violations.push(`scene ${number}, point ${point}: it was not killed`);
        await run(child, ['scene', world, String(number)]);
        const found = await within(world, async (open) => [
          ...pictureDifference(picture, await open.picture()),
          ...(await open.faults(scene.at)),
          ...twice(open),
        ]);
        violations.push(...found.map((text) => `scene ${number}, killed at point ${point}: ${text}`));
      }
      copy(end, world);
    }
    return { counts, violations };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export type SettleKillOptions = Pick<KillSweepOptions, 'child' | 'progress'> & {
  readonly kills: number;
  readonly seed: number;
};

/** Killed at random moments while it settles: what was acknowledged before is settled for good. */
export async function settleKills({
  kills,
  seed,
  child = ownChild,
  progress,
}: SettleKillOptions): Promise<SweepResult> {
  const random = new Random(seed);
  const folder = mkdtempSync(join(tmpdir(), 'debitrun-settle-'));
  const counts = { kills: 0, acknowledged: 0 };
  const violations: string[] = [];
  try {
    const made = await World.open({ payers: kills * 8, directory: folder, store: 'disk' });
    for (const at of ['2026-03-02T02:00:00Z', '2026-03-11T02:00:00Z']) await made.night(at);
    await made.close();
    for (; counts.kills < kills; counts.kills++) {
      progress?.(counts.kills + 1, kills);
      const { said, signal } = await run(child, ['settle', folder], () => 20 + random.below(400));
      if (signal !== 'SIGKILL') break;
      const acknowledged = said.flatMap((line) => /^acknowledged (\S+)$/.exec(line)?.[1] ?? []);
      counts.acknowledged += acknowledged.length;
      violations.push(...(await within(folder, (world) => lost(world, acknowledged))));
    }
    return {
      counts,
      violations: violations.map((text) => `seed ${seed}, kill ${counts.kills}: ${text}`),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function lost(world: World, acknowledged: readonly string[]): Promise<readonly string[]> {
  const rows = await world.database.query<{ debit_id: string }>(
    "select debit_id from debit where debit_id = any($1) and state <> 'settled' order by 1",
    [acknowledged],
  );
  const faults = await world.faults('2026-03-13T02:00:00Z');
  return [...rows.map(({ debit_id }) => `${debit_id} was acknowledged and is lost`), ...faults];
}

/** Opens the world, looks, closes it again. */
async function within<T>(folder: string, look: (world: World) => Promise<T> | T): Promise<T> {
  const world = await World.again(folder);
  try {
    return await look(world);
  } finally {
    await world.close();
  }
}

function copy(from: string, to: string): void {
  rmSync(to, { recursive: true, force: true });
  cpSync(from, to, { recursive: true, preserveTimestamps: true });
}

type Ran = { readonly said: readonly string[]; readonly points: number; readonly signal: string | null };

/** `killAfter`: milliseconds after its first line at which it is killed from outside. Rejects when it fails by itself. */
function run(child: string, args: readonly string[], killAfter?: () => number): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const started = spawn(process.execPath, [child, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    let printed = '';
    let failed = '';
    started.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (printed === '' && killAfter !== undefined)
        setTimeout(() => started.kill('SIGKILL'), killAfter()).unref();
      printed += text;
    });
    started.stderr.setEncoding('utf8').on('data', (text: string) => {
      failed += text;
    });
    started.once('error', reject);
    started.once('close', (code, signal) => {
      if (code !== 0 && signal !== 'SIGKILL')
        return reject(new Error(`${args.join(' ')} ended with ${code}: ${failed}`));
      const said = printed.split('\n').slice(0, -1);
      const points = Number(/^points (\d+)$/m.exec(printed)?.[1] ?? 0);
      resolve({ said, points, signal });
    });
  });
}
