/** Submissions byte for byte, with the columns of the reference sheet bacs.md §2, and reports as banks write them. */

import { describe, expect, it } from 'vitest';
import type { Values } from '../../src/core/format/format.ts';
import { sealed } from '../../src/core/sealed.ts';
import { type Document, layoutNamed, readBack, written } from '../core/format/written.ts';

const file: Values = {
  'file.sequence': 7n,
  'file.reference': '00000042',
  'file.date': '2026-12-21',
  'batch.processingDate': '2026-12-23',
  'creditor.identifier': '654321',
  'creditor.name': 'Rothmoor Water Ltd.',
  'creditor.agent': '200415',
  'creditor.account': '00187654',
};

function debit(code: string, account: string, minor: bigint, reference: string, name: string): Values {
  return {
    'debit.sequenceType': code,
    'debtor.agent': '309634',
    'debtor.account': sealed('account', account),
    'debtor.name': sealed('name', name),
    'debit.amount': minor,
    'mandate.reference': reference,
  };
}

/** Columns of the sheet, each cell with its width. */
function line(...cells: readonly (readonly [width: number, text: string])[]): string {
  for (const [width, text] of cells) expect(text.length, text).toBeLessThanOrEqual(width);
  return cells.map(([width, text]) => text.padEnd(width)).join('');
}

const user = '654321';
const origin = '20041500187654';
const volume = line([4, 'VOL1'], [6, '000042'], [1, ''], [30, ''], [6, user], [32, ''], [1, '1']);
const header1 = (label: string) =>
  line(
    [4, label],
    [1, 'A'],
    [6, user],
    [1, 'S'],
    [2, ''],
    [1, '1'],
    [6, user],
    [6, '000042'],
    [4, '0001'],
    [4, '0001'],
    [6, ''],
    [6, ' 26355'], // 21 December
    [6, ' 27070'], // eighty days later
    [1, ''],
    [6, '000000'],
    [20, ''],
  );
const header2 = (label: string, length: string) =>
  line([4, label], [1, 'F'], [5, '02000'], [5, length], [35, ''], [2, '00'], [28, '']);
const userHeader = (day: string, workCode: string) =>
  line(
    [4, 'UHL1'],
    [6, day],
    [6, '999999'],
    [4, ''],
    [2, '00'],
    [6, '000000'],
    [9, workCode],
    [3, '001'],
    [40, ''],
  );
const item = (to: string, code: string, pence: string, name: string, reference: string, holder: string) =>
  line(
    [14, to],
    [1, '0'],
    [2, code],
    [14, origin],
    [4, ''],
    [11, pence],
    [18, name],
    [18, reference],
    [18, holder],
  );
const trailer = (debits: string, credits: string, counts: string, instructions: string) =>
  line([4, 'UTL1'], [13, debits], [13, credits], [14, counts], [8, ''], [7, instructions], [21, '']);

const text = (lines: readonly string[]) => lines.map((one) => `${one}\r\n`).join('');

function bytesOf(name: string, document: Document): string {
  const { bytes, problems } = written(layoutNamed(`bacs/${name}`), document);
  expect(problems).toEqual([]);
  return bytes.toString('latin1');
}

const wrote = 'ROTHMOOR WATER LTD';

