/** The SFTP sweep: every fault at every request, before and after its effect, at every kind of bank, through deliver.
 *  selftest, tests ─▶ [here] ─▶ delivery-sweep. */

import { DeliverySweep } from './delivery-sweep.ts';
import { Random } from './random.ts';
import { places } from './sftp-places.ts';

export type SftpSweepOptions = {
  /** whole: every fault; else so many at each bank, drawn by the seed. */
  readonly perBank: 'whole' | number;
  readonly seed: number;
  /** Only banks whose name holds this. */
  readonly bank?: string | undefined;
  readonly progress?: ((bank: string, done: number, of: number) => void) | undefined;
};

export type SftpSweepResult = {
  readonly faults: number;
  /** In words, with the scenario's terms for the fault. Empty when every promise held. */
  readonly violations: readonly string[];
};

export async function sftpSweep({
  perBank,
  seed,
  bank = '',
  progress = () => {},
}: SftpSweepOptions): Promise<SftpSweepResult> {
  const random = new Random(seed);
  const violations: string[] = [];
  let faults = 0;
  for (const place of places.filter(({ name }) => name.includes(bank))) {
    const sweep = await DeliverySweep.open(place);
    try {
      const chosen = perBank === 'whole' ? sweep.faults : sample(sweep.faults, perBank, random);
      for (const [done, fault] of chosen.entries()) {
        violations.push(...(await sweep.run(fault)));
        progress(place.name, done + 1, chosen.length);
      }
      faults += chosen.length;
    } finally {
      await sweep.close();
    }
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
