/** Bytes of Canadian AFT files, column by column as the sheet canada-cpa005.md has them. */

import { describe, expect, it } from 'vitest';
import { sealed } from '../../src/core/sealed.ts';
import { told } from '../core/format/inline.ts';
import { clear, layoutNamed, written } from '../core/format/written.ts';

const file = {
  'creditor.name': 'Maple Property Services',
  'creditor.unit': 'MAPLE PROP',
  'creditor.identifier': '0161998201',
  'creditor.feeCode': '430',
  'creditor.agent': '000302001',
  'creditor.account': '1029384756',
  'file.destination': '00320',
  'file.date': '2026-03-17',
  'file.sequence': 42n,
  'batch.collectionDate': '2026-03-20',
};
const debit = (serial: number, minor: bigint) => ({
  'debit.reference': `D0000000${serial}`,
  'debit.amount': minor,
  'debtor.agent': '000410202',
  'debtor.account': sealed('account', `700012${serial}`),
  'debtor.name': sealed('name', 'Zoé O’Brien'),
  'debit.remittance': 'Fee March',
});
const seven = [1, 2, 3, 4, 5, 6, 7].map((serial) => debit(serial, BigInt(serial) * 1_001n));

type Part = readonly [text: string, width: number];
const columns = (...parts: readonly Part[]) => parts.map(([text, width]) => text.padEnd(width)).join('');
const record = (text: string) => `${text.padEnd(1464)}\r\n`;
const zeros = (count: number) => '0'.repeat(count);

/** A D segment: offsets 1-19, 20-40, 41-65, 66-140, 141-169, 170-190, 191-229, 230-240. */
const segment = (serial: number, cents: string, unfilled: readonly [string, string, string]) =>
  columns(
    [`430${cents}026079`, 19],
    ['000410202', 9],
    [`700012${serial}`, 12],
    [unfilled[0], 22],
    [unfilled[1], 3],
    ['MAPLE PROP', 15],
    ['Zoe O Brien', 30],
    ['Maple Property Services', 30],
    ['0161998201', 10],
    [`D0000000${serial}`, 19],
    ['000302001', 9],
    ['1029384756', 12],
    ['Fee March', 15],
    ['', 24],
    [unfilled[2], 11],
  );
const amounts = [
  '0000001001',
  '0000002002',
  '0000003003',
  '0000004004',
  '0000005005',
  '0000006006',
  '0000007007',
];
const control = (letter: string, count: number) => `${letter}00000000${count}01619982010042`;
const body = (unfilled: readonly [string, string, string]) => {
  const segments = amounts.map((cents, index) => segment(index + 1, cents, unfilled));
  return [
    record(control('D', 2) + segments.slice(0, 6).join('')),
    record(control('D', 3) + segments.slice(6).join('')),
    record(`${control('Z', 4)}${zeros(9)}2802800000007${zeros(66)}`),
  ].join('');
};
const standard = [zeros(22), zeros(3), zeros(11)] as const;

describe('Canadian AFT files', () => {
  it.each([
    ['submission', '', 'CAD', standard],
    ['td', '', '', ['', '', '']],
    ['rbc', '$$AAPACPA1464[PROD[NL$$\r\n', 'CAD', [zeros(22), zeros(3), '']],
  ] as const)(
    'ca-cpa005/%s: six debits in a record, the seventh in another',
    (name, before, currency, unfilled) => {
      const { bytes, problems } = written(layoutNamed(`ca-cpa005/${name}`), {
        file,
        batches: [{ batch: file, debits: seven }],
      });
      expect(problems).toEqual([]);
      const header = record(columns([`${control('A', 1)}02607600320`, 55], [currency, 3]));
      expect(bytes.toString()).toBe(before + header + body(unfilled));
    },
  );

  it.each([
    ['a reference the bank could not give back', { 'debit.reference': 'D/1' }, 'FIELD_CHARSET'],
    ['an institution that lost its zero', { 'debtor.agent': '410202' }, 'FIELD_CHECK'],
    ['a return reason for a transaction type', { 'creditor.feeCode': '901' }, 'FIELD_PATTERN'],
  ])('refuses %s', (_what, wrong, code) => {
    const debits = [{ ...debit(1, 5n), ...wrong }];
    const { problems } = written(layoutNamed('ca-cpa005/submission'), {
      file,
      batches: [{ batch: file, debits }],
    });
    expect(problems.map((one) => one.code)).toEqual([code]);
  });

  const answer = (type: string, stored: string, reference: string, cents: string) =>
    columns(
      [`${type}${cents}026079000410202`, 28],
      ['7000121', 12],
      [`${zeros(20)}77${stored}`, 25],
      ['MAPLE PROP', 15],
      ['Zoe O Brien', 30],
      ['Maple Property Services', 30],
      ['0161998201', 10],
      [reference, 19],
      ['000302001', 9],
      ['1029384756', 27],
      [`${zeros(20)}11`, 24],
      [zeros(11), 11],
    );
  const returned = (type: string, stored: string, second = answer('430', '905', 'D00000002', '0000002002')) =>
    Buffer.from(
      [
        record(columns(['A0000000010161998201000902607900320', 55], ['CAD', 3])),
        record(`J00000000201619982010009${answer(type, stored, 'D00000001', '0000001001')}${second}`),
        record(`F00000000301619982010009${answer('430', '000', 'D00000003', '0000003003')}`),
        record(`I00000000401619982010009${answer('902', '200', 'PAY-1', '0000000500')}`),
        record(
          `Z00000000501619982010009${'3003'.padStart(14, '0')}00000002${'500'.padStart(14, '0')}00000001${zeros(22)}` +
            `${'3003'.padStart(14, '0')}00000001`,
        ),
      ].join(''),
    );

  it.each([
    ['901', '430'],
    ['430', '901'],
  ])('a return reason is read from transaction type %s or stored type %s', (type, stored) => {
    const { debits, problems } = told(layoutNamed('ca-cpa005/returns'), returned(type, stored), 700);
    expect(problems).toEqual([]);
    expect(
      debits.map(({ values }) => [values['debit.reference'], values['debit.amount'], values['outcome.code']]),
    ).toEqual([
      ['D00000001', 1_001n, '901'],
      ['D00000002', 2_002n, '905'],
      // a reversal has no reason: it came back, and a person is told
      ['D00000003', 3_003n, undefined],
    ]);
    expect(clear(debits[0]?.values['debtor.account'])).toBe('7000121');
  });

  it('a return that is missing from the record is missing from the totals', () => {
    const { problems } = told(layoutNamed('ca-cpa005/returns'), returned('901', '430', ''));
    expect(problems).toEqual(['TOTAL_SUM 5 trailer debitTotal', 'TOTAL_COUNT 5 trailer debits']);
  });
});
