/** Japan Post Bank's variant of type 91: what is blank, and 記号 and 番号 in place of branch and account. */

import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { accountChecks } from '../../src/core/accounts/index.ts';
import type { Values } from '../../src/core/format/format.ts';
import { debitAnswer } from '../../src/core/returns/answer.ts';
import { sealed } from '../../src/core/sealed.ts';
import { clear, layoutNamed, packs, readBack, written } from '../core/format/written.ts';

const file: Values = {
  'file.date': '2026-12-20',
  'file.sequence': 1n,
  'creditor.identifier': '0000012345',
  'creditor.name': 'ﾐﾄﾞﾘｶﾝﾘ',
  'creditor.agent': '019',
  'creditor.account': '00123451',
};
const batch: Values = { ...file, 'batch.collectionDate': '2027-01-26' };
const debit: Values = {
  'debtor.agent': '234',
  'debtor.account': sealed('account', '12345671'),
  'debtor.name': sealed('name', 'ヤマダ タロウ'),
  'debit.amount': 1500n,
  'debit.reference': 'D00000042',
};
const blanks = (count: number) => ' '.repeat(count);
const zeros = (count: number) => '0'.repeat(count);
const record = (result: string) =>
  `2${blanks(4)}${blanks(15)}234${blanks(19)}11234567${'ﾔﾏﾀﾞ ﾀﾛｳ'.padEnd(30)}0000001500 ${'D00000042'.padEnd(20)}${result}${blanks(8)}`;
const text = (result: string, totals: string) =>
  [
    `191 0000012345${'ﾐﾄﾞﾘｶﾝﾘ'.padEnd(40)}0126${blanks(19)}019${blanks(15)}10012345${blanks(17)}`,
    record(result),
    `8000001${'1500'.padStart(12, '0')}${totals}${blanks(65)}`,
    `9${blanks(119)}`,
    '',
  ].join('\r\n');

describe('jp-post', () => {
  it('a request leaves blank what Japan Post has no use for', () => {
    const { bytes, problems } = written(layoutNamed('jp-post/request'), {
      file,
      batches: [{ batch, debits: [debit] }],
    });
    expect(problems).toEqual([]);
    expect(iconv.decode(bytes, 'shift_jis')).toBe(text('0', zeros(36)));
    expect(bytes.length).toBe(4 * 122);
  });

  it('a result brings the whole 番号 back, and why it failed', () => {
    const layout = layoutNamed('jp-post/result');
    const totals = `${zeros(18)}000001${'1500'.padStart(12, '0')}`;
    const { summary, debits } = readBack(layout, iconv.encode(text('1', totals), 'shift_jis'), [55]);
    expect(summary.problems).toEqual([]);
    const values = debits[0]?.values ?? {};
    expect(clear(values['debtor.account'])).toBe('12345671');
    expect(debitAnswer(values, {}, {}, layout.outcome!, packs.get('jp-post')!.reasons)).toMatchObject({
      outcome: 'failed',
      reasonClass: 'insufficient-funds',
      references: { 'debit.reference': 'D00000042' },
    });
  });

  it('files of the two are told apart', () => {
    const post = iconv.encode(text('0', zeros(36)), 'shift_jis');
    expect(layoutNamed('jp-post/request').detect(post)).toBe(100);
    expect(layoutNamed('jp-zengin/request').detect(post)).toBe(0);
    const zengin = iconv.encode(text('0', zeros(36)).replace('191 ', '1910'), 'shift_jis');
    expect(layoutNamed('jp-post/request').detect(zengin)).toBeLessThan(100);
  });

  it.each([
    ['jp-post-branch', '234', true],
    ['jp-post-branch', '12340', false],
    ['jp-post-account', '12345671', true],
    ['jp-post-account', '12345678', false],
    ['jp-post-account', '1234567', false],
  ])('%s %s: %s', (name, given, sound) => {
    expect(accountChecks[name]?.(given) === undefined).toBe(sound);
  });
});
