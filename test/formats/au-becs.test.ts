/** Bytes of direct entry files, column by column as the sheet australia-becs.md has them. */

import { describe, expect, it } from 'vitest';
import { accountChecks } from '../../src/core/accounts/index.ts';
import { sealed } from '../../src/core/sealed.ts';
import { clear, layoutNamed, readBack, written } from '../core/format/written.ts';

const creditor = {
  'creditor.name': 'Harbour Power',
  'creditor.identifier': '301500',
  'creditor.agent': '083-047',
  'creditor.account': '123456789',
  'file.destination': 'NAB',
};
const file = { ...creditor, 'file.sequence': 1n, 'file.reference': 'F7', 'file.date': '2026-03-09' };
const debit = {
  'debit.reference': 'D-1001',
  'debit.amount': 12_345n,
  'debtor.agent': '062-692',
  'debtor.account': sealed('account', '0043214'),
  'debtor.name': sealed('name', 'Ngaire O’Brien'),
};
const batch = { ...creditor, 'batch.collectionDate': '2026-03-10' };
const other = { ...debit, 'debit.reference': 'D-1002', 'debit.amount': 655n };
const document = { file, batches: [{ batch, debits: [debit, other] }] };

const line = (...parts: readonly (readonly [text: string, width: number])[]) =>
  `${parts.map(([text, width]) => text.padEnd(width)).join('')}\r\n`;
const header = line(['0', 18], ['01NAB', 12], ['Harbour Power', 26], ['301500DrDebit', 18], ['100326', 46]);
const entry = (reference: string, cents: string) =>
  line(
    ['1062-692  0043214 13', 20],
    [cents, 10],
    ["Ngaire O'Brien", 32],
    [reference, 18],
    ['083-047123456789', 16],
    ['Harbour Power', 16],
    ['00000000', 8],
  );

describe('direct entry files', () => {
  it('of debits alone', () => {
    const { bytes, problems } = written(layoutNamed('au-becs/submission'), document);
    expect(problems).toEqual([]);
    expect(bytes.toString('latin1')).toBe(
      header +
        entry('D-1001', '0000012345') +
        entry('D-1002', '0000000655') +
        line(['7999-999', 20], ['000001300000000000000000013000', 54], ['000002', 46]),
    );
  });

  it('that balance', () => {
    const { bytes, problems } = written(layoutNamed('au-becs/balanced'), document);
    expect(problems).toEqual([]);
    expect(bytes.toString('latin1')).toBe(
      header +
        entry('D-1001', '0000012345') +
        entry('D-1002', '0000000655') +
        line(
          ['1083-047123456789 50', 20],
          ['0000013000', 10],
          ['Harbour Power', 32],
          ['F7', 18],
          ['083-047123456789', 16],
          ['Harbour Power', 16],
          ['00000000', 8],
        ) +
        line(['7999-999', 20], ['000000000000000130000000013000', 54], ['000003', 46]),
    );
  });

  it('of returns: the payer stands behind, the creditor in front', () => {
    const text =
      line(['0', 18], ['01NAB', 12], ['Harbour Power', 26], ['301500', 18], ['120326', 46]) +
      line(
        ['2083-047123456789613', 20],
        ['0000012345', 10],
        ["Ngaire O'Brien", 32],
        ['D-1001', 18],
        ['062-692  0043214', 16],
        ['Harbour Power', 16],
        ['10301500', 8],
      ) +
      line(['7999-999', 20], ['000001234500000000000000012345', 54], ['000001', 46]);
    const { summary, debits } = readBack(layoutNamed('au-becs/return'), Buffer.from(text), [64]);
    expect(summary.problems).toEqual([]);
    const values = debits[0]?.values;
    expect(values).toMatchObject({
      'outcome.code': '6',
      'debit.reference': 'D-1001',
      'debit.amount': 12_345n,
      'debtor.agent': '062-692',
    });
    expect(clear(values?.['debtor.account'])).toBe('0043214');
  });
});

describe('Australian numbers', () => {
  it.each([
    ['au-bsb', '083-047', true],
    ['au-bsb', '083047', false],
    ['au-account', '0043214', true],
    ['au-account', '12-34567', true],
    ['au-account', '000000000', false],
    ['au-account', '1234567890', false],
    ['au-user-id', '301500', true],
    ['au-user-id', '1500', false],
    ['au-user-id', '000000', false],
  ])('%s %s: %s', (name, text, sound) => {
    expect(accountChecks[name]?.(text) === undefined).toBe(sound);
  });
});
