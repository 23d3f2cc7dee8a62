/** Interbank GIRO: files of three banks character by character, from the tables of sheet asia-others.md. */

import { describe, expect, it } from 'vitest';
import { accountChecks } from '../../src/core/accounts/index.ts';
import type { Values } from '../../src/core/format/format.ts';
import { debitAnswer } from '../../src/core/returns/answer.ts';
import { sealed } from '../../src/core/sealed.ts';
import { told } from '../core/format/inline.ts';
import { layoutNamed, packs, readBack, written } from '../core/format/written.ts';

const file: Values = {
  'file.reference': '00000012',
  'file.date': '2026-03-12',
  'file.time': '10:15:30',
  'file.sequence': 7n,
  'creditor.name': 'Linden Estate Management',
  'creditor.account': '0259001103',
  'creditor.agent': 'UOVBSGSGXXX',
  'creditor.bankNumber': 'LINDEN01',
  'creditor.feeCode': 'COLL',
  'batch.collectionDate': '2026-03-16',
};
const debit = (reference: string, minor: bigint, number: string): Values => ({
  'debit.reference': reference,
  'debit.amount': minor,
  'mandate.reference': `DDA-${reference}`,
  'debtor.agent': 'DBSSSGSGXXX',
  'debtor.account': sealed('account', number),
  'debtor.name': sealed('name', 'Tan Wei Ling'),
});
const debits = [debit('D00000001', 25_365n, '0039002572'), debit('D00000002', 1_000n, '12A4567890123')];
const record = (length: number, ...parts: readonly (readonly [text: string, width: number])[]) => {
  const text = parts.map(([part, width]) => part.padEnd(width)).join('');
  expect(text).toHaveLength(length);
  return text;
};
const bytesOf = (name: string) => {
  const { bytes, problems } = written(layoutNamed(`sg-giro/${name}`), {
    file,
    batches: [{ batch: file, debits }],
  });
  expect(problems).toEqual([]);
  return bytes;
};
const cents = (text: string, width: number) => [text.padStart(width, '0'), width] as const;

describe('DBS', () => {
  const item = (reference: string, account: string, amount: string) =>
    record(
      1000,
      ['30', 2],
      [reference, 35],
      ['DBSSSGSGXXX', 35],
      [account, 34],
      ['Tan Wei Ling', 140],
      ['COLL', 4],
      ['SGD', 3],
      cents(amount, 11),
      [`DDA-${reference}`, 35],
      ['', 140],
      ['N', 1],
      ['', 558],
      ['10', 2],
    );
  it('has the record type at the end, and no line end after the last', () => {
    // 00390025720 - 02590011030 and 12045678901 - 02590011030, without their signs
    const hash = (2_199_985_310 + 9_455_667_871).toString();
    const expected = [
      record(
        1000,
        ['12032026101530LINDEN0116032026', 30],
        ['0259001103', 34],
        ['Linden Estate Management', 174],
        ['00007', 5],
        ['00000012', 35],
        ['C', 720],
        ['01', 2],
      ),
      item('D00000001', '0039002572', '25365'),
      item('D00000002', '12A4567890123', '1000'),
      record(
        1000,
        ['0'.repeat(29), 29],
        cents('2', 11),
        cents('26365', 18),
        ['', 26],
        [hash.slice(0, 11).padStart(11, '0'), 11],
        ['', 903],
        ['20', 2],
      ),
    ].join('\r\n');
    expect(bytesOf('dbs').toString()).toBe(expected);
  });

  it('a changed account is told by the hash', () => {
    const changed = Buffer.from(bytesOf('dbs').toString().replace('0039002572', '0039002573'));
    const { summary } = readBack(layoutNamed('sg-giro/dbs'), changed, [333]);
    expect(summary.problems.map(({ code }) => code)).toEqual(['TOTAL_HASH']);
  });
});

it('UOB: a bulk of collections', () => {
  const item = (reference: string, account: string, amount: string) =>
    record(
      615,
      ['2DBSSSGSGXXX', 12],
      [account, 34],
      ['Tan Wei Ling', 140],
      ['SGD', 3],
      cents(amount, 18),
      [reference, 35],
      [`DDA-${reference}`, 35],
      ['COLL', 338],
    );
  const expected = [
    record(
      615,
      ['1UGBI120307CNORMAL', 22],
      ['B', 1],
      ['LINDEN01', 12],
      ['UOVBSGSGXXXSGD', 14],
      ['0259001103', 34],
      ['Linden Estate Management', 140],
      ['2026031220260316', 156],
      ['00000012', 236],
    ),
    item('D00000001', '0039002572', '25365'),
    item('D00000002', '12A4567890123', '1000'),
    record(615, ['9', 1], cents('26365', 18), cents('2', 7), ['', 589]),
    '',
  ].join('\r\n');
  expect(bytesOf('uob').toString()).toBe(expected);
  expect(layoutNamed('sg-giro/uob').fileName(file)).toBe('UGBI120307');
});

it('OCBC: a batch of collections', () => {
  const item = (reference: string, account: string, amount: string) =>
    record(
      1000,
      ['DBSSSGSGXXX', 11],
      [account, 34],
      ['Tan Wei Ling', 140],
      ['SGD', 3],
      cents(amount, 17),
      [reference, 35],
      ['COLL', 4],
      [`DDA-${reference}`, 756],
    );
  const expected = [
    record(
      1000,
      ['2000712032026UOVBSGSGXXX', 24],
      ['0259001103', 181],
      ['GIRO', 4],
      ['00000012', 16],
      ['16032026', 775],
    ),
    item('D00000001', '0039002572', '25365'),
    item('D00000002', '12A4567890123', '1000'),
    '',
  ].join('\r\n');
  expect(bytesOf('ocbc').toString()).toBe(expected);
});

it('a list of returns is read to outcomes', () => {
  const layout = layoutNamed('sg-giro/returns');
  const text = 'reference,amount,date,code,text\r\nD00000002,10.00,2026-03-18,insufficient-funds,NSF\r\n';
  const { debits: found, problems } = told(layout, Buffer.from(text));
  expect(problems).toEqual([]);
  expect(
    debitAnswer(found[0]?.values ?? {}, {}, {}, layout.outcome!, packs.get('sg-giro')!.reasons),
  ).toMatchObject({
    outcome: 'failed',
    reasonClass: 'insufficient-funds',
    amount: 1_000n,
    references: { 'debit.reference': 'D00000002' },
  });
});

it.each([
  ['0039002572', true],
  ['003-900257-2', false],
  ['', false],
])('sg-account %s: %s', (text, sound) => {
  expect(accountChecks['sg-account']?.(text) === undefined).toBe(sound);
});
