/** Korean CMS files byte by byte, from the tables of sheet korea-cms.md: widths are EUC-KR bytes, records have no ends. */

import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { accountChecks } from '../../src/core/accounts/index.ts';
import type { Values } from '../../src/core/format/format.ts';
import { debitAnswer, groupAnswer } from '../../src/core/returns/answer.ts';
import { bankChange } from '../../src/core/returns/change.ts';
import { sealed } from '../../src/core/sealed.ts';
import { told } from '../core/format/inline.ts';
import { clear, layoutNamed, packs, written } from '../core/format/written.ts';

const file: Values = {
  'creditor.identifier': '9912345678',
  'creditor.name': '한강관리',
  'creditor.agent': '0040000',
  'creditor.account': '12345678901234',
  'batch.collectionDate': '2026-03-12',
  'file.date': '2026-03-11',
};
const debit = (payer: string, minor: bigint, text?: string): Values => ({
  'mandate.reference': payer,
  'debit.amount': minor,
  'debtor.agent': '0880000',
  'debtor.account': sealed('account', '110123456789'),
  'debit.remittance': text,
});
const blank = (count: number) => ' '.repeat(count);
const bytesOf = (...parts: readonly string[]) => iconv.encode(parts.join(''), 'euc-kr');

const header = (name: string) =>
  `H00000000${'9912345678'}${name}260312${'0040000'}${'12345678901234'.padEnd(16)}${blank(94)}`;
const data = (serial: string, payer: string, won: string, state: string, text: string) =>
  `R${serial}99123456780880000${'110123456789'.padEnd(16)}${won}${blank(13)}${state}${text}  ${payer.padEnd(20)}${blank(5)}1${blank(12)}${blank(21)}`;
/** Eight characters of full width: 16 bytes. */
const passbook = { name: '한강관리　　　　', given: '３월관리비　　　' };
const zeros = (count: number) => '0'.repeat(count);

describe('EB21', () => {
  const { bytes, problems } = written(layoutNamed('kr-cms/eb21'), {
    file,
    batches: [{ batch: file, debits: [debit('A1201', 253_650n), debit('A1202', 1_000n, '3월관리비')] }],
  });
  it('has the columns of the sheet, in bytes, without line ends', () => {
    expect(problems).toEqual([]);
    const trailer = `T99999999${'9912345678'}EB210312${'00000002'}${'00000002'}${'0000000254650'}${zeros(8 + 13)}${blank(63)}${blank(10)}`;
    const expected = bytesOf(
      header('EB210312'),
      data('00000001', 'A1201', '0000000253650', blank(5), passbook.name),
      data('00000002', 'A1202', '0000000001000', blank(5), passbook.given),
      trailer,
    );
    expect(expected.length).toBe(4 * 150);
    expect(iconv.decode(bytes, 'euc-kr')).toBe(iconv.decode(expected, 'euc-kr'));
    expect(bytes.equals(expected)).toBe(true);
    // passbook text of the first debit: full-width blanks are A1 A1
    expect(bytes.subarray(150 + 73 + 8, 150 + 89).toString('hex')).toBe('a1'.repeat(8));
  });
  it('of the same day has another name inside and outside', () => {
    const layout = layoutNamed('kr-cms/ec21');
    expect(layout.fileName(file)).toBe('EC210312_2026');
    expect(layoutNamed('kr-cms/eb21').fileName(file)).toBe('EB210312_2026');
    const sameDay = written(layout, { file, batches: [{ batch: file, debits: [debit('A1201', 1n)] }] }).bytes;
    expect(sameDay.toString('latin1', 19, 27)).toBe('EC210312');
    expect(layout.detect(sameDay)).toBe(100);
    expect(layoutNamed('kr-cms/eb21').detect(sameDay)).toBeLessThan(100);
  });
});

const result = (failed: readonly string[], count = failed.length) =>
  bytesOf(
    header('EB220312'),
    ...failed,
    `T999999999912345678EB220312${String(count).padStart(8, '0')}${String(failed.length).padStart(8, '0')}`,
    `${'1000'.padStart(13, '0')}${zeros(21)}${zeros(8)}${blank(4)}${zeros(22)}${blank(39)}`,
  );
const failure = data('00000001', 'A1202', '0000000001000', 'N0021', passbook.given);

