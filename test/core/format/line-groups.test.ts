/** Lines whose values are named by a line above them, repeat, or stand only under a condition. */

import { describe, expect, it } from 'vitest';
import { field, inlineFaults, inlineLayout, rewritten, told } from './inline.ts';
import { written } from './written.ts';

const lines = 'lines: { separator: "|", ending: lf }\n';
const bytes = (...texts: readonly string[]) => Buffer.from(texts.map((text) => `${text}\n`).join(''));
const structure = 'structure: [head, { each: debit, of: [debit] }]\n';
const head = (of: string) =>
  `  head:\n    doc: head\n    fields:\n${field('total', `type: sum, of: ${of}, unit: cent, means: file.total`)}`;

describe('columns by name', () => {
  const named = inlineLayout(`kind: delimited
${lines}records:
${head('debit.amount')}  columns: { doc: names, names: debit }
  debit:
    doc: debit
    fields:
${field('reference', 'type: text, means: debit.reference')}${field('amount', 'type: amount, unit: cent, column: AMT, means: debit.amount')}${field('text', 'type: text, optional: true, means: debit.remittance')}structure: [head, columns, { each: debit, of: [debit] }]
`);
  const debit = (reference: string, minor: bigint) => ({
    'debit.reference': reference,
    'debit.amount': minor,
  });

  it('are written in the order of the layout', () => {
    const debits = [debit('A', 5n), { ...debit('B', 7n), 'debit.remittance': 'fee' }];
    const file = written(named, { file: {}, batches: [{ batch: {}, debits }] });
    expect(file.problems).toEqual([]);
    expect(file.bytes.toString()).toBe('12\nreference|AMT|text\nA|5|\nB|7|fee\n');
  });

  it('are read and written back in the order of the file', () => {
    const file = bytes('12', 'AMT|reference', '5|A', '7|B');
    const { debits, problems } = told(named, file, 3);
    expect(problems).toEqual([]);
    expect(debits.map(({ values }) => [values['debit.reference'], values['debit.amount']])).toEqual([
      ['A', 5n],
      ['B', 7n],
    ]);
    expect(rewritten(named, file)).toEqual(file);
  });

  it('one file says nothing about the columns of the next', () => {
    told(named, bytes('5', 'AMT|reference', '5|A'));
    expect(told(named, bytes('5', 'reference|AMT', 'A|5')).problems).toEqual([]);
  });

  it.each([
    ['AMT|reference|colour', '5|A|red', 'unknown'],
    ['AMT|AMT|reference', '5|5|A', 'twice'],
    ['AMT|text', '5|x', 'missing'],
  ])('%s is told: %s', (names, row) => {
    expect(told(named, bytes('5', names, row)).problems[0]).toBe('RECORD_FIELDS 2 columns undefined');
  });

  it('a line of names as long as a line may be is a fault like any other', () => {
    const names = Array.from({ length: 60_000 }, () => '').join('|');
    const { problems } = told(named, bytes('5', names, '5|A'));
    expect(problems).toContain('RECORD_FIELDS 2 columns undefined');
    expect(rewritten(named, bytes('5', names, '5|A')).length).toBeGreaterThan(60_000);
  });

  it('a row of another length is no debit', () => {
    const { debits, problems } = told(named, bytes('5', 'AMT|reference', '5|A|B'));
    expect(problems).toContain('RECORD_FIELDS 3 debit undefined');
    expect(debits).toEqual([]);
  });
});

