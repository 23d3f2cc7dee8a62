/** NACH debits: a file of 306 characters a line by the tables of sheet india-nach.md, and its answer, in which the flag decides. */

import { describe, expect, it } from 'vitest';
import { accountChecks } from '../../src/core/accounts/index.ts';
import type { Values } from '../../src/core/format/format.ts';
import { debitAnswer } from '../../src/core/returns/answer.ts';
import { sealed } from '../../src/core/sealed.ts';
import { told } from '../core/format/inline.ts';
import { clear, layoutNamed, packs, written } from '../core/format/written.ts';

const file: Values = {
  'file.reference': '00000012',
  'file.date': '2026-03-13',
  'file.sequence': 1n,
  'creditor.bankNumber': 'LINDEN01',
  'file.destination': 'HDFC',
  'creditor.name': 'Linden Estate Residents Welfare',
  'creditor.identifier': 'NACH00000000012345',
  'creditor.agent': 'HDFC0000001',
  'creditor.account': '50200012345678',
  'creditor.feeCode': '01',
  'batch.collectionDate': '2026-03-16',
};
const debit = (reference: string, minor: bigint, last: string): Values => ({
  'debit.reference': reference,
  'debit.amount': minor,
  'mandate.reference': `HDFC700000000000000${last}`,
  'debtor.agent': 'ICIC0000104',
  'debtor.account': sealed('account', `00112233445${last}`),
  'debtor.accountType': last === '2' ? 'checking' : 'savings',
  'debtor.name': sealed('name', 'Asha Rao'),
});
const line = (...parts: readonly (readonly [text: string, width: number])[]) => {
  const text = parts.map(([part, width]) => part.padEnd(width)).join('');
  expect(text).toHaveLength(306);
  return `${text}\r\n`;
};
const header = (most: string, total: string, count: string) =>
  line(
    ['56', 9],
    ['Linden Estate Residents Welfare', 40],
    ['', 50],
    [most.padStart(13, '0'), 13],
    [total.padStart(13, '0'), 13],
    ['16032026', 8],
    ['', 23],
    ['NACH00000000012345', 18],
    ['00000012', 18],
    ['HDFC0000001', 11],
    ['50200012345678', 35],
    [count.padStart(9, '0'), 9],
    ['01', 59],
  );
const item = (reference: string, paise: string, last: string, sequence: string, said: string) =>
  line(
    ['67', 11],
    [last === '2' ? '11' : '10', 20],
    ['Asha Rao', 56],
    ['Linden Estate Reside', 33],
    [paise.padStart(13, '0'), 13],
    [sequence, 20],
    [said, 3],
    ['ICIC0000104', 11],
    [`00112233445${last}`, 35],
    ['HDFC0000001', 11],
    ['NACH00000000012345', 18],
    [reference, 30],
    ['10', 18],
    [`HDFC700000000000000${last}`, 27],
  );

describe('in-nach', () => {
  it('an input file has its highest amount, its total and its count in front', () => {
    const { bytes, problems } = written(layoutNamed('in-nach/input'), {
      file,
      batches: [
        { batch: file, debits: [debit('D00000001', 25_365n, '1'), debit('D00000002', 150_000n, '2')] },
      ],
    });
    expect(problems).toEqual([]);
    expect(bytes.toString()).toBe(
      header('150000', '175365', '2') +
        item('D00000001', '25365', '1', '', '') +
        item('D00000002', '150000', '2', '', ''),
    );
    expect(layoutNamed('in-nach/input').fileName(file)).toBe('ACH-DR-HDFC-LINDEN01-13032026-000001-INP');
    expect(layoutNamed('in-nach/input').detect(bytes)).toBe(100);
    expect(layoutNamed('in-nach/response').detect(bytes)).toBeLessThan(100);
  });

  it('in the answer the flag decides and the reason explains, with a lost zero put back', () => {
    const layout = layoutNamed('in-nach/response');
    const said = ['100', '1', '004', '0 4', '253', '399', '1  '];
    const bytes = Buffer.from(
      header('150000', '175365', '2') +
        said.map((flag, n) => item(`D0000000${n}`, '100', '1', `000000000${n}`, flag)).join(''),
    );
    const { debits, problems } = told(layout, bytes, 211);
    expect(problems).toEqual([]);
    const reasons = packs.get('in-nach')!.reasons;
    const answers = debits.map(({ values }) => debitAnswer(values, {}, {}, layout.outcome!, reasons));
    expect(answers.map(({ outcome, code, reasonClass }) => `${outcome} ${code} ${reasonClass}`)).toEqual([
      'paid 1 null',
      'paid 1 null',
      'failed 04 insufficient-funds',
      'failed 04 insufficient-funds',
      'failed 53 account-problem',
      'pending 99 technical',
      'paid 1 null',
    ]);
    expect(clear(debits[0]?.values['debtor.account'])).toBe('001122334451');
  });

  it('a mandate number that is none is refused before it is written', () => {
    const faulty = { ...debit('D00000001', 100n, '1'), 'mandate.reference': 'HDFC70000000000' };
    const { problems } = written(layoutNamed('in-nach/input'), {
      file,
      batches: [{ batch: file, debits: [debit('D00000002', 5n, '2'), faulty] }],
    });
    expect(problems.map(({ code, where }) => `${code} ${where.field}`)).toEqual(['FIELD_CHECK umrn']);
  });

  it.each([
    ['in-ifsc', 'HDFC0000001', true],
    ['in-ifsc', 'HDFC1000001', false],
    ['in-bank', '400240002', true],
    ['in-bank', '607152', true],
    ['in-bank', '4002400', false],
    ['in-account', '50100098765432', true],
    ['in-account', '5010-0098', false],
    ['in-user-number', 'NACH00000000012345', true],
    ['in-user-number', 'NACH0000000001234', false],
    ['in-umrn', 'HDFC7000000000000001', true],
    ['in-umrn', 'HDFC700000000000000', false],
  ])('%s %s: %s', (name, text, sound) => {
    expect(accountChecks[name]?.(text) === undefined).toBe(sound);
  });
});
