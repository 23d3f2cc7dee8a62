/** Which debit an answer means: by what names it, or by its mandate with amount and day. */

import { describe, expect, it } from 'vitest';
import type { Values } from '../../src/core/format/format.ts';
import { type Answer, debitAnswer, entryKey } from '../../src/core/returns/answer.ts';
import { type Candidate, matchAnswer } from '../../src/core/returns/match.ts';

const debits: readonly Candidate[] = [
  candidate('D1', 'M1', 1000n, '2026-02-06'),
  candidate('D2', 'M1', 1000n, '2026-03-06'),
  candidate('D3', 'M1', 750n, '2026-03-06'),
  candidate('D4', 'M2', 1000n, '2026-03-06'),
];

function candidate(debitId: string, mandateId: string, minor: bigint, collectOn: string): Candidate {
  const processedOn = collectOn.replace('-06', '-05');
  return { debitId, mandateId, minor, collectOn, processedOn, fileReference: 'F1', batchId: 'F1-1' };
}

const byMandate = [
  ['mandate.reference', 'debit.amount', 'batch.processingDate'],
  ['mandate.reference', 'debit.amount'],
] as const;

function answer(values: Values): Answer {
  return debitAnswer(values, {}, {}, { by: 'failures' }, new Map());
}

function matched(values: Values, keys: Parameters<typeof matchAnswer>[1] = byMandate) {
  const found = matchAnswer(answer(values), keys, (meaning, value) =>
    debits.filter((debit) =>
      meaning === 'mandate.reference'
        ? debit.mandateId === value
        : meaning === 'debit.reference' && debit.debitId === value,
    ),
  );
  return found.debit?.debitId ?? found.fault?.message;
}

describe('a debit named by its mandate', () => {
  it('is the one of that amount and day', () => {
    const values = { 'mandate.reference': 'M1', 'debit.amount': 1000n };
    expect(matched({ ...values, 'batch.processingDate': '2026-03-05' })).toBe('D2');
    expect(matched({ ...values, 'batch.processingDate': '2026-02-05' })).toBe('D1');
  });

  it('is the only one of that amount where no day is told', () => {
    expect(matched({ 'mandate.reference': 'M1', 'debit.amount': 750n })).toBe('D3');
    expect(matched({ 'mandate.reference': 'M2', 'debit.amount': 1000n })).toBe('D4');
  });

  it('is nobody’s guess where several fit, or none', () => {
    expect(matched({ 'mandate.reference': 'M1', 'debit.amount': 1000n })).toMatch(/M1" fits 2 debits/);
    expect(matched({ 'mandate.reference': 'M1', 'debit.amount': 999n })).toMatch(/M1" is on no debit/);
    expect(matched({ 'mandate.reference': 'M1' })).toMatch(/is on no debit/);
    expect(matched({ 'mandate.reference': 'M9', 'debit.amount': 750n })).toMatch(/is on no debit/);
  });

  it('is not asked for where the answer names another debit', () => {
    const values = { 'debit.reference': 'D9', 'mandate.reference': 'M2', 'debit.amount': 1000n };
    expect(matched(values, [['debit.reference'], ...byMandate])).toMatch(/is on no debit/);
  });

  it('may be asked for by the day it was collected', () => {
    const values = { 'mandate.reference': 'M1', 'debit.amount': 1000n, 'batch.collectionDate': '2026-02-06' };
    expect(matched(values, [['mandate.reference', 'debit.amount', 'batch.collectionDate']])).toBe('D1');
  });
});

describe('a debit named by its reference', () => {
  it('must be of the amount the bank says', () => {
    const keys = [['debit.reference', 'debit.amount']] as const;
    expect(matched({ 'debit.reference': 'D1', 'debit.amount': 1000n }, keys)).toBe('D1');
    expect(matched({ 'debit.reference': 'D1', 'debit.amount': 1n }, keys)).toBe(
      'D1 was for 1000, the bank says 1 (minor units).',
    );
  });
});

describe('answers about two debits of one mandate', () => {
  const said = { 'mandate.reference': 'M1', 'debit.amount': 1000n, 'outcome.code': '0' };
  const key = (values: Values) => entryKey(answer({ ...said, ...values }));

  it('are two entries when their days differ', () => {
    expect(key({ 'batch.processingDate': '2026-02-05' })).not.toBe(
      key({ 'batch.processingDate': '2026-03-05' }),
    );
    expect(key({ 'batch.processingDate': '2026-02-05' })).not.toBe(
      key({ 'batch.collectionDate': '2026-02-05' }),
    );
  });

  it('and the day changes no key where the debit is named', () => {
    const named = { 'debit.reference': 'D1' };
    expect(key({ ...named, 'batch.collectionDate': '2026-02-06' })).toBe(key(named));
  });
});
