/** Records packed side by side into one physical record, and counts of physical records. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Values } from '../../../src/core/format/format.ts';
import { field, inlineFaults, inlineLayout, rewritten, told } from './inline.ts';
import { written } from './written.ts';

const control = (type: string) =>
  field('type', `columns: [1, 1], type: const, value: "${type}", tag: true`) +
  field('number', 'columns: [2, 5], type: sequence, of: record') +
  field('origin', 'columns: [6, 9], type: text, means: creditor.identifier, optional: true');

const layoutText = `
kind: fixed
lines: { ending: crlf, widths: bytes, length: 45 }
records:
  header:
    doc: first
    fields:
${control('A')}${field('rest', 'columns: [10, 45], type: blank')}
  packed:
    doc: three debits
    segments: { record: debit, count: 3, from: 10, width: 12, blank: skip }
    fields:
${control('D')}
  debit:
    doc: one debit
    fields:
${field('amount', 'columns: [1, 6], type: amount, unit: cent, point: implied, means: debit.amount')}${field('reference', 'columns: [7, 12], type: text, means: debit.reference')}
  trailer:
    doc: last
    fields:
${control('Z')}${field('debits', 'columns: [10, 15], type: count, of: debit')}${field('sum', 'columns: [16, 25], type: sum, of: debit.amount, unit: cent, point: implied')}${field('records', 'columns: [26, 30], type: count, of: record')}${field('rest', 'columns: [31, 45], type: blank')}
structure: [header, { carrier: packed, of: [{ each: debit, of: [debit] }] }, trailer]
`;
const batched = layoutText.replace(
  '[header, { carrier: packed, of: [{ each: debit, of: [debit] }] }, trailer]',
  '[header, { each: batch, of: [{ carrier: packed, of: [{ each: debit, of: [debit] }] }] }, trailer]',
);

const layout = inlineLayout(layoutText);
const file: Values = { 'creditor.identifier': 'ORIG' };
const debits = (...amounts: readonly number[]): Values[] =>
  amounts.map((amount, index) => ({ 'debit.amount': BigInt(amount), 'debit.reference': `R${index + 1}` }));
const shown = (bytes: Buffer) =>
  bytes
    .toString()
    .split('\r\n')
    .map((line) => line.trimEnd());

describe('segments', () => {
  it('are filled one after the other; what is left of the last record is blank', () => {
    const { bytes, problems } = written(layout, {
      file,
      batches: [{ batch: {}, debits: debits(1, 2, 3, 4) }],
    });
    expect(problems).toEqual([]);
    expect(shown(bytes)).toEqual([
      'A0001ORIG',
      'D0002ORIG000001R1    000002R2    000003R3',
      'D0003ORIG000004R4',
      'Z0004ORIG000004000000001000004',
      '',
    ]);
    expect(
      new Set(
        bytes
          .toString()
          .split('\r\n')
          .slice(0, -1)
          .map(({ length }) => length),
      ),
    ).toEqual(new Set([45]));
  });
  it('a faulty debit leaves no hole, and opens no record', () => {
    const bad: Values = { 'debit.amount': 10_000_000n, 'debit.reference': 'BAD' };
    const good = debits(1, 2, 3);
    const clean = written(layout, { file, batches: [{ batch: {}, debits: good }] });
    const mended = written(layout, { file, batches: [{ batch: {}, debits: [bad, ...good, bad] }] });
    expect(mended.problems).toHaveLength(2);
    expect(mended.bytes).toEqual(clean.bytes);
  });
  it('a new batch begins a new record', () => {
    const two = {
      batches: [
        { batch: {}, debits: debits(1) },
        { batch: {}, debits: debits(2, 3) },
      ],
    };
    const { bytes } = written(inlineLayout(batched), { file, ...two });
    expect(shown(bytes).slice(1, 3)).toEqual(['D0002ORIG000001R1', 'D0003ORIG000002R1    000003R2']);
  });
  it('are read each as a record of its own, blank ones skipped, faults at their columns', () => {
    const text = [
      'A0001ORIG',
      'D0002ORIG000001R1                000003R3',
      'D0003ORIG00000XR4',
      'Z0004ORIG000003000000000400004',
    ];
    const bytes = Buffer.from(text.map((line) => `${line.padEnd(45)}\r\n`).join(''));
    const back = told(layout, bytes);
    expect(back.problems).toEqual(['FIELD_TYPE 3 debit amount']);
    expect(back.debits.map(({ line, values }) => [line, values['debit.reference']])).toEqual([
      [2, 'R1'],
      [2, 'R3'],
    ]);
    const reading = layout.read('file', {});
    reading.push(bytes);
    expect(reading.end().problems[0]?.where.columns).toEqual([10, 15]);
    expect(back.counted).toEqual([1, 3, 0]);
    expect(rewritten(layout, bytes)).toEqual(bytes);
  });
  it('numbers and counts of physical records are checked', () => {
    const text = ['A0001ORIG', 'D0003ORIG000001R1', 'D0004ORIG000001R2', 'Z0005ORIG000002000000000200005'];
    const bytes = Buffer.from(text.map((line) => `${line.padEnd(45)}\r\n`).join(''));
    expect(told(layout, bytes).problems).toEqual([
      'RECORD_ORDER 2 packed number',
      'TOTAL_COUNT 4 trailer records',
    ]);
  });
  it('what is written is read, in chunks of any size', () => {
    const debit = fc.record({
      'debit.amount': fc.bigInt(0n, 999999n),
      'debit.reference': fc.stringMatching(/^[A-Z][0-9]{0,5}$/),
    });
    const batches = fc.array(
      fc.record({ batch: fc.constant({}), debits: fc.array(debit, { minLength: 1, maxLength: 8 }) }),
      { minLength: 1, maxLength: 3 },
    );
    const inBatches = inlineLayout(batched);
    fc.assert(
      fc.property(batches, fc.integer({ min: 1, max: 100 }), (given, size) => {
        const { bytes, problems } = written(inBatches, { file, batches: given });
        expect(problems).toEqual([]);
        const back = told(inBatches, bytes, size);
        expect(back.problems).toEqual([]);
        expect(back.debits.map(({ values }) => [values['debit.amount'], values['debit.reference']])).toEqual(
          given.flatMap((one) => one.debits.map((each) => [each['debit.amount'], each['debit.reference']])),
        );
        expect(rewritten(inBatches, bytes).equals(bytes)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
  it('widths in bytes hold with characters of two', () => {
    const chinese = inlineLayout(layoutText, { encoding: 'gbk' });
    const { bytes } = written(chinese, {
      file,
      batches: [{ batch: {}, debits: [{ 'debit.amount': 5n, 'debit.reference': '水费' }, ...debits(7)] }],
    });
    const back = told(chinese, bytes);
    expect(back.problems).toEqual([]);
    expect(back.debits.map(({ values }) => values['debit.reference'])).toEqual(['水费', 'R1']);
    expect(rewritten(chinese, bytes)).toEqual(bytes);
  });
  it('a layout whose segments do not fit its record is refused', () => {
    expect(inlineFaults(layoutText.replace('count: 3', 'count: 4'))).toContain(
      'the segments end at column 57, the record at 45',
    );
    expect(
      inlineFaults(
        layoutText.replace(
          '{ carrier: packed, of: [{ each: debit, of: [debit] }] }',
          'packed, { each: debit, of: [debit] }',
        ),
      ),
    ).toContain('the structure must say { carrier: packed, of: [...] } around debit alone');
  });
});