describe('values that repeat', () => {
  const text = `kind: delimited
${lines}records:
${head('debit.sum')}  debit:
    doc: debit
    repeats: { items: { least: 1, most: 3 }, notes: { most: 2 } }
    fields:
${field('reference', 'type: text, means: debit.reference')}${field('sum', 'type: sum, of: debit.part, unit: cent, means: debit.amount')}${field('items', 'type: count, of: items')}${field('what', 'type: text, repeat: items, means: debit.remittance')}${field('part', 'type: amount, unit: cent, repeat: items, means: debit.amount')}${field('remark', 'type: text, optional: true')}${field('notes', 'type: count, of: notes')}${field('note', 'type: text, repeat: notes')}${structure}`;
  const layout = inlineLayout(text);

  it('are written as often as they must be', () => {
    const debits = [{ 'debit.reference': 'A', 'debit.amount': 12n, 'debit.remittance': 'water' }];
    const file = written(layout, { file: {}, batches: [{ batch: {}, debits }] });
    expect(file.problems).toEqual([]);
    expect(file.bytes.toString()).toBe('12\nA|12|1|water|12||0\n');
  });

  it('are read as often as the line says', () => {
    const file = bytes('30', 'A|12|1|water|12|r|0', 'B|18|3|water|5|gas|6|heat|7||2|one|two');
    const { debits, problems } = told(layout, file, 7);
    expect(problems).toEqual([]);
    expect(debits.map(({ values }) => values['debit.amount'])).toEqual([12n, 18n]);
    expect(debits[1]?.values['debit.remittance']).toBe('water');
    expect(rewritten(layout, file)).toEqual(file);
  });

  it.each([
    ['A|12|2|water|5|gas|6||0', 'TOTAL_SUM 2 debit sum', 'parts that do not add up'],
    ['A|12|2|water|12||0', 'RECORD_FIELDS 2 debit undefined', 'fewer than the line says'],
    ['A|12|4|water|12||0', 'FIELD_TYPE 2 debit items', 'more than a line holds'],
    ['A|12|0||0', 'FIELD_TYPE 2 debit items', 'fewer than a line needs'],
    ['A|12|x|water|12||0', 'FIELD_TYPE 2 debit items', 'no number'],
  ])('%s: %s', (line, problem) => {
    const { problems, debits } = told(layout, bytes('12', line));
    expect(problems).toContain(problem);
    expect(debits).toEqual([]);
  });

  it('a fault in a value behind them names its columns', () => {
    const reading = layout.read('file', {});
    reading.push(bytes('11', 'A|11|2|water|5|gas|x||0'));
    const found = reading.end().problems.find(({ where }) => where.field === 'part');
    expect(found?.where.columns).toEqual([20, 20]);
  });

  it.each([
    [text.replace('most: 3', 'most: 0'), 'Too small'],
    [text.replace('of: items', 'of: debit'), 'a field of type count must stand before it'],
    [text.replace('repeat: notes', 'repeat: words'), '"words" is not among the repeats'],
    [text.replace('least: 1, most: 3', 'least: 4, most: 3'), 'least is more than most'],
    [text.replace('type: text, optional: true', 'type: text, repeat: items, optional: true'), ''],
    [text.replace('repeat: notes', 'repeat: items'), 'its fields do not stand side by side'],
  ])('a layout that cannot be read is refused', (faulty, message) => {
    const faults = inlineFaults(faulty);
    if (message === '') expect(faults).toEqual([]);
    else expect(faults.join('\n')).toContain(message);
  });
});

describe('values under a condition', () => {
  const layout = inlineLayout(`kind: delimited
${lines}records:
${head('debit.amount')}  debit:
    doc: debit
    fields:
${field('kind', 'type: enum, values: { live: L, prenote: P }, means: debit.kind')}${field('cheque', 'type: digits, when: { debit.kind: [prenote] }, means: debit.trace')}${field('amount', 'type: amount, unit: cent, means: debit.amount')}${structure}`);

  it('stand only then, and what follows moves', () => {
    const file = bytes('12', 'L|5', 'P|77|7');
    const { debits, problems } = told(layout, file);
    expect(problems).toEqual([]);
    expect(debits.map(({ values }) => [values['debit.trace'], values['debit.amount']])).toEqual([
      [undefined, 5n],
      ['77', 7n],
    ]);
    expect(rewritten(layout, file)).toEqual(file);
    const given = debits.map(({ values }) => values);
    expect(written(layout, { file: {}, batches: [{ batch: {}, debits: given }] }).bytes).toEqual(file);
  });

  it('are missed where they must stand', () => {
    expect(told(layout, bytes('7', 'P|7')).problems).toContain('RECORD_FIELDS 2 debit undefined');
    expect(told(layout, bytes('7', 'L|77|7')).problems).toContain('RECORD_FIELDS 2 debit undefined');
  });
});

it('records without a tag are told by the number of their values', () => {
  const layout = inlineLayout(`kind: delimited
${lines}records:
${head('short.amount').replace('short.amount', '[short.amount, long.amount]')}  short:
    doc: short
    countTells: true
    fields:
${field('reference', 'type: text, means: debit.reference')}${field('amount', 'type: amount, unit: cent, means: debit.amount')}  long:
    doc: long
    countTells: true
    fields:
${field('reference', 'type: text, means: debit.reference')}${field('cheque', 'type: digits')}${field('amount', 'type: amount, unit: cent, means: debit.amount')}structure: [head, { each: debit, of: [{ one: [short, long] }] }]
`);
  const { debits, problems } = told(layout, bytes('12', 'A|77|5', 'B|7'));
  expect(problems).toEqual([]);
  expect(debits.map(({ values }) => values['debit.amount'])).toEqual([5n, 7n]);
  expect(told(layout, bytes('12', 'A|77|5|9')).problems[0]).toBe('RECORD_ORDER 2 head undefined');
});
