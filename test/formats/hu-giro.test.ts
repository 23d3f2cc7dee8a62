/** Bytes of Hungarian collections in groups, column by column as the lengths of the sheet others.md §4 add up. */

import { describe, expect, it } from 'vitest';
import { sealed } from '../../src/core/sealed.ts';
import { told } from '../core/format/inline.ts';
import { layoutNamed, packs, written } from '../core/format/written.ts';

const creditor = {
  'creditor.name': 'Hársfa Társasház',
  'creditor.identifier': 'A12345678T001',
  'creditor.account': '1177301611111018',
};
const file = {
  ...creditor,
  'file.date': '2026-03-10',
  'file.sequence': 7n,
  'batch.collectionDate': '2026-03-16',
};
const debit = (payer: string, minor: bigint) => ({
  'mandate.reference': payer,
  'debit.amount': minor,
  'debtor.account': sealed('account', '117730161111101800000000'),
  'debtor.name': sealed('name', 'Őze Ágnes'),
  'debit.remittance': 'Közös költség',
});
const line = (...parts: readonly (readonly [text: string, width: number])[]) =>
  parts.map(([text, width]) => text.padEnd(width)).join('');

describe('csoportos beszedés', () => {
  const layout = layoutNamed('hu-giro/collections');

  it('a message with two collections, in code page 852', () => {
    const { bytes, problems } = written(layout, {
      file,
      batches: [
        {
          batch: { ...creditor, 'batch.collectionDate': '2026-03-16' },
          debits: [debit('LAKAS-1', 1_234_500n), debit('LAKAS-2', 90_000n)],
        },
      ],
    });
    expect(problems).toEqual([]);
    // ő 8B, Ő 8A, á A0, Á B5, ö 94, é 82 in code page 852
    const spelled = (text: string) =>
      text.replace(/[őŐáÁöé]/g, (letter) =>
        String.fromCharCode({ ő: 0x8b, Ő: 0x8a, á: 0xa0, Á: 0xb5, ö: 0x94, é: 0x82 }[letter as 'ő'] ?? 0),
      );
    const item = (number: string, forints: string, payer: string) =>
      line(
        [`02${number}20260316${forints}117730161111101800000000`, 50],
        [payer, 24],
        ['', 70],
        ['Őze Ágnes', 35],
        ['Közös költség', 70],
      );
    const lines = [
      line(
        ['01BESZED0A12345678T001202603100007', 34],
        ['1177301611111018', 24],
        ['20260316', 8],
        ['', 3],
        ['Hársfa Társasház', 35],
        ['', 70],
      ),
      item('000001', '0000012345', 'LAKAS-1'),
      item('000002', '0000000900', 'LAKAS-2'),
      '030000020000000000013245',
    ];
    expect(lines.map(({ length }) => length)).toEqual([174, 249, 249, 24]);
    expect(bytes.toString('latin1')).toBe(spelled(lines.map((text) => `${text}\r\n`).join('')));
    expect(told(layout, bytes, 100).problems).toEqual([]);
  });

  it('fillér have no place in the file', () => {
    const { problems } = written(layout, {
      file,
      batches: [{ batch: { 'batch.collectionDate': '2026-03-16' }, debits: [debit('LAKAS-1', 1_234_550n)] }],
    });
    expect(problems.map(({ where }) => `${where.record} ${where.field}`)).toEqual(['item amount']);
  });

  it('a list of failures finds debits by payer, amount and day', () => {
    const { debits, problems } = told(
      layoutNamed('hu-giro/failures'),
      Buffer.from(
        'payer;amount;due;code;text\r\nLAKAS-1;12345;2026-03-16;50;fedezethiány\r\nLAKAS-2;900;2026-03-16;77;\r\n',
      ),
    );
    expect(problems).toEqual([]);
    expect(debits.map(({ values }) => [values['mandate.reference'], values['debit.amount']])).toEqual([
      ['LAKAS-1', 1_234_500n],
      ['LAKAS-2', 90_000n],
    ]);
    expect(packs.get('hu-giro')?.reasons.get(String(debits[0]?.values['outcome.code']))?.class).toBe(
      'insufficient-funds',
    );
  });
});
