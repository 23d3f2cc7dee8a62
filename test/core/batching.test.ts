import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DueDebit, type DueDecision, decideDue } from '../../src/core/batching/due.ts';
import { type Groupable, groupIntoFiles, halved } from '../../src/core/batching/group.ts';
import { CalendarHorizonError } from '../../src/core/calendar/index.ts';
import { instant, isoDate } from '../../src/core/date.ts';
import type { CollectionRules } from '../../src/core/rules.ts';
import { scheme, testMandate, testRules } from '../support/rules.ts';

/** Collected on Monday 16 March: with one day's lead it must be at the bank by Friday 13 March, 16:00 in Shanghai. */
const due: DueDebit = {
  debitId: 'D1',
  number: 1n,
  minor: 5000n,
  collectOn: isoDate('2026-03-16'),
  period: '2026-02',
  attempt: 1,
  owedMinor: 5000n,
  heldFor: null,
  noticedOn: isoDate('2026-03-10'),
  mandate: testMandate(),
};
const take: DueDecision = { kind: 'take', sequenceType: 'recurring', instrument: 'core', minor: 5000n };
const friday = '2026-03-13T10:00:00+08:00';

function decided(change: Partial<DueDebit>, now = friday, rules: Partial<CollectionRules> = {}): DueDecision {
  return decideDue({ ...due, ...change }, testRules(rules), instant(now));
}

describe('when a debit goes into a file', () => {
  it.each<[string, string, DueDecision]>([
    [
      'not the day before the last one: receipts may still come',
      '2026-03-12T23:59:59+08:00',
      { kind: 'wait' },
    ],
    ['on the last day from midnight', '2026-03-13T00:00:00+08:00', take],
    ['up to and including the cut-off', '2026-03-13T16:00:00+08:00', take],
    [
      'after the cut-off it is postponed to the earliest day there is',
      '2026-03-13T16:00:01+08:00',
      { kind: 'postpone', collectOn: isoDate('2026-03-19') },
    ],
    [
      'long after it, too',
      '2026-03-30T10:00:00+08:00',
      { kind: 'postpone', collectOn: isoDate('2026-04-02') },
    ],
  ])('%s', (_rule, now, decision) => {
    expect(decided({}, now)).toStrictEqual(decision);
  });

  it('never earlier than the scheme accepts, even when the last day is before that', () => {
    const scheme2 = {
      ...scheme,
      timing: { ...scheme.timing, earliest: { days: 2, unit: 'calendar' as const } },
    };
    expect(decided({}, friday, { scheme: scheme2 })).toStrictEqual({ kind: 'wait' });
  });

  it('a day before a long holiday for a day after it', () => {
    const change = { collectOn: isoDate('2026-10-08'), noticedOn: isoDate('2026-09-20') };
    const wide = {
      scheme: { ...scheme, timing: { ...scheme.timing, earliest: { days: 10, unit: 'calendar' as const } } },
    };
    expect(decided(change, '2026-09-30T10:00:00+08:00', wide)).toStrictEqual(take);
    expect(decided(change, '2026-09-29T10:00:00+08:00', wide)).toStrictEqual({ kind: 'wait' });
  });

  it('on a make-up working day for the working day after it', () => {
    // Saturday 10 October 2026 is worked; Monday 12 October is the next working day
    const change = { collectOn: isoDate('2026-10-12'), noticedOn: isoDate('2026-09-20') };
    expect(decided(change, '2026-10-10T10:00:00+08:00')).toStrictEqual(take);
  });

  it('a calendar that ends is an error, not a guess', () => {
    expect(() => decided({ collectOn: isoDate('2027-01-04') })).toThrow(CalendarHorizonError);
  });
});

