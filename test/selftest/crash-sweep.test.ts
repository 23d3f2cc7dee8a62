/** The crash sweep at a size for every day; `npm run sweep` runs it whole. The point it begins with changes with the seed. */

import { expect, test } from 'vitest';
import { crashSweep } from '../../src/selftest/crash-sweep.ts';

const seed = Number(process.env.DEBITRUN_SWEEP_SEED ?? Date.now() % 1_000_000);
const every = 24;

test(`killed at every ${every}th point of a cycle and started again, the same picture comes out (DEBITRUN_SWEEP_SEED=${seed})`, async () => {
  const { counts, violations } = await crashSweep({ every, first: seed % every });
  expect(violations).toEqual([]);
  expect(counts.points).toBeGreaterThan(150);
  expect(counts.killed).toBeGreaterThan(4);
}, 180_000);
