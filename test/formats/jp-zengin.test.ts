/** Account transfers of type 91: the sheet's worked record byte by byte, groups with totals, and line ends as banks differ. */

import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import type { Values } from '../../src/core/format/format.ts';
import { sealed } from '../../src/core/sealed.ts';
import { clear, layoutNamed, readBack, written } from '../core/format/written.ts';

const file: Values = {
  'file.date': '2026-12-20',
  'file.sequence': 1n,
  'creditor.identifier': '0000012345',
  'creditor.name': 'ミドリヤチン（カ',
  'creditor.agent': '0001002',
  'creditor.account': '0054321',
};
const batch: Values = { ...file, 'batch.collectionDate': '2027-01-26' };
const debit: Values = {
  'debtor.agent': '0001001',
  'debtor.account': sealed('account', '1234567'),
  'debtor.accountType': 'savings',
  'debtor.name': sealed('name', 'ヤマダ タロウ'),
  'debit.amount': 1500n,
  'mandate.status': 'new',
  'debit.reference': '00000000000000000042',
  'outcome.code': '1',
};
const document = { file, batches: [{ batch, debits: [debit, { ...debit, 'outcome.code': '0' }] }] };
const blanks = (count: number) => ' '.repeat(count);
const account = `0001${blanks(15)}001${blanks(19)}11234567`;

describe('a request', () => {
  const { bytes, problems } = written(layoutNamed('jp-zengin/request'), document);
  const lines = iconv.decode(bytes, 'shift_jis').split('\r\n');
  it('has the columns of the sheet', () => {
    expect(problems).toEqual([]);
    expect(bytes.length).toBe(5 * 122);
    expect(lines[0]).toBe(
      `19100000012345${'ﾐﾄﾞﾘﾔﾁﾝ(ｶ'.padEnd(40)}01260001${blanks(15)}002${blanks(15)}10054321${blanks(17)}`,
    );
    expect(lines[1]).toBe(`2${account}${'ﾔﾏﾀﾞ ﾀﾛｳ'.padEnd(30)}00000015001000000000000000000420${blanks(8)}`);
    expect(lines[3]).toBe(`8000002000000003000${'0'.repeat(36)}${blanks(65)}`);
    expect(lines[4]).toBe(`9${blanks(119)}`);
  });
  it.each(['', '\r', '\n', '\r\n'])(
    'is read with %j between its records, bank and branch as one',
    (ending) => {
      const changed = iconv.encode(lines.join(ending), 'shift_jis');
      const { summary, debits } = readBack(layoutNamed('jp-zengin/request'), changed, [77]);
      expect(summary.problems).toEqual([]);
      expect(debits.map(({ values }) => clear(values['debtor.agent']))).toEqual(['0001001', '0001001']);
    },
  );
  it('without line ends is the records alone', () => {
    expect(written(layoutNamed('jp-zengin/request-unbroken'), document).bytes.length).toBe(600);
  });
});

it('a result adds paid and failed up apart', () => {
  const { bytes } = written(layoutNamed('jp-zengin/result'), document);
  const trailer = iconv.decode(bytes, 'shift_jis').split('\r\n')[3];
  const one = '000001000000001500';
  expect(trailer).toBe(`8000002000000003000${one}${one}${blanks(65)}`);
});
