/** What the rules of the American network ask of the bytes: single payments, addenda, same-day marks, prenotes, reversals;
 *  where a notification's code puts what is right; and that no code of the sheet is missing. */

import { describe, expect, it, test } from 'vitest';
import type { Group, Values } from '../../src/core/format/format.ts';
import { sealed } from '../../src/core/sealed.ts';
import { clear, layoutNamed, packs, readBack, written } from '../core/format/written.ts';
import { notifications } from '../support/american.ts';

const file: Values = {
  'file.date': '2026-03-12',
  'file.time': '09:30:00',
  'file.sequenceLetter': 'A',
  'creditor.name': 'Foxglove Homes',
  'creditor.identifier': '1234567890',
  'creditor.agent': '091000019',
};
const batch: Values = {
  ...file,
  'batch.instrument': 'ppd',
  'batch.description': 'DUES',
  'batch.collectionDate': '2026-03-13',
  'batch.sequenceType': 'recurring',
};
const debit: Values = {
  'debit.reference': 'D00000001',
  'debit.amount': 12_345n,
  'debit.serial': 1n,
  'debit.daySequence': 1n,
  'debit.trace': '091000010000001',
  'debtor.name': sealed('name', 'A Payer'),
  'debtor.account': sealed('account', '1000000001'),
  'debtor.agent': '121042882',
};

function lines(layout: string, over: Values, debits: readonly Values[] = [debit]): readonly string[] {
  const { bytes, problems } = written(layoutNamed(layout), {
    file,
    batches: [{ batch: { ...batch, ...over }, debits: debits.map((one) => ({ ...over, ...one })) }],
  });
  expect(problems).toEqual([]);
  return bytes.toString('latin1').split('\n');
}
const submission = (over: Values, debits?: readonly Values[]) => lines('nacha/submission', over, debits);
/** Columns as the sheet counts them. */
const columns = (line: string | undefined, from: number, to: number) => line?.slice(from - 1, to);

describe('a submission', () => {
  it.each([
    ['web', 'recurring', 'R '],
    ['web', 'one-off', 'S '],
    ['tel', 'recurring', 'R '],
    ['tel', 'one-off', 'S '],
    ['ppd', 'one-off', '  '],
  ])('%s, %s: the payment type is "%s"', (instrument, type, mark) => {
    const [, head, entry] = submission({ 'batch.instrument': instrument, 'batch.sequenceType': type });
    expect(columns(head, 51, 53)).toBe(instrument.toUpperCase());
    expect(columns(entry, 77, 78)).toBe(mark);
  });

  it.each([
    ['ppd', '705RMR*IV*1'],
    ['ccd', '705RMR*IV*1'],
    ['web', '705RMR*IV*1'],
    ['tel', '82250000010'],
  ])('%s: what follows an entry with coded remittance is %s', (instrument, next) => {
    const coded = { ...debit, 'debit.remittanceCode': 'RMR*IV*1' };
    const [, , entry, after] = submission({ 'batch.instrument': instrument }, [coded]);
    expect(columns(entry, 79, 79)).toBe(instrument === 'tel' ? '0' : '1');
    expect(after?.slice(0, 11)).toBe(next);
  });

  test('a mark for the same day stands in the descriptive date, which is blank without one', () => {
    expect(columns(submission({ 'batch.remark': 'SD1300' })[1], 64, 69)).toBe('SD1300');
    expect(columns(submission({})[1], 64, 69)).toBe('      ');
  });

  test('a prenote is a zero amount under a code of its own', () => {
    const prenote = { ...debit, 'debit.kind': 'prenote', 'debit.amount': 0n };
    const savings = { ...prenote, 'debtor.accountType': 'savings', 'debit.trace': '091000010000002' };
    const [, , one, two] = submission({}, [prenote, savings]);
    expect([columns(one, 2, 3), columns(two, 2, 3)]).toEqual(['28', '38']);
    expect(columns(one, 30, 39)).toBe('0000000000');
  });
});

