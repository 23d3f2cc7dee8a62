/** The SFTP sweep: every fault at every request, before and after its effect, at every kind of bank, through deliver and
 *  through fetch. selftest, tests ─▶ [here] ─▶ delivery-sweep, fetch-sweep. */

import type { LineFault } from '../bank/faults.ts';
import { Random } from '../core/random.ts';
import { DeliverySweep } from './delivery-sweep.ts';
import { clearings, FetchSweep } from './fetch-sweep.ts';
import { places } from './sftp-places.ts';
import { World } from './world.ts';

export type SftpSweepOptions = {
  /** whole: every fault; else so many at each bank, drawn by the seed. */
  readonly perBank: 'whole' | number;
  readonly seed: number;
  readonly progress?: ((bank: string, done: number, of: number) => void) | undefined;
};

export type SftpSweepResult = {
  readonly faults: number;
  /** In words, with the scenario's terms for the fault. Empty when every promise held. */
  readonly violations: readonly string[];
};

type Sweep = {
  readonly name: string;
  readonly faults: readonly LineFault[];
  run(fault: LineFault): Promise<readonly string[]>;
  close(): Promise<void>;
};

/** Banks that are swept. */
export const sweptBanks = places.length + clearings.length;

export async function sftpSweep({
  perBank,
  seed,
  progress = () => {},
}: SftpSweepOptions): Promise<SftpSweepResult> {
  const random = new Random(seed);
  const violations: string[] = [];
  let faults = 0;
  const run = async (sweep: Sweep) => {
    try {
      const chosen = perBank === 'whole' ? sweep.faults : sample(sweep.faults, perBank, random);
      for (const [done, fault] of chosen.entries()) {
        violations.push(...(await sweep.run(fault)));
        progress(sweep.name, done + 1, chosen.length);
      }
      faults += chosen.length;
    } finally {
      await sweep.close();
    }
  };
  for (const place of places) await run(await DeliverySweep.open(place));
  const world = await World.open({ payers: 1 });
  try {
    for (const after of clearings) await run(await FetchSweep.open(after, world));
  } finally {
    await world.close();
  }
  return { faults, violations };
}

/** So many of them, in their order; all when there are fewer. */
function sample<T>(all: readonly T[], size: number, random: Random): readonly T[] {
  const drawn = all.map((item, place) => ({ item, place, at: random.next() })).sort((a, b) => a.at - b.at);
  return drawn
    .slice(0, size)
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}
