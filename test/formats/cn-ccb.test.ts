/** CCB files of two clients (sheet china.md §7b and §7c). */

import iconv from 'iconv-lite';
import { expect, it } from 'vitest';
import { debitAnswer } from '../../src/core/returns/answer.ts';
import { sealed } from '../../src/core/sealed.ts';
import { rewritten, told } from '../core/format/inline.ts';
import { layoutNamed, packs, written } from '../core/format/written.ts';

it('an amount without its decimals that would not fit with them is written back as it stood', () => {
  const account = '6217002870000000001'.padEnd(28);
  const line = `${'D1'.padEnd(20)}${account}${'99999999999'}Li Lei\r\n`;
  expect(rewritten(layoutNamed('cn-ccb/text'), Buffer.from(line)).toString()).toBe(line);
});

it('two debits whose line end lost its line feed are not one with a long name', () => {
  const line = `${'D1'.padEnd(20)}${'6217002870000000001'.padEnd(28)}${'1.00'.padStart(11)}Li Lei`;
  const { problems } = told(layoutNamed('cn-ccb/text'), Buffer.from(`${line}\r${line}\r\n`));
  expect(problems).toEqual([expect.stringContaining('FILE_ENCODING')]);
});

it('a line of text has its amount in yuan behind blanks, and the holder at the end', () => {
  const file = { 'creditor.agent': '105', 'file.date': '2026-03-09' };
  const debit = (reference: string, minor: bigint, holder: string) => ({
    'debit.reference': reference,
    'debit.amount': minor,
    'debtor.account': sealed('account', '6217002870000000001'),
    'debtor.name': sealed('name', holder),
  });
  const debits = [debit('D00000001', 10_050n, '欧阳小明'), debit('D00000002', 9_999_999_999n, '李雷')];
  const layout = layoutNamed('cn-ccb/text');
  const { bytes, problems } = written(layout, { file, batches: [{ batch: {}, debits }] });
  expect(problems).toEqual([]);
  expect(iconv.decode(bytes, 'gbk')).toBe(
    'D00000001           6217002870000000001              100.50欧阳小明\r\n' +
      'D00000002           6217002870000000001         99999999.99李雷\r\n',
  );
  expect(layout.fileName(file)).toBe('105_20260309.txt');
  const tooMuch = [debit('D00000003', 10_000_000_000n, '李雷')];
  const { problems: refused } = written(layout, { file, batches: [{ batch: {}, debits: tooMuch }] });
  expect(refused.map(({ code }) => code)).toEqual(['FIELD_LENGTH']);
});

it('a return is read behind its byte-order mark, and settles nothing', () => {
  const text =
    '\ufeff1|6217002870000000001|欧阳小明|100.50||||||||||成功|\n2|6217002870000000002|李雷|9.00||||||||||失败|余额不足\n';
  const layout = layoutNamed('cn-ccb/return');
  const { debits, problems } = told(layout, Buffer.from(text));
  expect(problems).toEqual([]);
  expect(debits.map(({ values }) => values['debit.amount'])).toEqual([10_050n, 900n]);
  const reasons = packs.get('cn-ccb')?.reasons ?? new Map();
  expect(debits.map(({ values }) => debitAnswer(values, {}, {}, layout.outcome!, reasons).outcome)).toEqual([
    'unknown',
    'unknown',
  ]);
  expect(rewritten(layout, Buffer.from(text)).toString()).toBe(text);
});
