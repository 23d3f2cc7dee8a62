/** Bytes of Autogiro files, column by column as the sheet sweden-autogiro.md has them; what comes back, read to codes. */

import { describe, expect, it } from 'vitest';
import { accountChecks } from '../../src/core/accounts/index.ts';
import type { Layout, Values } from '../../src/core/format/format.ts';
import { debitAnswer } from '../../src/core/returns/answer.ts';
import { sealed } from '../../src/core/sealed.ts';
import { told } from '../core/format/inline.ts';
import { clear, layoutNamed, packs, written } from '../core/format/written.ts';

const creditor = { 'creditor.bankNumber': '471117', 'creditor.identifier': '9912346' };
const file = { ...creditor, 'file.date': '2026-03-09', 'file.sequence': 7n };
const day = { ...creditor, 'batch.collectionDate': '2026-03-16' };
const debit = (reference: string, payer: string, minor: bigint): Values => ({
  'debit.reference': reference,
  'mandate.reference': payer,
  'debit.amount': minor,
});
const debits = [debit('D00000001', '101', 75_000n), debit('ÅRSKORT-2026', '2222101', 1n)];

const line = (text: string) => `${text.padEnd(80)}\r\n`;
const opening = line(`0120260309AUTOGIRO${' '.repeat(44)}4711170009912346`);
const payments =
  line('82202603160    00000000000001010000000750000009912346D00000001') +
  line('82202603160    00000000022221010000000000010009912346ÅRSKORT-2026');

const latin = (text: string) => Buffer.from(text, 'latin1');
const read = (name: string, text: string) => told(layoutNamed(name), latin(text));

/** Outcome, code and class of every debit told. */
function outcomes(layout: Layout, text: string) {
  const pack = packs.get('se-autogiro')!;
  const { debits: found, problems, file: head } = told(layout, latin(text));
  expect(problems).toEqual([]);
  return found.map(({ values }) => {
    const answer = debitAnswer(values, {}, head.values, layout.outcome!, pack.reasons);
    return [values['debit.reference'], answer.outcome, answer.code, answer.reasonClass];
  });
}

describe('requests', () => {
  it('a section of payments, without a closing record', () => {
    const { bytes, problems } = written(layoutNamed('se-autogiro/request'), {
      file,
      batches: [{ batch: day, debits }],
    });
    expect(problems).toEqual([]);
    expect(bytes.toString('latin1')).toBe(opening + payments);
  });

  it('a sealed file begins with 00 and ends with 99', () => {
    const layout = layoutNamed('se-autogiro/request');
    const key = '1234567890ABCDEF1234567890ABCDEF';
    const check = layout.keyCheck!(key)!;
    const sealedFile = { ...file, 'file.keyCheck': check };
    const measuring = layout.measure(sealedFile);
    measuring.batch(day);
    for (const one of debits) measuring.debit(one);
    const chunks: Uint8Array[] = [];
    const writing = layout.write(sealedFile, measuring.end(), (chunk) => chunks.push(chunk), key);
    writing.batch(day);
    for (const one of debits) writing.debit(one);
    writing.end();
    const text = Buffer.concat(chunks).toString('latin1');
    expect(text.startsWith(line('00260309HMAC') + opening + payments)).toBe(true);
    expect(text.slice(-82)).toMatch(/^99260309FF365893D899291C3BF505FB3175E880[0-9A-F]{32} {8}\r\n$/);
    const reading = layout.read('file', {}, undefined, key);
    reading.push(latin(text));
    expect(reading.end().problems).toEqual([]);
  });

  it('mandates: new, accepted, rejected, deleted, with another number', () => {
    const mandate = (kind: string, payer: string, rest: Values = {}): Values => ({
      'change.kind': kind,
      'mandate.reference': payer,
      ...rest,
    });
    const { bytes, problems } = written(layoutNamed('se-autogiro/mandates'), {
      file,
      batches: [
        {
          batch: creditor,
          debits: [
            mandate('new', '101', {
              'debtor.agent': '3300',
              'debtor.account': sealed('account', '1212121212'),
              'debtor.identity': sealed('identity', '191212121212'),
            }),
            mandate('new', '102'),
            mandate('refused', '106'),
            mandate('cancelled', '5551004'),
            mandate('amended', '111', { 'change.mandateReference': '121' }),
          ],
        },
      ],
    });
    expect(problems).toEqual([]);
    expect(bytes.toString('latin1')).toBe(
      opening +
        line('04000991234600000000000001013300001212121212191212121212') +
        line('0400099123460000000000000102') +
        line(`0400099123460000000000000106${' '.repeat(48)}AV`) +
        line('0300099123460000000005551004') +
        line('050009912346000000000000011100099123460000000000000121'),
    );
  });

  it('one payment is moved, all of a payer are cancelled', () => {
    const { bytes, problems } = written(layoutNamed('se-autogiro/amendments'), {
      file,
      batches: [
        {
          batch: creditor,
          debits: [
            { 'change.code': '23', 'mandate.reference': '101' },
            {
              ...debit('UTBETALN3', '110', 40_000n),
              'change.code': '29',
              'debit.collectionDate': '2026-06-12',
              'change.date': '2026-06-24',
            },
          ],
        },
      ],
    });
    expect(problems).toEqual([]);
    expect(bytes.toString('latin1')).toBe(
      opening +
        line('2300099123460000000000000101') +
        line('290009912346000000000000011020260612000000040000  20260624UTBETALN3'),
    );
  });
});

