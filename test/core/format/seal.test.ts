/** Seals over a file: made with a key that stands nowhere in it, checked when a key is given. The expected digests are
 *  those of the sheet's pair of files with the public test key (sweden-autogiro.md, HMAC seal), not of our code. */

import { describe, expect, it } from 'vitest';
import { field, inlineFaults, inlineLayout } from './inline.ts';
import { written } from './written.ts';

const testKey = '1234567890ABCDEF1234567890ABCDEF';
const keyCheck = 'FF365893D899291C3BF505FB3175E880';
const otherKey = '00000000000000000000000000000000';

const seal = `
seal:
  method: hmac-sha256
  keyBytes: 16
  digits: 32
  keyCheck: "00000000"
  bytes: { drop: [10, 13], keep: [32, 126], map: { 201: 64, 196: 91, 214: 92, 197: 93, 220: 94, 233: 96, 228: 123, 246: 124, 229: 125, 252: 126 }, other: 195 }
`;

const records = `
kind: fixed
lines: { ending: crlf, widths: characters, length: 80, lastEnding: false }
${seal}
records:
  head:
    doc: head
    when: { file.keyCheck: present }
    fields:
${field('tag', 'columns: [1, 2], type: const, value: "00", tag: true')}${field('rest', 'columns: [3, 80], type: text, default: "240429HMAC"')}
  open:
    doc: open
    fields:
${field('tag', 'columns: [1, 2], type: const, value: "01", tag: true')}${field('rest', 'columns: [3, 80], type: text, default: "20240416AUTOGIRO                                            0069240009925256"')}
  debit:
    doc: debit
    fields:
${field('tag', 'columns: [1, 2], type: const, value: "82", tag: true')}${field('date', 'columns: [3, 10], type: text, means: debit.customer')}${field('interval', 'columns: [11, 15], type: text, default: "0"')}${field('payer', 'columns: [16, 31], type: digits, align: right, fill: "0", means: mandate.reference')}${field('amount', 'columns: [32, 43], type: amount, unit: ore, means: debit.amount')}${field('bankgiro', 'columns: [44, 53], type: text, default: "0009925256"')}${field('reference', 'columns: [54, 80], type: text, means: debit.reference')}
  end:
    doc: end
    when: { file.keyCheck: present }
    fields:
${field('tag', 'columns: [1, 2], type: const, value: "99", tag: true')}${field('date', 'columns: [3, 8], type: text, default: "240429"')}${field('check', 'columns: [9, 40], type: text, means: file.keyCheck')}${field('mac', 'columns: [41, 72], type: seal')}${field('rest', 'columns: [73, 80], type: blank')}
structure: ["head?", open, { each: debit, of: [debit] }, "end?"]
`;

const layout = inlineLayout(records, { encoding: 'latin1' });

const debit = (day: string, payer: string, minor: bigint, reference: string) => ({
  'debit.customer': day,
  'mandate.reference': payer,
  'debit.amount': minor,
  'debit.reference': reference,
});
const debits = [
  debit('20240422', '0000000000207902', 80_000n, '0040106553200145'),
  debit('20240426', '0000000000214587', 40_000n, '0040107191200141'),
  debit('20240422', '0000000000120959', 75_000n, '0040106552200146'),
];

function made(file: Record<string, string>, key?: string): Buffer {
  const measuring = layout.measure(file);
  measuring.batch({});
  for (const one of debits) expect(measuring.debit(one)).toEqual([]);
  const chunks: Uint8Array[] = [];
  const writing = layout.write(file, measuring.end(), (chunk) => chunks.push(chunk), key);
  writing.batch({});
  for (const one of debits) writing.debit(one);
  writing.end();
  return Buffer.concat(chunks);
}

function faults(bytes: Uint8Array, key?: string, size = bytes.length): readonly string[] {
  const reading = layout.read('file', {}, undefined, key);
  for (let at = 0; at < bytes.length; at += size) reading.push(bytes.subarray(at, at + size));
  return reading.end().problems.map(({ code, where, message }) => `${code} ${where.line} ${message}`);
}

