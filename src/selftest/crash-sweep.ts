/** The crash sweep: the process dies at every commit and at every effect outside of a full cycle, before it and after it, and
 *  is started again. Each time the same picture must come out, with one copy of each file at the bank. Source: DESIGN
 *  promises 1 to 3, issue "never twice, never lost". */

import { rehearse } from '../steps/context.ts';
import { Crashed, Fuse } from './crash.ts';
import type { Said } from './played-bank.ts';
import { pictureDifference, type Standing, World } from './world.ts';

export type SweepResult = {
  /** What was tried, by name. */
  readonly counts: Readonly<Record<string, number>>;
  /** Each in one line, with all that is needed to see it again. */
  readonly violations: readonly string[];
};

export type CrashSweepOptions = {
  readonly payers?: number | undefined;
  /** Only each n-th point, from `first`; every one when absent. */
  readonly every?: number | undefined;
  readonly first?: number | undefined;
  readonly progress?: ((done: number, of: number) => void) | undefined;
};

/** One act of the cycle: what the bank does before, and what is run at which hour. */
export type Scene = {
  readonly at: string;
  readonly before?: ((world: World) => void) | undefined;
  readonly run: (world: World, at: string, standing: Standing) => Promise<unknown>;
};

const night: Scene['run'] = (world, at, standing) => world.night(at, standing);

/** Two months: first collection, answers of every kind, a receipt while the debit is away, a late return, a second
 *  presentation, a corrected answer. */
export const scenes: readonly Scene[] = [
  { at: '2026-03-02T02:00:00Z', run: night },
  { at: '2026-03-11T02:00:00Z', run: night },
  {
    at: '2026-03-11T09:00:00Z',
    run: (world, at, standing) =>
      world.imports(
        at,
        'receipts',
        'channel,receipt_id,account_id,kind,amount,received_at\ncash,K1,F2,payment,100.00,2026-03-11T08:00:00Z\ncash,K2,F5,prepayment,25.00,2026-03-11T08:10:00Z\n',
        standing,
      ),
  },
  { at: '2026-03-13T02:00:00Z', before: (world) => answerFirst(world, '2026-03-12'), run: night },
  { at: '2026-03-14T02:00:00Z', before: returnOne, run: night },
  { at: '2026-03-23T02:00:00Z', run: night },
  { at: '2026-03-25T02:00:00Z', before: (world) => answerRest(world, '2026-03-24'), run: night },
  { at: '2026-03-26T02:00:00Z', before: correctOne, run: night },
  { at: '2026-04-02T02:00:00Z', run: night },
  { at: '2026-04-11T02:00:00Z', run: night },
];

/** Of each seven debits: two without funds, one in part, one account closed, one unknown; the others pay. */
const words: readonly ((asked: bigint) => Pick<Said, 'code' | 'collected'>)[] = [
  () => ({ code: '00' }),
  () => ({ code: '11' }),
  (asked) => ({ code: '05', collected: asked / 2n }),
  () => ({ code: '12' }),
  () => ({ code: '00' }),
  () => ({ code: '20' }),
  () => ({ code: '11' }),
];

function answerFirst({ bank }: World, day: string): void {
  const asked = bank.asked();
  const lines = asked.map(({ reference, amount }, index) => ({
    reference,
    asked: amount,
    day,
    ...(words[index % words.length] as (typeof words)[number])(amount),
  }));
  bank.put('answer-1.txt', { kind: 'answer', day, submission: asked[0]?.submission, lines });
}

function returnOne({ bank }: World): void {
  const [first] = bank.asked();
  if (first === undefined) throw new Error('nothing was sent');
  const said = { reference: first.reference, asked: first.amount, code: '11', day: '2026-03-13' };
  bank.put('late-1.txt', { kind: 'failed', day: '2026-03-13', lines: [said] });
}

