/** Lines shorter than their record, and lines beside the file proper. */

import { describe, expect, it } from 'vitest';
import type { Values } from '../../../src/core/format/format.ts';
import { field, inlineFaults, inlineLayout, rewritten, told } from './inline.ts';
import { written } from './written.ts';

const number = field('number', 'columns: [2, 4], type: sequence, of: record');
const layoutText = `
kind: fixed
lines: { ending: lf, widths: bytes, length: 20, tolerate: [trimmed-whole] }
records:
  routing:
    doc: beside the file
    aside: true
    fields:
${field('mark', 'columns: [1, 2], type: const, value: "$$", tag: true')}${field('channel', 'columns: [3, 8], type: const, value: "NIGHTS"')}
  header:
    doc: first
    fields:
${field('type', 'columns: [1, 1], type: const, value: A, tag: true')}${number}${field('origin', 'columns: [5, 8], type: text, optional: true, means: creditor.identifier')}${field('rest', 'columns: [9, 20], type: blank')}
  packed:
    doc: two debits
    segments: { record: debit, count: 2, from: 5, width: 8, blank: skip }
    fields:
${field('type', 'columns: [1, 1], type: const, value: D, tag: true')}${number}
  debit:
    doc: one debit
    fields:
${field('amount', 'columns: [1, 3], type: amount, unit: cent, means: debit.amount')}${field('reference', 'columns: [4, 8], type: text, means: debit.reference')}
  trailer:
    doc: last
    fields:
${field('type', 'columns: [1, 1], type: const, value: Z, tag: true')}${number}${field('records', 'columns: [5, 7], type: count, of: record')}${field('rest', 'columns: [8, 20], type: blank')}
structure: [routing, header, { carrier: packed, of: [{ each: debit, of: [debit] }] }, trailer]
`;
const layout = inlineLayout(layoutText);
const lines = (...texts: readonly string[]) => Buffer.from(texts.map((text) => `${text}\n`).join(''));
const debits: readonly Values[] = [1n, 2n, 3n].map((minor) => ({
  'debit.amount': minor,
  'debit.reference': `R${minor}`,
}));

describe('a line beside the file', () => {
  const { bytes, problems } = written(layout, {
    file: { 'creditor.identifier': 'ORIG' },
    batches: [{ batch: {}, debits }],
  });
  it('is as long as its fields, and neither numbered nor counted', () => {
    expect(problems).toEqual([]);
    expect(bytes.toString()).toBe(
      ['$$NIGHTS', 'A001ORIG            ', 'D002001R1   002R2   ', 'D003003R3           ', 'Z004004'].join(
        '\n',
      ) +
        ' '.repeat(13) +
        '\n',
    );
  });
  it('is read and written back', () => {
    expect(told(layout, bytes).problems).toEqual([]);
    expect(rewritten(layout, bytes)).toEqual(bytes);
  });
  it('cannot stand for the file', () => {
    expect(told(layout, lines('$$NIGHTS')).problems).toEqual(['FILE_EMPTY 1 undefined undefined']);
  });
});

describe('blanks cut off line ends', () => {
  const file = (header: string, first: string, second = 'D003003R3') =>
    told(layout, lines('$$NIGHTS', header, first, second, 'Z004004')).problems;
  it.each([
    ['all of them', 'A001', 'D002001R1   002R2'],
    ['up to the end of a field', 'A001    ', 'D002001R1   002R2   '],
    ['up to the end of a segment', 'A001ORIG', 'D002001R1   002R2', 'D003003R3   '],
  ])('%s: tolerated', (_what, ...texts) => {
    expect(file(...(texts as [string, string]))).toEqual([]);
  });
  it('some of them: a damaged line', () => {
    expect(file('A001ORIG     ', 'D002001R1   002R2  ')).toEqual([
      'RECORD_LENGTH 2 header undefined',
      'RECORD_LENGTH 3 packed undefined',
      'RECORD_LENGTH 3 debit undefined',
    ]);
  });
});

describe('detection', () => {
  it('finds a file that has nothing but lines of a wrong length', () => {
    const all = lines('$$NIGHTS', 'A001ORIG     ', 'D002001R1  ', 'Z003003     ');
    expect(layout.detect(all)).toBeGreaterThan(0);
    expect(layout.detect(lines('X', 'Y', 'D00200', 'A00A'))).toBe(0);
  });
});

it('a line beside the file needs no length of the records', () => {
  expect(inlineFaults(layoutText.replace('    aside: true\n', ''))).toContain(
    'the fields end at column 8, the record at 20',
  );
});