describe('the right to collect is checked again', () => {
  it.each<[string, Partial<DueDebit>, DueDecision]>([
    ['paid elsewhere: cancelled', { owedMinor: 0n }, { kind: 'cancel', reason: 'paid-elsewhere' }],
    ['paid elsewhere in part: less is asked', { owedMinor: 1200n }, { ...take, minor: 1200n }],
    ['more owed than planned: no more is asked than was told', { owedMinor: 9000n }, take],
    ['on hold', { heldFor: 'dispute' }, { kind: 'held', reason: 'hold: dispute' }],
    [
      'mandate suspended since',
      { mandate: testMandate({ state: 'suspended' }) },
      { kind: 'held', reason: 'mandate-suspended' },
    ],
    [
      'mandate cancelled since',
      { mandate: testMandate({ state: 'cancelled' }) },
      { kind: 'cancel', reason: 'mandate-cancelled' },
    ],
    [
      'mandate ends before the day',
      { mandate: testMandate({ validTo: isoDate('2026-03-15') }) },
      { kind: 'cancel', reason: 'mandate-expired' },
    ],
    [
      'limit lowered since',
      { mandate: testMandate({ limitMinor: 4999n }) },
      { kind: 'held', reason: 'over-limit' },
    ],
    [
      'limit lowered, but less is owed',
      { mandate: testMandate({ limitMinor: 4999n }), owedMinor: 4999n },
      { ...take, minor: 4999n },
    ],
    ['payer was not told', { noticedOn: null }, { kind: 'held', reason: 'notice-missing' }],
    [
      'payer was told too late',
      { noticedOn: isoDate('2026-03-15') },
      { kind: 'held', reason: 'notice-late' },
    ],
    ['payer was told on the last day', { noticedOn: isoDate('2026-03-14') }, take],
    [
      'the mandate’s own instrument',
      { mandate: testMandate({ instrument: 'b2b' }) },
      { ...take, instrument: 'b2b' },
    ],
  ])('%s', (_rule, change, decision) => {
    expect(decided(change)).toStrictEqual(decision);
  });

  it('a second debit of a one-off mandate waits while one is in a file, and is cancelled once it was given away', () => {
    const inFile = { collectOn: isoDate('2026-03-16'), inFile: true };
    const oneOff = { kind: 'one-off', collections: 0 } as const;
    expect(decided({ mandate: testMandate({ ...oneOff, underWay: [inFile] }) })).toStrictEqual({
      kind: 'held',
      reason: 'mandate-in-use',
    });
    expect(decided({ mandate: testMandate({ ...oneOff, collections: 1 }) })).toStrictEqual({
      kind: 'cancel',
      reason: 'mandate-used',
    });
  });

  it('beside a first in a file the next debit waits, over its cut-off too, and then gets a new day', () => {
    const told = { scheme: { ...scheme, usesSequenceTypes: true, firstBeforeRecurring: true } };
    const inFile = { collectOn: isoDate('2026-03-16'), inFile: true };
    const waiting = { mandate: testMandate({ collections: 0, underWay: [inFile] }) };
    const held = { kind: 'held', reason: 'first-under-way' };
    expect(decided(waiting, friday, told)).toStrictEqual(held);
    expect(decided(waiting, '2026-03-14T10:00:00+08:00', told)).toStrictEqual(held);
    expect(decided({ mandate: testMandate() }, '2026-03-14T10:00:00+08:00', told).kind).toBe('postpone');
  });

  it('one business day ahead at most is counted in business days', () => {
    // on Friday for Monday: one business day, three calendar days
    const counted = (unit: 'business' | 'calendar') =>
      decided({}, friday, {
        scheme: { ...scheme, timing: { ...scheme.timing, earliest: { days: 1, unit } } },
      });
    expect(counted('business')).toStrictEqual(take);
    expect(counted('calendar')).toStrictEqual({ kind: 'wait' });
  });

  it('whoever may not be collected from is not told another day when the cut-off has passed', () => {
    const change = { mandate: testMandate({ state: 'suspended' }) };
    expect(decided(change, '2026-03-30T10:00:00+08:00')).toStrictEqual({
      kind: 'held',
      reason: 'mandate-suspended',
    });
  });

  it('a debit is postponed to a business day, also when the notice would end on a Sunday', () => {
    expect(decided({}, '2026-04-09T20:00:00+08:00', { noticeDays: 10 })).toStrictEqual({
      kind: 'postpone',
      collectOn: '2026-04-20',
    });
  });

  it('a debit paid elsewhere is cancelled even after its cut-off', () => {
    expect(decided({ owedMinor: 0n }, '2026-03-30T10:00:00+08:00').kind).toBe('cancel');
  });

  it('a first collection needs the first’s lead time, where the scheme tells firsts', () => {
    const told = { scheme: { ...scheme, usesSequenceTypes: true } };
    const first = { mandate: testMandate({ collections: 0 }) };
    expect(decided(first, friday, told).kind).toBe('postpone');
    expect(decided(first, '2026-03-11T10:00:00+08:00', told)).toStrictEqual({
      ...take,
      sequenceType: 'first',
    });
  });
});