/** Everything that has not been answered: paid, but every second fails again. */
function answerRest({ bank }: World, day: string): void {
  const asked = bank.asked();
  const second = asked.filter(({ file }) => file !== asked[0]?.file);
  const lines = second.map(({ reference, amount }, index) => ({
    reference,
    asked: amount,
    day,
    code: index % 2 === 0 ? '00' : '11',
  }));
  bank.put('answer-2.txt', { kind: 'answer', day, submission: second[0]?.submission, lines });
}

/** What was unknown was paid after all, as a list of what was paid tells. */
function correctOne({ bank }: World): void {
  const first = bank.asked().filter(({ file }, _index, all) => file === all[0]?.file);
  const unknown = first[5];
  if (unknown === undefined) throw new Error('too few payers for an unknown one');
  const said = { reference: unknown.reference, asked: unknown.amount, day: '2026-03-25' };
  bank.put('paid-1.txt', { kind: 'paid', day: '2026-03-25', lines: [said] });
}

/** Every point of every scene. */
export async function crashSweep(options: CrashSweepOptions = {}): Promise<SweepResult> {
  const { every = 1, first = 0, progress } = options;
  const world = await World.open({ payers: options.payers ?? 7 });
  const violations: string[] = [];
  const counts = { scenes: scenes.length, points: 0, killed: 0 };
  try {
    for (const [number, scene] of scenes.entries()) {
      scene.before?.(world);
      const back = world.keepOutside();
      const { passed, picture } = await undisturbed(world, scene, back);
      for (const [index, point] of passed.entries()) {
        if ((counts.points++ - first) % every !== 0) continue;
        counts.killed++;
        progress?.(counts.killed, counts.points);
        const found = await killedAt(world, scene, index, picture, back);
        violations.push(
          ...found.map((text) => `scene ${number} at ${scene.at}, killed at ${point} (${index}): ${text}`),
        );
      }
      await scene.run(world, scene.at, {});
      violations.push(...(await world.faults(scene.at)));
    }
    violations.push(...twice(world));
    return { counts, violations };
  } finally {
    await world.close();
  }
}

/** The scene as it goes when nobody dies: its points, and the picture at its end. */
function undisturbed(world: World, scene: Scene, back: () => void) {
  return rehearse(world.database, async (database) => {
    const fuse = new Fuse();
    await scene.run(world, scene.at, { database, fuse });
    const picture = await world.picture(database);
    back();
    return { passed: fuse.passed, picture };
  });
}

/** Dies at one point, starts again; what is wrong with the world then. */
function killedAt(
  world: World,
  scene: Scene,
  index: number,
  picture: readonly string[],
  back: () => void,
): Promise<readonly string[]> {
  return rehearse(world.database, async (database) => {
    try {
      const fuse = new Fuse(index);
      await die(scene, world, { database, fuse });
      if (!fuse.dead) return ['the point was not reached again'];
      await scene.run(world, scene.at, { database });
      const differs = pictureDifference(picture, await world.picture(database));
      const faults = await world.faults(scene.at, { database });
      return [...(differs.length > 0 ? [`it ends otherwise: ${differs.join(' ')}`] : []), ...faults];
    } finally {
      back();
    }
  });
}

async function die(scene: Scene, world: World, standing: Standing & { readonly fuse: Fuse }): Promise<void> {
  try {
    await scene.run(world, scene.at, standing);
  } catch (error) {
    if (!(error instanceof Crashed) && !standing.fuse.dead) throw error;
  }
}

/** What the bank or a payer was given more than once. */
export function twice(world: World): readonly string[] {
  const references = world.bank.asked().map(({ reference }) => reference);
  const told = world.told();
  return [
    ...repeated(references).map((reference) => `${reference} is at the bank twice`),
    ...repeated(told).map((key) => `notice ${key} was sent twice`),
  ];
}

function repeated(items: readonly string[]): readonly string[] {
  return items.filter((item, index) => items.indexOf(item) !== index);
}
