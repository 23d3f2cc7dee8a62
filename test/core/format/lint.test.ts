/** What the lint of layouts finds, and that no shipped layout has a fault. */

import { describe, expect, it } from 'vitest';
import { compileLayout } from '../../../src/core/format/compile.ts';
import { lintLayout } from '../../../src/core/format/lint.ts';
import { packs } from './written.ts';

const layouts = [...packs.values()].flatMap((pack) => [...pack.layouts.values()]);

it.each(layouts.map((layout) => [layout.name, layout] as const))('%s has no fault', (_name, layout) => {
  expect(lintLayout(layout).faults).toEqual([]);
});

describe('finds', () => {
  const text = (trailer: string, extra = '') => `layout: bank/request
title: a bank
source: manual
kind: fixed
status: verified
carries: debits
encoding: ascii
charset: any
lines: { ending: lf, widths: bytes }
records:
  debit:
    doc: one debit
    fields:
      - { name: kind, type: const, value: "1", columns: [1, 1], doc: kind, source: manual 1 }
      - { name: reference, type: text, columns: [2, 11], means: debit.reference, doc: ours, source: manual 2${extra} }
      - { name: amount, type: amount, unit: fen, columns: [12, 20], means: debit.amount, doc: amount, source: manual 3 }
  trailer:
    doc: end
    fields:
      - { name: kind, type: const, value: "9", columns: [1, 1], doc: kind, source: manual 4 }
${trailer}
structure: [{ each: debit, of: [debit] }, trailer]
`;
  const linted = (yaml: string) => {
    const { layout, problems } = compileLayout(
      'bank/request',
      yaml,
      'formats/bank/request.yaml',
      () => undefined,
    );
    if (layout === undefined) throw new Error(JSON.stringify(problems));
    const told = (list: ReturnType<typeof lintLayout>['faults']) =>
      list.map(({ where, message }) => `${where.line} ${where.field}: ${message}`);
    const { faults, remarks } = lintLayout(layout);
    return { faults: told(faults), remarks: told(remarks) };
  };
  const counted =
    '      - { name: count, type: count, of: debit, columns: [2, 7], means: file.count, doc: number, source: manual 5 }';

  it('nothing in a sound layout', () => {
    expect(linted(text(counted))).toEqual({ faults: [], remarks: [] });
  });

  it('a total that nobody counts', () => {
    const stated = counted.replace('type: count, of: debit,', 'type: number,');
    expect(linted(text(stated)).faults).toEqual([
      '21 count: file.count is taken as the file states it: nobody counts it',
    ]);
  });

  it('a field without a document', () => {
    expect(linted(text(counted.replace('manual 5', 'TODO'))).faults).toEqual([
      '21 count: its source "TODO" names no document',
    ]);
  });

  it('fields on the same columns that can both stand there, not those that exclude each other', () => {
    const two = (first: string, second: string) =>
      `${counted}\n      - { name: a, type: text, columns: [8, 9], doc: a, source: manual 6, when: { creditor.area: ${first} } }\n` +
      `      - { name: b, type: text, columns: [8, 9], doc: b, source: manual 6, when: { creditor.area: ${second} } }`;
    expect(linted(text(two('[x]', '[y]'))).faults).toEqual([]);
    expect(linted(text(two('[x]', '{ not: [x] }'))).faults).toEqual([]);
    expect(linted(text(two('[x]', '[x, y]'))).faults).toEqual([
      '23 b: shares columns with a, and both can stand there',
    ]);
  });

  it('what is written and not read back, as a remark', () => {
    expect(linted(text(counted, ', cut: true')).remarks).toEqual([
      '15 reference: a longer value is cut when written: what is read is only its beginning',
    ]);
  });

  it('a layout without any count, as a remark', () => {
    const none = '      - { name: rest, type: blank, columns: [2, 7], doc: blank, source: manual 5 }';
    expect(linted(text(none)).remarks).toHaveLength(1);
  });
});