type Item = Groupable & { readonly id: string };
const item = (number: number, over: Partial<Item> = {}): Item => ({
  id: `D${number}`,
  number: BigInt(number),
  collectOn: isoDate('2026-03-16'),
  instrument: 'core',
  sequenceType: 'recurring',
  attempt: 1,
  isSameAmount: true,
  ...over,
});
const shape = (debits: readonly Item[], perFile = 1000) =>
  groupIntoFiles(
    debits,
    {
      ...scheme,
      limits: { ...scheme.limits, debitsPerFile: perFile },
      representment: { ...scheme.representment, description: 'RETRY PYMT', sameAmount: true },
    },
    'Fees',
  ).map((file) =>
    file.map(({ debits, description }) => `${description}: ${debits.map(({ id }) => id).join(' ')}`),
  );

describe('debits are divided into files and batches', () => {
  it.each<[string, readonly Item[], readonly (readonly string[])[]]>([
    ['nothing due, no file', [], []],
    ['in order of their number', [item(3), item(1), item(2)], [['Fees: D1 D2 D3']]],
    [
      'a file for each day',
      [item(1, { collectOn: isoDate('2026-03-17') }), item(2)],
      [['Fees: D2'], ['Fees: D1']],
    ],
    ['a file for each instrument', [item(1, { instrument: 'b2b' }), item(2)], [['Fees: D1'], ['Fees: D2']]],
    [
      'a batch for each sequence type',
      [item(1), item(2, { sequenceType: 'first' }), item(3)],
      [['Fees: D2', 'Fees: D1 D3']],
    ],
    [
      'represented debits apart, with the text the scheme prescribes',
      [item(1, { attempt: 2 }), item(2)],
      [['Fees: D2', 'RETRY PYMT: D1']],
    ],
    [
      'of another amount than the first time: no representment by that scheme',
      [item(1, { attempt: 2, isSameAmount: false }), item(2), item(3, { attempt: 2 })],
      [['Fees: D1 D2', 'RETRY PYMT: D3']],
    ],
  ])('%s', (_rule, debits, files) => {
    expect(shape(debits)).toStrictEqual(files);
  });

  it('a file holds no more than the bank takes', () => {
    expect(shape([item(1), item(2), item(3), item(4), item(5)], 2)).toStrictEqual([
      ['Fees: D1 D2'],
      ['Fees: D3 D4'],
      ['Fees: D5'],
    ]);
  });

  it.each([
    [
      [item(1), item(2), item(3)],
      [['D1', 'D2'], ['D3']],
    ],
    [
      [item(1), item(2), item(3, { sequenceType: 'first' }), item(4, { sequenceType: 'first' })],
      [
        ['D3', 'D4'],
        ['D1', 'D2'],
      ],
    ],
    [
      [item(1), item(2, { sequenceType: 'first' }), item(3), item(4)],
      [
        ['D2', 'D1'],
        ['D3', 'D4'],
      ],
    ],
  ])('a file too large for its totals is two, in the same order: %#', (debits, expected) => {
    const [file = []] = groupIntoFiles(debits, scheme, 'Fees');
    const two = halved(file).map((one) => one.flatMap(({ debits }) => debits.map(({ id }) => id)));
    expect(two).toStrictEqual(expected);
  });

  it('each debit goes into exactly one batch, with its own date, instrument and sequence type', () => {
    const any = fc.record({
      collectOn: fc.constantFrom(isoDate('2026-03-16'), isoDate('2026-03-17')),
      instrument: fc.constantFrom('core', 'b2b'),
      sequenceType: fc.constantFrom('first' as const, 'recurring' as const),
      attempt: fc.integer({ min: 1, max: 2 }),
    });
    fc.assert(
      fc.property(fc.array(any, { maxLength: 30 }), fc.integer({ min: 1, max: 7 }), (list, perFile) => {
        const debits = list.map((over, index) => item(index + 1, over));
        const files = groupIntoFiles(
          debits,
          { ...scheme, limits: { ...scheme.limits, debitsPerFile: perFile } },
          'Fees',
        );
        const seen = files.flat().flatMap((batch) => {
          expect(batch.debits.length).toBeGreaterThan(0);
          for (const debit of batch.debits) {
            expect(debit.collectOn).toBe(batch.collectOn);
            expect(debit.instrument).toBe(batch.instrument);
            expect(debit.sequenceType).toBe(batch.sequenceType);
          }
          return batch.debits.map(({ id }) => id);
        });
        expect(seen.sort()).toStrictEqual(debits.map(({ id }) => id).sort());
        for (const file of files) {
          expect(file.reduce((sum, { debits }) => sum + debits.length, 0)).toBeLessThanOrEqual(perFile);
          expect(new Set(file.map(({ collectOn, instrument }) => `${collectOn} ${instrument}`)).size).toBe(1);
        }
      }),
    );
  });
});