describe('writing', () => {
  it('the seal of the public test key stands in the last record', () => {
    expect(layout.keyCheck?.(testKey)).toBe(keyCheck);
    const lines = made({ 'file.keyCheck': keyCheck }, testKey).toString('latin1').split('\r\n');
    expect(lines).toHaveLength(6);
    expect(lines[0]).toBe('00240429HMAC'.padEnd(80));
    expect(lines[5]).toBe(`99240429${keyCheck}284F075A27506C1F5C4EBAEB812D6BAE`.padEnd(80));
  });

  it('a file that names no key bears no seal', () => {
    expect(made({}).toString('latin1').split('\r\n')).toHaveLength(4);
  });

  it.each([undefined, otherKey])('a file that names a key is not written with key %s', (key) => {
    expect(() => made({ 'file.keyCheck': keyCheck }, key)).toThrow(/check value FF36/);
  });

  it.each(['', '1234', `${testKey}00`, 'not hexadecimal digits, 32 long..'])('"%s" is no key', (key) => {
    expect(layout.keyCheck?.(key)).toBeUndefined();
  });
});

describe('reading with a key', () => {
  const sealedBytes = made({ 'file.keyCheck': keyCheck }, testKey);

  it.each([1, 7, 4096])('a sealed file is sound, in pieces of %i', (size) => {
    expect(faults(sealedBytes, testKey, size)).toEqual([]);
  });

  it('a changed digit is told, whatever it stands in', () => {
    const changed = Buffer.from(sealedBytes);
    changed[2 * 82 + 42] = 0x39;
    expect(faults(changed)).toEqual([]);
    expect(faults(changed, testKey)).toEqual(['FILE_SEAL 6 does not fit the file: it was changed since']);
  });

  it('a seal of another key is told as such', () => {
    expect(faults(sealedBytes, otherKey)).toEqual(['FILE_SEAL 6 is of another key']);
  });

  it('a file without a seal is refused', () => {
    expect(faults(made({}), testKey)).toEqual(['FILE_SEAL 4 the file bears no seal']);
    expect(faults(made({}))).toEqual([]);
  });

  it('line ends do not count, letters count as the table says', () => {
    const unix = Buffer.from(sealedBytes.toString('latin1').replaceAll('\r\n', '\n'), 'latin1');
    expect(faults(unix, testKey)).toEqual([]);
  });
});

it('letters beyond the table count as one and the same', () => {
  const sealOf = (reference: string) => {
    const [first] = debits;
    const file = { 'file.keyCheck': keyCheck };
    const document = { ...first, 'debit.reference': reference };
    const measuring = layout.measure(file);
    measuring.batch({});
    measuring.debit(document);
    const chunks: Uint8Array[] = [];
    const writing = layout.write(file, measuring.end(), (chunk) => chunks.push(chunk), testKey);
    writing.batch({});
    writing.debit(document);
    writing.end();
    return Buffer.concat(chunks).toString('latin1').slice(-40);
  };
  expect(sealOf('ÅRSKORT')).toBe(sealOf(']RSKORT'));
  expect(sealOf('ñ')).toBe(sealOf('ø'));
  expect(sealOf('ñ')).not.toBe(sealOf('n'));
});

describe('a layout with a seal', () => {
  it.each([
    ['no seal of the layout', records.replace(seal, ''), 'a field of type seal needs `seal` of the layout'],
    [
      'no field for it',
      records.replace('type: seal', 'type: text'),
      'goes with one field of type seal, in the last record of the structure',
    ],
    [
      'a record after it',
      records.replace('"end?"]', '"end?", "head?"]'),
      'goes with one field of type seal, in the last record of the structure',
    ],
  ])('with %s is refused', (_what, text, fault) => {
    expect(inlineFaults(text)).toContain(fault);
  });
});

it('random files without a seal are written as before', () => {
  const { bytes } = written(layout, { file: {}, batches: [{ batch: {}, debits }] });
  expect(bytes.equals(made({}))).toBe(true);
});
