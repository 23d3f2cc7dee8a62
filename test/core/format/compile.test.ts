/** Faults of a layout file are located problems; `extends` changes another layout; versions are digests. */

import { describe, expect, it } from 'vitest';
import { compileLayout, type ResolveExtends } from '../../../src/core/format/compile.ts';

const sound = `layout: demo/plain
title: Demo
source: made for tests
kind: fixed
status: verified
carries: debits
encoding: ascii
fileName: "D{file.date:yymmdd}.{file.sequence:3}"
lines: { ending: lf, widths: bytes, length: 20 }
records:
  debit:
    doc: One debit
    fields:
      - { name: reference, columns: [1, 10], type: text, means: debit.reference, doc: Ours, source: test }
      - { name: amount, columns: [11, 20], type: amount, unit: cent, means: debit.amount, doc: Amount, source: test }
structure: [{ each: debit, of: [debit] }]
`;
const nothing: ResolveExtends = () => undefined;
const compile = (text: string, resolve = nothing) =>
  compileLayout('demo/plain', text, 'formats/demo/plain.yaml', resolve);

const reference =
  '- { name: reference, columns: [1, 10], type: text, means: debit.reference, doc: Ours, source: test }';
const withReference = (field: string) => sound.replace(reference, field);

const faults: readonly (readonly [string, string, number, RegExp])[] = [
  [
    'an unquoted identifier',
    withReference(reference.replace('type: text', 'type: const, value: 010')),
    14,
    /quotes/,
  ],
  [
    'a meaning that does not exist',
    withReference(reference.replace('debit.reference', 'debit.ref')),
    14,
    /debit\.ref/,
  ],
  ['an unknown attribute', withReference(reference.replace('doc: Ours', 'doc: Ours, hue: red')), 14, /hue/],
  ['a field without a source', withReference(reference.replace(', source: test', '')), 14, /string/],
  ['overlapping columns', withReference(reference.replace('[1, 10]', '[1, 11]')), 14, /overlap/],
  ['columns nobody owns', withReference(reference.replace('[1, 10]', '[2, 10]')), 14, /belong to no field/],
  ['fields longer than the record', sound.replace('length: 20', 'length: 19'), 14, /end at column 20/],
  ['an amount without a unit', sound.replace('unit: cent, ', ''), 15, /unit/],
  [
    'a text that means an amount',
    withReference(reference.replace('debit.reference', 'debit.amount')),
    14,
    /cannot mean/,
  ],
  ['two fields of one name', sound.replace('name: amount', 'name: reference'), 15, /name of another/],
  ['a structure that names no record', sound.replace('of: [debit]', 'of: [debits]'), 16, /"debits"/],
  ['a file without debits', sound.replace('each: debit', 'each: payment'), 16, /each: debit/],
  [
    'a check nobody knows',
    withReference(reference.replace('type: text', 'type: text, check: luck')),
    14,
    /luck/,
  ],
  ['an outcome rule on a file of debits', `${sound}outcome: { by: code }\n`, 17, /outcomes/],
  ['a personal value in a file name', sound.replace('{file.sequence:3}', '{debtor.name}'), 8, /personal/],
  ['YAML that is broken', sound.replace('records:', 'records: ]'), 10, /./],
  ['another name than the file’s', sound.replace('demo/plain', 'demo/other'), 1, /demo\/plain/],
  [
    'a parent that does not exist',
    sound.replace('title: Demo', 'extends: demo/none\ntitle: Demo'),
    2,
    /demo\/none/,
  ],
];

describe('a faulty layout is refused with its line', () => {
  it.each(faults)('%s', (_what, text, line, message) => {
    const { layout, problems } = compile(text);
    expect(layout).toBeUndefined();
    expect(problems[0]).toMatchObject({
      code: 'LAYOUT_INVALID',
      where: { file: 'formats/demo/plain.yaml', line },
    });
    expect(problems.map((found) => found.message).join('\n')).toMatch(message);
  });

  it('all faults are reported, not the first', () => {
    const { problems } = compile(
      sound.replace('unit: cent, ', '').replace('debit.reference', 'debit.amount'),
    );
    expect(problems.map(({ where }) => where.line)).toEqual([14, 15]);
  });
});

describe('extends', () => {
  const child = `layout: demo/plain
extends: demo/base
since: "2026-07-01"
records:
  debit:
    fields:
      - { name: amount, unit: dollar, decimals: 4, point: implied }
      - { name: reference, columns: [1, 9] }
      - { name: mark, after: reference, columns: [10, 10], type: const, value: "*", doc: Mark, source: test }
`;
  const base: ResolveExtends = (name) =>
    name === 'demo/base'
      ? { text: sound.replace('demo/plain', 'demo/base'), origin: 'base.yaml' }
      : undefined;

  it('fields merge by name, the rest of the parent stays', () => {
    const { layout, problems } = compile(child, base);
    expect(problems).toEqual([]);
    expect(layout?.describe().map(({ name, at, type }) => [name, at, type])).toEqual([
      ['reference', '1-9', 'text'],
      ['mark', '10', 'const "*"'],
      ['amount', '11-20', 'amount dollar'],
    ]);
  });

  it('a fault of the change is located in the change', () => {
    const { problems } = compile(child.replace('[1, 9]', '[1, 10]'), base);
    expect(problems[0]?.where).toMatchObject({ file: 'formats/demo/plain.yaml', line: 8 });
  });

  it('a layout that extends itself is refused', () => {
    const { problems } = compile(child.replace('demo/base', 'demo/plain'), () => ({
      text: child,
      origin: 'x',
    }));
    expect(problems[0]?.message).toMatch(/itself/);
  });

  it('the digest changes with the layout and with what it extends', () => {
    const digests = [
      compile(child, base).layout?.digest,
      compile(child.replace('2026-07-01', '2026-07-02'), base).layout?.digest,
      compile(child, (name) => {
        const found = base(name);
        return found && { ...found, text: `${found.text}# note\n` };
      }).layout?.digest,
    ];
    expect(new Set(digests).size).toBe(3);
    expect(digests[0]).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('file names', () => {
  const layout = compile(sound).layout;
  it('are made of values', () => {
    expect(layout?.fileName({ 'file.date': '2026-03-09', 'file.sequence': 7n })).toBe('D260309.007');
  });
  it.each([
    ['D260309.007', true],
    ['D260309.1007', true],
    ['D260309.7', false],
    ['xD260309.007', false],
  ])('%s fits: %s', (name, fits) => {
    expect(layout?.fitsName(name)).toBe(fits);
  });
  it('a missing value throws', () => {
    expect(() => layout?.fileName({ 'file.date': '2026-03-09' })).toThrow(/file\.sequence/);
  });
});
