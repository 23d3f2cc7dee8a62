/** The doctor asks the store: nothing in a creditor that is well, and what is stuck in one that is not. */

import { afterAll, beforeAll, expect, test } from 'vitest';
import { instant } from '../../src/core/date.ts';
import { Fuse } from '../../src/selftest/crash.ts';
import { World } from '../../src/selftest/world.ts';
import { doctor } from '../../src/steps/doctor.ts';

let world: World;
beforeAll(async () => {
  world = await World.open({ payers: 3 });
}, 120_000);
afterAll(() => world.close());

async function findings(at: string): Promise<readonly string[]> {
  const options = { folder: world.directory, machine: instant(new Date().toISOString()), connect: true };
  const found = await doctor(world.context(at), options);
  return found.map(({ kind }) => kind).filter((kind) => kind !== 'disk-low' && kind !== 'clock-skew');
}

test('a night that went well leaves nothing to find', async () => {
  await world.night('2026-03-02T02:00:00Z');
  expect(await findings('2026-03-02T03:00:00Z')).toEqual([]);
});

test('a delivery that was cut off is found, and gone when it was looked up', async () => {
  const at = '2026-03-11T02:00:00Z';
  await expect(world.night(at, { fuse: dyingAt('remote rename after') })).rejects.toThrow('rename after');
  expect(await findings('2026-03-11T02:10:00Z')).toEqual(['delivery-unknown']);
  await world.night('2026-03-11T03:00:00Z');
  expect(await findings('2026-03-11T04:00:00Z')).toEqual([]);
});

test('answers that do not come are found from their hour on, and quarantined ones at once', async () => {
  expect(await findings('2026-03-14T15:00:00Z')).toEqual([]);
  expect(await findings('2026-03-14T17:00:00Z')).toEqual(['answer-overdue']);
  world.bank.put('garbage.txt', 'no answer at all');
  await world.night('2026-03-14T18:00:00Z');
  expect(await findings('2026-03-14T19:00:00Z')).toEqual(['answer-overdue', 'inbound-quarantined']);
});

/** A process that dies at the first point of this name. */
function dyingAt(name: string): Fuse {
  return new (class extends Fuse {
    override point(passed: string): void {
      if (passed === name) this.kill(passed);
      super.point(passed);
    }
  })();
}
