/** Bytes of ClieOp03 and VERWINFO files, column by column as the sheet others.md §2 has them. */

import { describe, expect, it } from 'vitest';
import { debitAnswer } from '../../src/core/returns/answer.ts';
import { sealed } from '../../src/core/sealed.ts';
import { told } from '../core/format/inline.ts';
import { clear, layoutNamed, packs, written } from '../core/format/written.ts';

const creditor = {
  'creditor.name': 'Vereniging De Linde',
  'creditor.account': '123456789',
  'creditor.bankNumber': 'LINDE',
};
const day = { 'batch.number': 1n, 'batch.collectionDate': '2013-03-18' };
const file = { ...creditor, ...day, 'file.date': '2013-03-14', 'file.sequence': 2n };
const debit = (reference: string, minor: bigint, account: string, more = {}) => ({
  'debit.reference': reference,
  'debit.amount': minor,
  'debtor.account': sealed('account', account),
  'debtor.name': sealed('name', 'Zoë de Vries'),
  ...more,
});

const lines = (...texts: readonly string[]) => texts.map((text) => `${text.padEnd(50)}\r\n`).join('');

describe('ClieOp03', () => {
  it('a batch of a giro and a bank account', () => {
    const { bytes, problems } = written(layoutNamed('nl-clieop/submission'), {
      file,
      batches: [
        {
          batch: { ...creditor, ...day, 'batch.description': 'Contributie 2013' },
          debits: [
            debit('D00000001', 12_345n, '1234567', { 'debit.remittance': 'Lid 17' }),
            debit('D00000002', 900n, '417164300', { 'debtor.accountType': 'bank' }),
          ],
        },
      ],
    });
    expect(problems).toEqual([]);
    // 1234567 + 417164300 + twice 123456789
    expect(bytes.toString()).toBe(
      lines(
        '0001A140313CLIEOP03LINDE14021',
        '0010B1001234567890001EUR',
        '0020AContributie 2013',
        `0030B1180313${'Vereniging De Linde'.padEnd(35)}P`,
        '0100A100200000001234500012345670123456789',
        '0110BZoe de Vries',
        '0150AD00000001',
        '0160ALid 17',
        '0100A100100000000090004171643000123456789',
        '0150AD00000002',
        '9990A00000000000001324506653124450000002',
        '9999A',
      ),
    );
  });

  it('an account that fails its check is not written', () => {
    const { problems } = written(layoutNamed('nl-clieop/submission'), {
      file,
      batches: [{ batch: { ...creditor, ...day }, debits: [debit('D00000001', 5n, '123456798')] }],
    });
    expect(problems.map(({ where }) => `${where.record} ${where.field}`)).toEqual(['item payer']);
  });
});

describe('VERWINFO', () => {
  const item = (amount: string, reason: string) => [
    `100${amount}000123456701234567890123456789`,
    '101EUR00000000000000000000000000',
    `105${'D00000001'.padEnd(16)}0007002885114827698${reason}`,
    '110CONTRIBUTIE 2013',
  ];
  const info = (kind: string, ...items: readonly string[]) => [
    `0500123456789   0000000000000123450000001P${kind}`,
    '051EUR',
    ...items,
    '95000000010000000000000100000000000000012345',
  ];
  const whole = (...batches: readonly (readonly string[])[]) =>
    Buffer.from(
      lines(
        '010VERWINFOA4.113032044320123456789000201',
        ...batches.flat(),
        `990${String(batches.length).padStart(6, '0')}00`,
      ),
    );
  const layout = layoutNamed('nl-clieop/verwinfo');
  const reasons = packs.get('nl-clieop')?.reasons ?? new Map();

  it('refused and charged back items, slips apart', () => {
    const { debits, problems } = told(
      layout,
      whole(
        info(
          'A',
          ...item('0000000012345', '  '),
          '50001                    4432130320',
          '6001008REKENING OPGEHEVEN',
        ),
        info('B', ...item('0000000012345', '05'), '50000                    4432130321'),
        info('C', ...item('0000000012345', '  ')),
      ),
      70,
    );
    expect(problems).toEqual([]);
    const said = debits.map(({ values }) =>
      debitAnswer(values, {}, {}, layout.outcome ?? { by: 'code' }, reasons),
    );
    expect(said).toMatchObject([
      {
        outcome: 'failed',
        code: '1008',
        reasonClass: 'account-problem',
        happenedOn: '2013-03-20',
        amount: 12_345n,
        references: { 'debit.reference': 'D00000001' },
        bankReference: '0007002885114827698',
      },
      { outcome: 'failed', code: '05', reasonClass: 'mandate-problem', happenedOn: '2013-03-21' },
    ]);
    expect(clear(debits[0]?.values['debtor.account'])).toBe('1234567');
  });

  it('an item is failed for whatever reason; a chargeback that came too late is not known to be', () => {
    const said = ['1999', '1015'].map((code) => {
      const { debits } = told(layout, whole(info('A', ...item('0000000012345', '  '), `600${code}REDEN`)));
      return debitAnswer(debits[0]?.values ?? {}, {}, {}, layout.outcome ?? { by: 'code' }, reasons).outcome;
    });
    expect(said).toEqual(['failed', 'unknown']);
  });

  it('a batch that lost an item is named', () => {
    const { problems } = told(
      layout,
      whole(info('B').map((text) => text.replace('0000001000', '0000002000'))),
    );
    expect(problems).toEqual(['TOTAL_COUNT 4 batchEnd count']);
  });
});
