/** A short random walk, another one each day; `npm run sweep` walks for thousands of steps. */

import { expect, test } from 'vitest';
import { randomWalk } from '../../src/selftest/random-walk.ts';

const seed = Number(process.env.DEBITRUN_SWEEP_SEED ?? Date.now() % 1_000_000);

test.each([['of today', seed, 50]])(
  'a walk %s ends with every payer having paid what they must (seed %i, %i steps)',
  async (_which, start, steps) => {
    const { counts, violations } = await randomWalk({ seed: start, steps });
    expect(violations).toEqual([]);
    expect(counts.steps).toBe(steps);
  },
  300_000,
);
