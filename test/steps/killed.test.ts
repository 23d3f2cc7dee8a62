/** A process that dies between what it did outside and what it wrote down, at a bank that moves on meanwhile: the worst
 *  moments of the crash sweep, whose bank keeps everything in sight. Named by scripts/mutants.mjs. */

import { afterAll, beforeAll, expect, test } from 'vitest';
import { Crashed, Fuse } from '../../src/selftest/crash.ts';
import { World } from '../../src/selftest/world.ts';
import { exportFile } from '../../src/steps/by-hand.ts';
import { type Context, rehearse } from '../../src/steps/context.ts';
import { fetchInbound } from '../../src/steps/fetch.ts';
import { proposeWithdrawal } from '../../src/steps/proposals-files.ts';
import type { Database } from '../../src/store/database.ts';
import { usualArrivals } from '../../src/transport/arrivals.ts';

const sending = '2026-03-11T02:00:00Z';
let world: World;
let back: () => void;
beforeAll(async () => {
  world = await World.open({ payers: 2 });
  await world.night('2026-03-02T02:00:00Z');
  back = world.keepOutside();
});
afterAll(() => world?.close());

/** Runs `act`, first to learn its points, then to die at the last one of that name. */
async function killedAt(
  name: string,
  database: Database,
  act: (fuse: Fuse, database: Database) => Promise<unknown>,
): Promise<void> {
  const { passed } = await rehearse(database, async (stage) => {
    const fuse = new Fuse();
    await act(fuse, stage);
    return fuse;
  });
  const index = passed.lastIndexOf(name);
  expect(passed).toContain(name);
  back();
  const fuse = new Fuse(index);
  await act(fuse, database).catch((error: unknown) => {
    if (!(error instanceof Crashed)) throw error;
  });
  expect(fuse.dead).toBe(true);
}

test('killed after the rename, the file taken out of sight: it is unknown, and never sent again', async () => {
  await rehearse(world.database, async (database) => {
    await killedAt('remote rename after', database, (fuse, stage) =>
      world.night(sending, { database: stage, fuse }),
    );
    const [name] = world.bank.contentsOf('in');
    world.bank.take(name ?? '', 'taken');
    const reports = await world.night(sending, { database });
    const codes = reports.flatMap(({ problems }) => problems.map(({ code }) => code));
    expect(codes).toContain('DELIVERY_UNKNOWN');
    expect(world.bank.given()).toEqual([name]);
  });
  back();
});

test('killed while it uploads: the books know of it, nobody may do anything else with the file, and the next night looks first', async () => {
  await rehearse(world.database, async (database) => {
    await killedAt('remote upload after', database, (fuse, stage) =>
      world.night(sending, { database: stage, fuse }),
    );
    const deliveries = () =>
      database.query('select attempt, stage, outcome from delivery where file_no = 1 order by attempt');
    expect(await deliveries()).toEqual([{ attempt: 1, stage: 'uploading', outcome: null }]);
    const context = world.context(sending, { database });
    const byHand = await exportFile(context, 1n, () => Promise.reject(new Error('bytes were handed out')));
    for (const { problems } of [byHand, await proposeWithdrawal(context, 1n, 'another day')])
      expect(problems.map(({ message }) => message)).toEqual([
        expect.stringContaining('file 1 is sending, not'),
      ]);
    await world.night(sending, { database });
    expect(await deliveries()).toEqual([
      { attempt: 1, stage: 'done', outcome: 'not-delivered' },
      { attempt: 2, stage: 'done', outcome: 'delivered' },
    ]);
    expect(world.bank.contentsOf('in')).toHaveLength(1);
  });
  back();
});

test.each(['remote remove before', 'commit before'])(
  'killed at %s of the fetch of an answer that is removed at the bank: it is there, or stored',
  async (point) => {
    await rehearse(world.database, async (database) => {
      world.bank.put('answer.txt', 'the only copy');
      back = world.keepOutside();
      await killedAt(point, database, async (fuse, stage) => {
        await fetchInbound(removing(world.context(sending, { database: stage, fuse })));
      });
      const stored = await database.query('select name from inbound');
      const atBank = await (await world.context(sending).creditor.bank.open()).stat('out/answer.txt');
      expect([atBank?.name, ...stored.map(({ name }) => name)]).toContain('answer.txt');
    });
  },
);

test('killed before an answer is stored, it has not been touched at the bank', async () => {
  await rehearse(world.database, async (database) => {
    world.bank.put('answer.txt', 'the only copy');
    const fuse = new Fuse(0);
    const context = removing(world.context(sending, { database, fuse }));
    await expect(fetchInbound(context)).rejects.toThrow(Crashed);
    expect(fuse.passed).toEqual(['commit before']);
  });
});

function removing(context: Context): Context {
  const { creditor } = context;
  const arrivals = { ...usualArrivals, ready: 'listed', after: 'remove' } as const;
  return { ...context, creditor: { ...creditor, bank: { ...creditor.bank, arrivals } } };
}
