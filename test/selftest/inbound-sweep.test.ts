/** What one answer makes of a debit, in a table; and pairs of answers in both orders, at a size for every day. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inboundCases } from '../../src/selftest/inbound-cases.ts';
import { caseAlone, inboundSweep } from '../../src/selftest/inbound-sweep.ts';
import { World } from '../../src/selftest/world.ts';

const seed = Number(process.env.DEBITRUN_SWEEP_SEED ?? Date.now() % 1_000_000);
const every = 75;

/** The first debit of the file, and the problems told. */
const table: Readonly<Record<string, readonly [debit: string, ...problems: string[]]>> = {
  'the whole answer': ['settled 10000'],
  'the whole answer, twice under two names': ['settled 10000'],
  'the same entries in a file of another day': ['settled 10000'],
  'a superset: the same entries and a later failing': ['settled 10000'],
  'a corrected issue': ['rejected'],
  'a failing before any acknowledgement': ['rejected'],
  'a return after settlement': ['rejected'],
  'a refund after settlement': ['rejected'],
  'a failing without a day': ['rejected'],
  'a part collected': ['settled 2500'],
  'a return with charges of the bank': ['rejected'],
  'a failing that names the mandate only': ['rejected'],
  'a reference nobody knows': ['submitted', 'RETURN_UNKNOWN_REFERENCE'],
  'another amount than was asked': ['submitted', 'RETURN_AMOUNT'],
  'another creditor’s file': ['submitted', 'RETURN_OTHER_CREDITOR'],
  'a count that does not tie': ['submitted', 'TOTAL_COUNT'],
  'a sum that does not tie': ['submitted', 'TOTAL_SUM'],
  'a whole answer that lacks a debit': ['submitted', 'RETURN_TOTALS'],
  'a list of what was paid': ['settled 10000'],
  'both lists: what was paid, what failed': ['settled 10000'],
  'an outcome nobody knows': ['submitted unknown'],
  'a failing of what was presented again': ['submitted'],
  'the first failing of a debit that was presented again': ['submitted'],
  'cut off in the middle': ['submitted', 'LAYOUT_UNKNOWN'],
};

describe('one answer alone', () => {
  let world: World;
  let back: () => void;
  beforeAll(async () => {
    world = await World.open({ payers: 5 });
    for (const at of ['2026-03-02T02:00:00Z', '2026-03-11T02:00:00Z']) await world.night(at);
    back = world.keepOutside();
  }, 120_000);
  afterAll(() => world?.close());

  test('every case stands in the table', () => {
    expect(inboundCases.map(({ name }) => name)).toEqual(Object.keys(table));
  });

  test.each(inboundCases.map((item) => [item.name, item] as const))('%s', async (name, item) => {
    const { debit, problems } = await caseAlone(world, item, back);
    expect([debit, ...problems]).toEqual(table[name]);
  });
});

test(`pairs of answers end the same in both orders, and when they come again (DEBITRUN_SWEEP_SEED=${seed})`, async () => {
  const { counts, violations } = await inboundSweep({ every, first: seed % every });
  expect(violations).toEqual([]);
  expect(counts.tried).toBeGreaterThan(6);
}, 240_000);
