/** What failed before any effect is tried again, later each time. */

import { describe, expect, test } from 'vitest';
import { patiently, pauseAfter, type Retry } from '../../src/transport/retry.ts';
import { type Effect, type Fault, TransportError } from '../../src/transport/transport-error.ts';

const retry: Retry = { attempts: 4, firstMs: 1_000, mostMs: 3_000 };

/** Fails as said, then succeeds; `waits` are the pauses. */
async function run(faults: readonly (readonly [Fault, Effect])[]) {
  const waits: number[] = [];
  const left = [...faults];
  const work = async () => {
    const [fault, effect] = left.shift() ?? [];
    if (fault !== undefined && effect !== undefined) throw new TransportError(fault, effect, fault);
    return 'done';
  };
  const patience = { wait: async (ms: number) => void waits.push(ms), random: () => 0.5 };
  const outcome = await patiently(work, retry, patience).catch((error: Error) => error.message);
  return { outcome, waits };
}

test('a pause doubles up to the most, and its later half is chance', () => {
  const pauses = (random: number) => [1, 2, 3, 9].map((attempt) => pauseAfter(attempt, retry, () => random));
  expect(pauses(0)).toEqual([500, 1_000, 1_500, 1_500]);
  expect(pauses(0.999)).toEqual([1_000, 1_999, 2_999, 2_999]);
});

describe('faults', () => {
  test('of the line are waited out', async () => {
    const faults = [
      ['refused', 'none'],
      ['timeout', 'none'],
      ['dropped', 'none'],
    ] as const;
    expect(await run(faults)).toEqual({ outcome: 'done', waits: [750, 1_500, 2_250] });
  });

  test('are tried so often and no more', async () => {
    const { outcome, waits } = await run(Array.from({ length: 9 }, () => ['refused', 'none'] as const));
    expect(outcome).toBe('refused');
    expect(waits).toHaveLength(3);
  });

  test.each([
    ['dropped', 'unknown'],
    ['host-key', 'none'],
    ['login', 'none'],
    ['denied', 'none'],
    ['exists', 'none'],
  ] as const)('%s with effect %s: at once, without a second try', async (fault, effect) => {
    expect(await run([[fault, effect]])).toEqual({ outcome: fault, waits: [] });
  });
});