describe('EB22', () => {
  const layout = layoutNamed('kr-cms/eb22');
  const rule = layout.outcome as NonNullable<typeof layout.outcome>;
  const reasons = packs.get('kr-cms')?.reasons ?? new Map();
  it('names what failed by payer number, amount and day', () => {
    const { debits, problems } = told(layout, result([failure]), 97);
    expect(problems).toEqual([]);
    const [one] = debits;
    expect(clear(one?.values['debtor.account'])).toBe('110123456789');
    expect(debitAnswer(one?.values ?? {}, {}, {}, rule, reasons)).toMatchObject({
      outcome: 'failed',
      code: '0021',
      reasonClass: 'insufficient-funds',
      amount: 1_000n,
      references: { 'mandate.reference': 'A1202' },
      dates: { 'batch.collectionDate': '2026-03-12' },
    });
  });
  it('without a failure says that the day was worked off', () => {
    const { batches, debits, problems } = told(layout, result([]));
    expect([problems, debits]).toEqual([[], []]);
    expect(batches.map(({ values }) => groupAnswer('batch', values, {}, rule, reasons))).toMatchObject([
      { scope: 'file', outcome: 'pending', dates: { 'batch.collectionDate': '2026-03-12' } },
    ]);
  });
  it('that lost a record is not whole', () => {
    expect(told(layout, result([], 1)).problems).toEqual(['TOTAL_COUNT 2 trailer count']);
    expect(told(layout, result([failure]).subarray(0, 300)).problems).not.toEqual([]);
  });
  it('of a debit that might be taken in part is set aside: which amount it names is not known', () => {
    const part = failure.replace(/1( {33})$/, '2$1');
    expect(told(layout, result([part])).problems).toEqual(['FIELD_CODE 2 data kind']);
  });
});

const mandate = (serial: string, kind: string, payer: string, state: string) =>
  `R${serial}9912345678260310${kind}${payer.padEnd(20)}0880000${'110123456789'.padEnd(16)}${'800415'.padEnd(16)}${blank(6)}${state}${blank(24)}`;
const mandates = (name: string, records: readonly string[], counts: string) =>
  bytesOf(
    `H000000009912345678${name}260310${blank(87)}`,
    ...records,
    `T999999999912345678${name}${counts}${blank(43)}${blank(10)}`,
  );

describe('mandates', () => {
  it('EB13: a new account is a cancel and a new mandate of the same payer number', () => {
    const asked = (kind: string): Values => ({
      'change.kind': kind,
      'mandate.reference': 'A1201',
      'debtor.agent': '0880000',
      'debtor.account': sealed('account', '110123456789'),
      'debtor.identity': sealed('identity', '800415'),
    });
    const { bytes, problems } = written(layoutNamed('kr-cms/eb13'), {
      file: { ...file, 'file.date': '2026-03-10' },
      batches: [{ batch: {}, debits: [asked('cancelled'), asked('new')] }],
    });
    expect(problems).toEqual([]);
    const records = [
      mandate('00000001', '3', 'A1201', blank(5)),
      mandate('00000002', '1', 'A1201', blank(5)),
    ];
    const counts = '0000000200000001000000000000000100000000';
    expect(bytes.toString('latin1')).toBe(mandates('EB130310', records, counts).toString('latin1'));
    expect(bytes.length).toBe(4 * 120);
  });
  it('EB14: a new mandate that failed is refused; a cancel that failed changes nothing, whatever the code', () => {
    const records = [
      mandate('00000001', '1', 'A1201', 'N0012'),
      mandate('00000002', '3', 'A1202', 'N0012'),
      mandate('00000003', '1', 'A1203', 'NA016'),
    ];
    const { changes, file, problems } = told(
      layoutNamed('kr-cms/eb14'),
      mandates('EB140310', records, '0000000300000002000000000000000100000000'),
    );
    expect(problems).toEqual([]);
    const listed = packs.get('kr-cms')?.changes;
    const said = changes.map(({ values }) => bankChange(values, {}, file.values, listed));
    expect(said.map(({ references, kind, code }) => [references['mandate.reference'], kind, code])).toEqual([
      ['A1201', 'refused', '0012'],
      ['A1202', 'information', '0012'],
      ['A1203', 'information', 'A016'],
    ]);
    expect(clear(said[0]?.formerAccount)).toBe('110123456789');
  });
  it('EB11: a mandate the operator cancelled at will is cancelled, as one the payer cancelled', () => {
    const records = ['1', '3', '7'].map((kind, index) =>
      mandate(`0000000${index + 1}`, kind, 'A1201', blank(5)),
    );
    const bytes = mandates('EB110310', records, '0000000300000001000000000000000100000001');
    const { changes, problems } = told(layoutNamed('kr-cms/eb11'), bytes);
    expect(problems).toEqual([]);
    expect(changes.map(({ values }) => values['change.kind'])).toEqual(['new', 'cancelled', 'cancelled']);
    expect(layoutNamed('kr-cms/eb14').detect(bytes)).toBeLessThan(100);
  });
});

it.each([
  ['kr-branch', '0040000', true],
  ['kr-branch', '004', false],
  ['kr-account', '1101234567891234', true],
  ['kr-account', '110-123-456789', false],
  ['kr-identity', '800415', true],
  ['kr-identity', '1208147521', true],
  ['kr-identity', '8004151234567', false],
])('%s %s: %s', (name, text, sound) => {
  expect(accountChecks[name]?.(text) === undefined).toBe(sound);
});