describe('what comes back', () => {
  const head = (content: string, moment: string) =>
    line(`01AUTOGIRO${' '.repeat(14)}${moment.padEnd(20)}${content.padEnd(20)}4711170009912346`);
  const row = (payer: string, reference: string, status: string) =>
    line(
      `82202603160    ${payer.padStart(16, '0')}0000000300000009912346${reference.padStart(16, '0')}`.padEnd(
        79,
      ) + status,
    );
  const section = (code: string, ore: number, count: number) =>
    line(
      `${code}${'8901003232323232'.padStart(35, '0')}2026031600001${String(ore).padStart(18, '0')}   ${String(count).padStart(8, '0')}`,
    );
  const specification = (approved: number) =>
    head('BET. SPEC & STOPP TK', '20260316193055123456') +
    section('15', 30_000 * approved, approved) +
    row('101', 'D00000001', '0') +
    row('102', 'D00000002', '1') +
    row('103', 'D00000003', '2') +
    row('104', 'D00000004', '9') +
    section('17', 2_000, 1) +
    line('77202602160    000000000000011400000000200000099123460000000D000000912026031502') +
    line(`0920260316990000000100000000000${approved}000000000000000000000001000000000001`);

  it('payments are paid, failed, tried again or paid back', () => {
    expect(outcomes(layoutNamed('se-autogiro/payment-specification'), specification(1))).toEqual([
      ['D00000001', 'paid', 'S0', null],
      ['D00000002', 'failed', 'S1', 'insufficient-funds'],
      ['D00000003', 'failed', 'S2', 'account-problem'],
      ['D00000004', 'pending', 'S9', 'insufficient-funds'],
      ['D00000091', 'failed', 'T02', 'mandate-problem'],
    ]);
    expect(packs.get('se-autogiro')?.reasons.get('T02')?.afterSettlement).toBe('refunded');
  });

  it('the new layout counts what was approved, and nothing else', () => {
    const { problems } = read('se-autogiro/payment-specification', specification(4));
    expect(problems).toEqual([
      'TOTAL_SUM 2 debitHead total',
      'TOTAL_COUNT 2 debitHead count',
      'TOTAL_COUNT 9 closing debits',
    ]);
  });

  it('the old layout counts every row, a blank status is paid', () => {
    const text =
      line(`0120260316AUTOGIRO9900${' '.repeat(40)}4711170009912346`) +
      row('101', 'D00000001', ' ') +
      row('102', 'D00000002', '1') +
      line(`09202603169900${' '.repeat(14)}0000000000000000000000020000000000060000000000000000`);
    expect(outcomes(layoutNamed('se-autogiro/payment-specification-old'), text)).toEqual([
      ['D00000001', 'paid', 'S', null],
      ['D00000002', 'failed', 'S1', 'insufficient-funds'],
    ]);
  });

  it('a rejected request has no blank before its payer number', () => {
    const text =
      head('AVVISADE BET UPPDR', '20260309') +
      line('82202603160   0000000000000101000000075000D00000001       02') +
      line('82202603160   0000000000000102000000000001D00000002       24') +
      line('09202603099900000000000000000000000002000000075001');
    expect(outcomes(layoutNamed('se-autogiro/rejected'), text)).toEqual([
      ['D00000001', 'failed', 'R02', 'account-problem'],
      ['D00000002', 'failed', 'R24', 'amount-limit'],
    ]);
  });

  it('a payment that falls with its mandate has failed, one that was moved waits', () => {
    const amended = (kind: string, reference: string, comment: string) =>
      line(`${kind}202603160000000000000101820000000750000000000000000000${reference.padEnd(16)}${comment}`);
    const text =
      head('MAKULERING/ÄNDRING', '20260309') +
      amended('03', 'D00000001', '12') +
      amended('11', 'D00000002', '12') +
      amended('25', 'D00000003', '12') +
      amended('29', 'D00000004', '14') +
      amended('25', 'D00000005', '13') +
      line(`09202603099900${' '.repeat(14)}0000000000000000000000040000000000300000000000000000`);
    expect(outcomes(layoutNamed('se-autogiro/amendment-report'), text)).toEqual([
      ['D00000001', 'failed', 'M12', 'mandate-problem'],
      ['D00000002', 'failed', 'P12', 'refused-by-debtor'],
      ['D00000003', 'failed', 'K12', 'technical'],
      ['D00000004', 'pending', 'K14', 'technical'],
      ['D00000005', 'pending', 'K13', 'data-error'],
    ]);
  });

  it('mandates are told by their status', () => {
    const text =
      head('AG-MEDAVI', '20260309') +
      line('73000991234600000000000001035001000001000020196803050000     043220260309') +
      line('7300099123460000000002222101                                 469820260309') +
      line('092026030999000000002');
    const { changes, problems } = read('se-autogiro/mandate-advice', text);
    expect(problems).toEqual([]);
    const kinds = changes.map(
      ({ values }) => packs.get('se-autogiro')?.changes?.get(String(values['change.code']))?.kind,
    );
    expect(kinds).toEqual(['new', 'cancelled']);
    expect(changes[0]?.values).toMatchObject({ 'mandate.reference': '103', 'debtor.agent': '5001' });
    expect(clear(changes[0]?.values['debtor.account'])).toBe('1000020');
  });
});

