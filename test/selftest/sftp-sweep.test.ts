/** The SFTP sweep at a small size; whole: `npm run sweep`. Against every kind of bank a few faults, drawn by a seed. */

import { expect, test } from 'vitest';
import { lineFaultSchema } from '../../src/bank/faults.ts';
import { DeliverySweep } from '../../src/selftest/delivery-sweep.ts';
import { places } from '../../src/selftest/sftp-places.ts';
import { sftpSweep, sweptBanks } from '../../src/selftest/sftp-sweep.ts';

test('whatever fails at a bank, a file is there once or honestly unknown, and an answer is stored once', async () => {
  const seed = Number(process.env.DEBITRUN_SEED ?? 20_261_128);
  const { faults, violations } = await sftpSweep({ perBank: 3, seed });
  expect(violations, `seed ${seed}`).toEqual([]);
  expect(faults).toBe(3 * sweptBanks);
}, 240_000);

test('a bank that is promised more than it keeps is found out', async () => {
  const [direct] = places.filter(({ manner }) => manner.by === 'direct');
  const sweep = await DeliverySweep.open({ ...direct!, neverPartial: true, alwaysProves: true });
  try {
    const cut = lineFaultSchema.parse({ verb: 'WRITE', act: 'drop', keptBytes: 1 });
    const found = await sweep.run(cut);
    expect(found.map((text) => text.slice(text.lastIndexOf(': ') + 2))).toEqual([
      'the bank took a part of it',
      'the bank took a part of it',
      'the second run, undisturbed, ends unknown',
    ]);
  } finally {
    await sweep.close();
  }
}, 60_000);
