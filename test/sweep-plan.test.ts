/** npm run sweep: which sweeps it runs for which words, and what its exit code says. */

import { describe, expect, it } from 'vitest';
import { exitOf, planOf } from '../scripts/sweep-plan.mjs';

describe('npm run sweep', () => {
  it.each<[string, readonly string[] | undefined, boolean, string]>([
    ['', ['--whole', '--seed', '77'], true, '77'],
    ['--seed 1', ['--whole', '--seed', '1'], true, '1'],
    ['--only crash --seed 1', ['--whole', '--only', 'crash', '--seed', '1'], false, '1'],
    ['--only=crash --seed=1', ['--whole', '--only=crash', '--seed=1'], false, '1'],
    ['--only walk', ['--whole', '--only', 'walk', '--seed', '77'], false, '77'],
    ['--only fuzz', undefined, true, '77'],
    ['--only=fuzz --seed=1', undefined, true, '1'],
    ['--nonsense', ['--whole', '--nonsense', '--seed', '77'], true, '77'],
  ])('with "%s"', (words, selftest, fuzz, seed) => {
    expect(planOf(words.split(' ').filter(Boolean), 77)).toStrictEqual({ selftest, fuzz, seed });
  });

  it.each<[readonly (number | null | undefined)[], number]>([
    [[0, 0], 0],
    [[0, undefined], 0],
    [[undefined, 0], 0],
    [[1, 0], 1],
    [[0, 1], 1],
    [[null, 0], 1],
    [[0, null], 1],
    [[undefined, undefined], 1],
    [[2, undefined], 2],
  ])('ends, after parts that ended with %j, with %d', (codes, expected) => {
    expect(exitOf(...codes)).toBe(expected);
  });
});
