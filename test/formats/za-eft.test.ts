/** Bytes of South African EFT files, column by column as the sheet others.md §1 has them. */

import { describe, expect, it } from 'vitest';
import { accountChecks } from '../../src/core/accounts/index.ts';
import { sealed } from '../../src/core/sealed.ts';
import { told } from '../core/format/inline.ts';
import { clear, layoutNamed, written } from '../core/format/written.ts';

const creditor = {
  'creditor.name': 'Karoo Water',
  'creditor.bankNumber': '04711',
  'creditor.identifier': '9534',
  'creditor.unit': 'KAROOWATER',
  'creditor.agent': '632005',
  'creditor.account': '4053538939',
  'creditor.feeCode': '44',
};
const day = { 'batch.collectionDate': '2026-03-20', 'batch.instrument': 'two-day' };
const file = {
  ...creditor,
  ...day,
  'file.date': '2026-03-17',
  'file.sequence': 621n,
  'file.generation': 37n,
  'file.reference': '00000012',
};
const debit = (reference: string, minor: bigint, number: string) => ({
  'debit.reference': reference,
  'debit.amount': minor,
  'debtor.agent': '632501',
  'debtor.account': sealed('account', number),
  'debtor.accountType': 'savings',
  'debtor.name': sealed('name', 'Thandi Nkosi'),
});
const debits = [debit('D00000001', 1_000n, '1019611899'), debit('D00000002', 2_050n, '98019801892')];

const line = (...parts: readonly (readonly [text: string, width: number])[]) =>
  `${parts.map(([text, width]) => text.padEnd(width)).join('')}\r\n`;
const entry = (sequence: string, account: string, cents: string, reference: string) =>
  line(
    [`001L50632005040535389399534${sequence}632501${account}2${cents}260320440000KAROOWATER`, 84],
    [reference, 20],
    ['Thandi Nkosi', 30],
    ['00000000000000000000', 36],
    ['21', 28],
  );

describe('South African EFT files', () => {
  it('a transmission with its contra', () => {
    const { bytes, problems } = written(layoutNamed('za-eft/submission'), {
      file,
      batches: [{ batch: { ...creditor, ...day }, debits }],
    });
    expect(problems).toEqual([]);
    // 1019611899 + 98019801892 + 4053538939
    const hash = '103092952730';
    expect(bytes.toString()).toBe(
      line(['000L2026031704711Karoo Water', 47], ['000062100000', 131], ['00000012', 20]) +
        line(['001L0495342603172603202603202603200000010037TWO DAY', 198]) +
        entry('000001', '01019611899', '00000001000', 'D00000001') +
        entry('000002', '98019801892', '00000002050', 'D00000002') +
        line(
          ['001L5263200504053538939953400000363200504053538939100000003050260320100000KAROOWATER', 84],
          ['CONTRA00000012', 114],
        ) +
        line([`001L929534000001000003260320260320000002000001000001000000003050000000003050${hash}`, 198]) +
        line(['999L000000007', 198]),
    );
  });

  it('unpaid debits, and a redirect that is a change', () => {
    const zeros = '00000000000000';
    const set = '953463200500000040535389390120260323';
    const bytes = Buffer.from(
      [
        line(['000L2026032304711Karoo Water', 47], ['000062200000', 151]),
        line(['010L9534000000101', 198]),
        line([`011L${set}`, 198]),
        line(
          ['013L5020260317000001632501000000101961189900000001000KAROOWATER', 63],
          ['D00000001', 20],
          ['00200000000000', 30],
          ['Thandi Nkosi', 85],
        ),
        line([`014L000000001000000000000000001019611899${'1000'.padStart(14, '0')}${zeros}`, 198]),
        line([`016L${set}`, 198]),
        line(
          ['017L5020260317000002632501000009801980189200000002050KAROOWATER', 63],
          ['D00000002', 20],
          ['250655000000001207219002000000', 30],
          ['Thandi Nkosi', 85],
        ),
        line([`018L000000001000000000000000098019801892${'2050'.padStart(14, '0')}${zeros}`, 198]),
        line([`019L000000002000000000000000000000000007${'3050'.padStart(14, '0')}${zeros}`, 198]),
        line(['999L000000010', 198]),
      ].join(''),
    );
    const { debits: unpaid, changes, problems } = told(layoutNamed('za-eft/output'), bytes, 100);
    expect(problems).toEqual([]);
    expect(unpaid.map(({ values }) => values)).toMatchObject([
      { 'debit.reference': 'D00000001', 'outcome.code': '002', 'debit.amount': 1_000n, 'debit.serial': 1n },
    ]);
    const [moved] = changes;
    expect(moved?.values).toMatchObject({
      'change.kind': 'amended',
      'change.agent': '250655',
      'debit.reference': 'D00000002',
    });
    expect(clear(moved?.values['debtor.account'])).toBe('98019801892');
    expect(clear(moved?.values['change.account'])).toBe('12072190');
  });

  it.each([
    ['za-branch', '632005', true],
    ['za-branch', '63200', false],
    ['za-account', '4053538939', true],
    ['za-account', '04053538939', false],
    ['za-account', '123456789012', false],
  ])('%s %s: %s', (name, text, sound) => {
    expect(accountChecks[name]?.(text) === undefined).toBe(sound);
  });
});