it('a mandate given in the netbank waits for an answer of a person', () => {
  const text =
    line('512026030999000009912346AG-EMEDGIV') +
    line('52000991234600000000000001118901003232323232005556000521     0') +
    line('53JAG ÖNSKAR BETALA MÅNADSVIS') +
    line('592026030999000000002');
  const { changes, problems } = read('se-autogiro/netbank-mandates', text);
  expect(problems).toEqual([]);
  expect(changes.map(({ values }) => values['change.code'])).toEqual(['N0']);
  expect(packs.get('se-autogiro')?.changes?.get('N0')).toMatchObject({ kind: 'information', next: 'task' });
});

it.each([
  ['se-bankgiro', '9912346', true],
  ['se-bankgiro', '50501055', true],
  ['se-bankgiro', '9902346', false],
  ['se-bankgiro', '0009912346', false],
  ['se-bankgiro', '991-2346', false],
  ['se-identity', '191212121212', true],
  ['se-identity', '002021005489', true],
  ['se-identity', '191212121213', false],
  ['se-identity', '1212121212', false],
  ['se-payer-number', '101', true],
  ['se-payer-number', '0101', false],
  ['se-payer-number', '12345678901234567', false],
  ['se-clearing', '8901', true],
  ['se-clearing', '0901', false],
  ['se-account', '3232323232', true],
  ['se-account', '1234567890123', false],
  ['se-customer-number', '471117', true],
  ['se-customer-number', '006924', false],
])('%s %s: %s', (name, text, sound) => {
  expect(accountChecks[name]?.(text) === undefined).toBe(sound);
});