describe('a reversal', () => {
  const over = { 'debtor.accountType': 'savings', 'debit.trace': '091000010000002' };
  const [, head, first, second, control, end] = lines('nacha/reversal', {}, [debit, { ...debit, ...over }]);

  it('is the debits with the code flipped, all else unchanged, as credits named REVERSAL', () => {
    const [, , forward] = submission({});
    expect(first).toBe(`622${forward?.slice(3)}`);
    expect(columns(second, 2, 3)).toBe('32');
    expect(columns(head, 2, 4)).toBe('220');
    expect(columns(head, 54, 63)).toBe('REVERSAL  ');
  });

  it('adds up as credits', () => {
    expect(columns(control, 2, 10)).toBe('220000002');
    expect(columns(control, 21, 44)).toBe('000000000000000000024690');
    expect(columns(end, 32, 55)).toBe('000000000000000000024690');
    expect(columns(control, 11, 20)).toBe('0024208576');
  });

  it('is read back, and no submission of debits is taken for one', () => {
    const { bytes } = written(layoutNamed('nacha/reversal'), { file, batches: [{ batch, debits: [debit] }] });
    const { summary, debits } = readBack(layoutNamed('nacha/reversal'), bytes, [61]);
    expect(summary.problems).toEqual([]);
    expect(debits[0]?.values).toMatchObject({ 'debit.amount': 12_345n, 'debit.kind': 'live' });
    const forward = Buffer.from(submission({}).join('\n'));
    expect(layoutNamed('nacha/reversal').detect(forward)).toBeLessThan(
      layoutNamed('nacha/submission').detect(forward),
    );
  });
});

describe('a notification of change', () => {
  /** What it says anew, as the engine is told. */
  function told(code: string, data: string): Record<string, string> {
    const found: Group[] = [];
    const one = { trace: '091000010000001', code, data, account: '1000000001', number: 1 };
    const reading = layoutNamed('nacha/return').read('n', { onChange: (group) => void found.push(group) });
    reading.push(notifications([one]));
    expect(reading.end().problems).toEqual([]);
    const values = Object.entries(found[0]?.values ?? {});
    return Object.fromEntries(
      values
        .filter(([meaning]) => meaning.startsWith('change.') && meaning !== 'change.code')
        .map(([meaning, value]) => [meaning.slice(7), String(clear(value))]),
    );
  }
  const account = '12345678901234567';
  it.each<[string, string, Record<string, string>]>([
    ['C01', account, { account }],
    ['C02', '021000021', { agent: '021000021' }],
    ['C03', `021000021   ${account}`, { agent: '021000021', account }],
    ['C04', 'A Newly Married Payer ', { name: 'A Newly Married Payer' }],
    ['C05', '37', { accountType: 'savings' }],
    ['C06', `${account}   37`, { account, accountType: 'savings' }],
    ['C07', `021000021${account}27`, { agent: '021000021', account, accountType: 'checking' }],
    ['C09', 'SOMETHING ELSE', {}],
    ['C13', '', {}],
    ['C14', 'IAT', {}],
    ['C92', account, {}],
  ])('%s "%s" gives what stands where the sheet says', (code, data, expected) => {
    expect(told(code, data)).toEqual(expected);
  });
});

test('no code of the sheet is missing', () => {
  const pack = packs.get('nacha');
  const range = (letter: string, from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, index) => `${letter}${String(from + index).padStart(2, '0')}`);
  const reasons = [
    ...[range('R', 1, 47), range('R', 50, 53), ['R61', 'R62'], range('R', 67, 77), range('R', 80, 85)],
  ].flat();
  expect([...(pack?.reasons.keys() ?? [])]).toEqual(reasons);
  const changes = [...range('C', 1, 9), 'C13', 'C14', ...range('C', 61, 69)];
  expect([...(pack?.changes?.keys() ?? [])]).toEqual(changes);
});