describe('submissions', () => {
  it('one processing day: every code, one contra over all batches', () => {
    const batches = [
      { batch: {}, debits: [debit('first', '01234567', 1250n, 'RW-000117', 'Zoë O’Hara')] },
      {
        batch: {},
        debits: [
          debit('recurring', '76543210', 99_999_990_000n, 'RW-000118', 'Wilhelmina Featherstonehaugh'),
          debit('represented', '76543210', 1n, 'RW-000119', 'M & N Tester'),
        ],
      },
      { batch: {}, debits: [debit('final', '00000012', 4999n, 'RW-000120', 'B_C')] },
    ];
    expect(bytesOf('single-day', { file, batches })).toBe(
      text([
        volume,
        header1('HDR1'),
        header2('HDR2', '00100'),
        userHeader(' 26357', '1 DAILY'),
        item('30963401234567', '01', '00000001250', wrote, 'RW-000117', 'ZOE O HARA'),
        item('30963476543210', '17', '99999990000', wrote, 'RW-000118', 'WILHELMINA FEATHER'),
        item('30963476543210', '18', '00000000001', wrote, 'RW-000119', 'M & N TESTER'),
        item('30963400000012', '19', '00000004999', wrote, 'RW-000120', 'B C'),
        item(origin, '99', '99999996250', 'DD COLLECTION', 'CONTRA', wrote),
        header1('EOF1'),
        header2('EOF2', '00100'),
        trailer('0099999996250', '0099999996250', '00000040000001', '0000000'),
      ]),
    );
  });

  it('several processing days: 106 characters, a contra for each day', () => {
    const day = (date: string, ...debits: Values[]) => ({
      batch: { 'batch.processingDate': date },
      debits,
    });
    const batches = [
      day('2026-12-23', debit('recurring', '01234567', 1250n, 'RW-000117', 'A Tester')),
      day('2026-12-29', debit('first', '01234567', 300n, 'RW-000117', 'A Tester')),
    ];
    expect(bytesOf('multi-day', { file, batches })).toBe(
      text([
        volume,
        header1('HDR1'),
        header2('HDR2', '00106'),
        userHeader(' 26357', '4 MULTI'),
        `${item('30963401234567', '17', '00000001250', wrote, 'RW-000117', 'A TESTER')} 26357`,
        `${item(origin, '99', '00000001250', 'DD COLLECTION', 'CONTRA', wrote)} 26357`,
        `${item('30963401234567', '01', '00000000300', wrote, 'RW-000117', 'A TESTER')} 26363`,
        `${item(origin, '99', '00000000300', 'DD COLLECTION', 'CONTRA', wrote)} 26363`,
        header1('EOF1'),
        header2('EOF2', '00106'),
        trailer('0000000001550', '0000000001550', '00000020000002', '0000000'),
      ]),
    );
  });

  it('instructions: no amount, no contra, counted apart', () => {
    const instruction = (kind: string, reference: string): Values => ({
      ...debit('', '01234567', 0n, reference, 'A Tester'),
      'change.kind': kind,
    });
    const debits = [
      instruction('new', 'RW-000117'),
      instruction('cancelled', 'RW-000118'),
      instruction('information', 'RW-000119'),
    ];
    expect(bytesOf('instructions', { file, batches: [{ batch: {}, debits }] })).toBe(
      text([
        volume,
        header1('HDR1'),
        header2('HDR2', '00100'),
        userHeader(' 26357', '1 DAILY'),
        item('30963401234567', '0N', '00000000000', wrote, 'RW-000117', 'A TESTER'),
        item('30963401234567', '0C', '00000000000', wrote, 'RW-000118', 'A TESTER'),
        item('30963401234567', '0S', '00000000000', wrote, 'RW-000119', 'A TESTER'),
        header1('EOF1'),
        header2('EOF2', '00100'),
        trailer('0000000000000', '0000000000000', '00000000000000', '0000003'),
      ]),
    );
  });

  it.each([
    ['DDIC000117', 'FIELD_CHECK'],
    ['rw-000117', 'FIELD_CHARSET'],
    ['RW-1', 'FIELD_CHECK'],
    ['CONTRA-000117', 'FIELD_PATTERN'],
  ])('a reference %s is not written', (reference, code) => {
    const debits = [debit('first', '01234567', 1250n, reference, 'A Tester')];
    const { problems } = written(layoutNamed('bacs/single-day'), { file, batches: [{ batch: {}, debits }] });
    expect(problems.map((one) => one.code)).toEqual([code]);
  });

  it('instructions and credits in a file of debits are read past, and counted', () => {
    const lines = [
      volume,
      header1('HDR1'),
      header2('HDR2', '00100'),
      userHeader(' 26357', '1 DAILY'),
      item('30963401234567', '0N', '', wrote, 'RW-000117', 'A TESTER'),
      item('30963401234567', '01', '00000001250', wrote, 'RW-000117', 'A TESTER'),
      item('30963476543210', '99', '00000000400', wrote, 'REFUND 1', 'B TESTER'),
      item(origin, '17', '00000000400', 'REFUNDS', 'CONTRA', wrote),
      item(origin, '99', '00000001250', 'DD COLLECTION', 'CONTRA', wrote),
      header1('EOF1'),
      header2('EOF2', '00100'),
      trailer('0000000001650', '0000000001650', '00000020000002', '0000001'),
    ];
    const { summary, debits } = readBack(layoutNamed('bacs/single-day'), Buffer.from(text(lines)));
    expect(summary.problems).toEqual([]);
    expect(debits.map(({ values }) => values['debit.amount'])).toEqual([1250n]);
    const wrong = text(lines).replace('0000000001650', '0000000001651');
    expect(
      readBack(layoutNamed('bacs/single-day'), Buffer.from(wrong)).summary.problems.map(({ code }) => code),
    ).toEqual(['TOTAL_SUM']);
  });

  it('a service user number like a transaction code is no debit', () => {
    const debits = [debit('first', '01234567', 1250n, 'RW-000117', 'A Tester')];
    const { bytes } = written(layoutNamed('bacs/single-day'), {
      file: { ...file, 'creditor.identifier': '017999' },
      batches: [{ batch: {}, debits }],
    });
    const { summary } = readBack(layoutNamed('bacs/single-day'), bytes);
    expect(summary.problems).toEqual([]);
    expect(summary.debits).toBe(1);
  });
});
