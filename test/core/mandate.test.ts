import { describe, expect, it } from 'vitest';
import { isoDate } from '../../src/core/date.ts';
import { cutFault, type Mandate, mandateFault, planFault, sequenceTypeOf } from '../../src/core/mandate.ts';
import { scheme, testMandate } from '../support/rules.ts';

const lapsing = { ...scheme, mandateLapseMonths: 36 };

describe('a mandate gives the right to collect', () => {
  const table: readonly (readonly [string, Partial<Mandate>, string, string | undefined])[] = [
    ['while it is active and valid', {}, '2026-03-15', undefined],
    ['on its first day', { validFrom: isoDate('2026-03-15') }, '2026-03-15', undefined],
    ['not before its first day', { validFrom: isoDate('2026-03-16') }, '2026-03-15', 'mandate-not-yet-valid'],
    ['not before it was signed', { signedOn: isoDate('2026-03-16') }, '2026-03-15', 'mandate-not-yet-valid'],
    ['on its last day', { validTo: isoDate('2026-03-15') }, '2026-03-15', undefined],
    ['not after its last day', { validTo: isoDate('2026-03-14') }, '2026-03-15', 'mandate-expired'],
    ['not as a draft', { state: 'draft' }, '2026-03-15', 'mandate-draft'],
    ['not while the bank has not confirmed it', { state: 'pending' }, '2026-03-15', 'mandate-pending'],
    ['not while it is suspended', { state: 'suspended' }, '2026-03-15', 'mandate-suspended'],
    ['not once it is cancelled', { state: 'cancelled' }, '2026-03-15', 'mandate-cancelled'],
    ['not once it is expired', { state: 'expired' }, '2026-03-15', 'mandate-expired'],
    ['once, when it is one-off', { kind: 'one-off', collections: 0 }, '2026-03-15', undefined],
    [
      'not a second time, when it is one-off',
      { kind: 'one-off', collections: 1 },
      '2026-03-15',
      'mandate-used',
    ],
  ];
  it.each(table)('%s', (_rule, over, day, fault) => {
    expect(mandateFault(testMandate(over), isoDate(day), scheme)).toBe(fault);
  });
});

describe('a mandate that is not used lapses, when the scheme says so', () => {
  const table: readonly (readonly [string, string | null, string, string | undefined])[] = [
    ['on the last day of its months', '2023-03-15', '2026-03-15', undefined],
    ['a day later', '2023-03-14', '2026-03-15', 'mandate-lapsed'],
    ['never collected: counted from its signature', null, '2028-06-01', undefined],
    ['never collected: a day later', null, '2028-06-02', 'mandate-lapsed'],
  ];
  it.each(table)('%s', (_rule, last, day, fault) => {
    const lastCollectedOn = last === null ? null : isoDate(last);
    const mandate = testMandate({
      lastCollectedOn,
      collections: last === null ? 0 : 1,
      validFrom: isoDate('2020-01-01'),
      signedOn: last === null ? isoDate('2025-06-01') : isoDate('2020-01-01'),
    });
    expect(mandateFault(mandate, isoDate(day), lapsing)).toBe(fault);
    expect(mandateFault(mandate, isoDate(day), scheme)).toBeUndefined();
  });
});

describe('the sequence type follows from history', () => {
  const told = { ...scheme, usesSequenceTypes: true };
  it.each([
    ['nothing collected yet: first', { collections: 0 }, 'first'],
    [
      'a rejected first does not count, so the next is first again',
      { collections: 0, lastCollectedOn: null },
      'first',
    ],
    ['collected before: recurring', { collections: 1 }, 'recurring'],
    ['a one-off mandate: one-off', { kind: 'one-off', collections: 0 }, 'one-off'],
  ] as const)('%s', (_rule, over, type) => {
    expect(sequenceTypeOf(testMandate(over), told)).toBe(type);
  });

  it('is recurring for every mandate where the scheme tells none', () => {
    expect(sequenceTypeOf(testMandate({ collections: 0, kind: 'one-off' }), scheme)).toBe('recurring');
  });

  it('tells only a one-off apart where the scheme asks for no more', () => {
    const asked = { ...scheme, usesSequenceTypes: 'one-off' as const, firstBeforeRecurring: true };
    expect(sequenceTypeOf(testMandate({ collections: 0, kind: 'one-off' }), asked)).toBe('one-off');
    expect(sequenceTypeOf(testMandate({ collections: 0 }), asked)).toBe('recurring');
  });
});

describe('debits the bank has not been given yet use their mandate', () => {
  const day = isoDate('2026-03-16');
  const told = { ...scheme, usesSequenceTypes: true, firstBeforeRecurring: true };
  const planned = { collectOn: day, inFile: false };
  const inFile = { collectOn: day, inFile: true };
  const other = { collectOn: isoDate('2026-03-25'), inFile: false };
  const oneOff = { kind: 'one-off', collections: 0 } as const;
  const first = { collections: 0 } as const;
  type Row = readonly [string, Partial<Mandate>, string | undefined, string | undefined];
  /** The fault of another debit for that day: when it is planned, and when a file is cut. */
  const table: readonly Row[] = [
    ['one-off, nothing under way', oneOff, undefined, undefined],
    ['one-off, one planned', { ...oneOff, underWay: [planned] }, 'mandate-in-use', undefined],
    ['one-off, one planned for another day', { ...oneOff, underWay: [other] }, 'mandate-in-use', undefined],
    ['one-off, one in a file', { ...oneOff, underWay: [inFile] }, 'mandate-in-use', 'mandate-in-use'],
    ['a first, nothing under way', first, undefined, undefined],
    ['a first planned for the same day', { ...first, underWay: [planned] }, 'first-under-way', undefined],
    ['a first planned for another day', { ...first, underWay: [other] }, undefined, undefined],
    ['a first in a file', { ...first, underWay: [inFile] }, 'first-under-way', 'first-under-way'],
    ['collected before', { collections: 1, underWay: [planned, inFile] }, undefined, undefined],
  ];
  it.each(table)('%s', (_rule, over, atPlan, atCut) => {
    expect(planFault(testMandate(over), day, told)).toBe(atPlan);
    expect(cutFault(testMandate(over), told)).toBe(atCut);
  });

  it('a first that waits in a file is the only first, also where recurring ones need not wait', () => {
    const free = { ...told, firstBeforeRecurring: false };
    const mandate = testMandate({ ...first, underWay: [inFile] });
    expect(planFault(mandate, day, free)).toBeUndefined();
    expect(cutFault(mandate, free)).toBeUndefined();
    expect(sequenceTypeOf(mandate, free)).toBe('recurring');
    expect(sequenceTypeOf(testMandate({ ...first, underWay: [planned] }), free)).toBe('first');
  });

  it('nothing waits for a first where the scheme tells none', () => {
    expect(cutFault(testMandate({ ...first, underWay: [inFile] }), scheme)).toBeUndefined();
    expect(planFault(testMandate({ ...first, underWay: [planned] }), day, scheme)).toBeUndefined();
  });
});
