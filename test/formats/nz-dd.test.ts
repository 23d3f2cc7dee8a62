/** Bytes of New Zealand's two forms, field by field as the sheet newzealand.md has them; hashes worked out by hand. */

import { describe, expect, it } from 'vitest';
import { accountChecks } from '../../src/core/accounts/index.ts';
import { sealed } from '../../src/core/sealed.ts';
import { layoutNamed, readBack, written } from '../core/format/written.ts';

const creditor = {
  'creditor.name': 'Southern Lakes Power Ltd',
  'creditor.identifier': '0201234',
  'creditor.account': '0201000123456000',
};
const debit = (reference: string, minor: bigint, number: string) => ({
  'debit.reference': reference,
  'debit.amount': minor,
  'debit.customer': 'C-17',
  'debtor.account': sealed('account', number),
  'debtor.name': sealed('name', 'Smith, John'),
});
const document = {
  file: { ...creditor, 'file.date': '2026-03-09', 'file.sequence': 1n },
  batches: [
    {
      batch: { ...creditor, 'batch.collectionDate': '2026-03-20', 'batch.description': 'Power March' },
      debits: [
        debit('D00000001', 1_688n, '0209850999088025'),
        debit('D00000002', 12_510n, '129999999999900'),
      ],
    },
  ],
};
// 09850999088 and 99999999999 are 109850999087; the last eleven digits
const hash = '09850999087';

describe('direct debits in New Zealand', () => {
  it('IB4B, file type 6', () => {
    const { bytes, problems } = written(layoutNamed('nz-dd/bnz'), document);
    expect(problems).toEqual([]);
    expect(bytes.toString()).toBe(
      [
        '1,0201234,,,0201000123456000,6,260320,260309,',
        '2,0209850999088025,00,1688,Smith  John,D00000001,C-17,,Power March,Southern Lakes Power,,D00000001,',
        '2,129999999999900,00,12510,Smith  John,D00000002,C-17,,Power March,Southern Lakes Power,,D00000002,',
        `3,14198,2,${hash}`,
        '',
      ].join('\r\n'),
    );
  });

  it('domestic extended', () => {
    const { bytes, problems } = written(layoutNamed('nz-dd/anz'), document);
    expect(problems).toEqual([]);
    const [header, , , control] = bytes.toString().split('\r\n');
    expect(header).toBe('1,,,,,,20260320,20260309,');
    expect(control).toBe(`3,14198,2,${hash}`);
  });

  it('dishonours as somebody lists them', () => {
    const list =
      'reference,amount,date,code,text\r\nD00000001,16.88,2026-03-23,insufficient-funds,No funds\r\n';
    const { summary, debits } = readBack(layoutNamed('nz-dd/dishonours'), Buffer.from(list), [7]);
    expect(summary.problems).toEqual([]);
    expect(debits[0]?.values).toMatchObject({
      'debit.amount': 1_688n,
      'outcome.code': 'insufficient-funds',
      'outcome.date': '2026-03-23',
    });
  });

  it.each([
    ['020985099908802', true],
    ['0209850999088025', true],
    ['02-0985-0999088-02', false],
    ['000000000000000', false],
  ])('account %s: %s', (text, sound) => {
    expect(accountChecks['nz-account']?.(text) === undefined).toBe(sound);
  });
});
