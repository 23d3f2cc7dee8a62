/** A small xml layout, written and read: what stands where, what is left out, what is a problem. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Group, RecordView, Values } from '../../../../src/core/format/format.ts';
import { compileXml } from '../../../../src/core/format/xml/compile.ts';
import { xmlLayoutSchema } from '../../../../src/core/format/xml/schema.ts';
import type { Problem } from '../../../../src/core/problem.ts';
import { sealed } from '../../../../src/core/sealed.ts';
import { type Batch, feed, written } from './sepa-values.ts';

const source = `
layout: test/small
title: small
source: this test
status: verified
carries: debits
kind: xml
encoding: utf-8
namespace: "urn:small"
marks: [Only]
records:
  file:
    doc: file
    element: Doc/Msg
    fields:
      - { name: id, at: Hdr/Id, type: text, means: file.reference, doc: d, source: s }
      - { name: count, at: Hdr/Nb, type: count, of: debit, means: file.count, doc: d, source: s }
      - { name: total, at: Hdr/Sum, type: sum, of: debit.amount, unit: euro, means: file.total, doc: d, source: s }
  batch:
    doc: batch
    element: Blk
    fields:
      - { name: id, at: Id, type: text, means: batch.reference, doc: d, source: s }
      - { name: kind, at: Kind, type: const, value: "DD", doc: d, source: s }
      - { name: count, at: Nb, type: count, of: debit, optional: true, means: batch.count, doc: d, source: s }
  debit:
    doc: debit
    element: Tx
    fields:
      - { name: reference, at: Ids/Ref, type: text, maxLength: 10, means: debit.reference, doc: d, source: s }
      - { name: amount, at: Amt, type: amount, unit: euro, means: debit.amount, doc: d, source: s }
      - { name: currency, at: Amt@Ccy, type: const, value: "EUR", doc: d, source: s }
      - { name: agent, at: Agt/Id/Bic, type: text, optional: true, means: debtor.agent, doc: d, source: s }
      - { name: noAgent, at: Agt/Id/Othr/Id, type: const, value: "NONE", when: { debtor.agent: absent }, doc: d, source: s }
      - { name: name, at: Dbtr/Nm, type: text, optional: true, means: debtor.name, doc: d, source: s }
      - { name: line1, at: "Dbtr/Line[1]", type: text, optional: true, means: debtor.address, doc: d, source: s }
      - { name: line2, at: "Dbtr/Line[2]", type: text, optional: true, means: debtor.town, doc: d, source: s }
      - { name: code, at: Rsn/Cd, type: text, optional: true, several: first, means: outcome.code, doc: d, source: s }
      - { name: ownCode, at: Rsn/Own, type: text, optional: true, readOnly: true, means: outcome.code, doc: d, source: s }
      - { name: words, at: Rsn/Txt, type: text, optional: true, maxLength: 10, several: { join: " " }, means: outcome.text, doc: d, source: s }
`;
const layout = compileXml(xmlLayoutSchema.parse(parse(source)));

const file: Values = { 'file.reference': 'F1' };
const debit = (reference: string, amount: bigint, more: Values = {}): Values => ({
  'debit.reference': reference,
  'debit.amount': amount,
  ...more,
});
const batch = (reference: string, ...debits: readonly Values[]): Batch => ({
  values: { 'batch.reference': reference },
  debits,
});

type ReadText = {
  readonly file: Values;
  readonly batches: readonly Values[];
  readonly debits: readonly Values[];
  readonly lines: readonly number[];
  readonly problems: readonly string[];
  readonly views: readonly RecordView[];
};

function read(text: string, chunk = text.length || 1): ReadText {
  const batches: Values[] = [];
  const debits: Group[] = [];
  const views: RecordView[] = [];
  const problems: string[] = [];
  const reading = layout.read('f.xml', {
    onBatch: ({ values }) => batches.push(values),
    onDebit: (group) => debits.push(group),
    onRecord: (view) => views.push(view),
    onProblem: ({ code, where }) => problems.push(`${code} ${where.line} ${where.field ?? ''}`.trim()),
  });
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += chunk) reading.push(bytes.subarray(at, at + chunk));
  const summary = reading.end();
  expect(summary.problemCount).toBe(problems.length);
  return {
    file: summary.file.values,
    batches,
    debits: debits.map(({ values }) => values),
    lines: debits.map(({ line }) => line),
    problems,
    views,
  };
}

function measured(values: Values): readonly Problem[] {
  const measuring = layout.measure(file);
  measuring.batch({ 'batch.reference': 'B' });
  return measuring.debit(values);
}

const twoBatches = [
  batch('B1', debit('D1', 1234n), debit('D2', 5n, { 'debtor.agent': 'BANK' })),
  batch('B2', debit('D3', 100n, { 'debtor.name': sealed('name', 'A & B <C>') })),
];
const canonical = `<?xml version="1.0" encoding="UTF-8"?>
<Doc xmlns="urn:small">
  <Msg>
    <Hdr>
      <Id>F1</Id>
      <Nb>3</Nb>
      <Sum>13.39</Sum>
    </Hdr>
    <Blk>
      <Id>B1</Id>
      <Kind>DD</Kind>
      <Nb>2</Nb>
      <Tx>
        <Ids>
          <Ref>D1</Ref>
        </Ids>
        <Amt Ccy="EUR">12.34</Amt>
        <Agt>
          <Id>
            <Othr>
              <Id>NONE</Id>
            </Othr>
          </Id>
        </Agt>
      </Tx>
      <Tx>
        <Ids>
          <Ref>D2</Ref>
        </Ids>
        <Amt Ccy="EUR">0.05</Amt>
        <Agt>
          <Id>
            <Bic>BANK</Bic>
          </Id>
        </Agt>
      </Tx>
    </Blk>
    <Blk>
      <Id>B2</Id>
      <Kind>DD</Kind>
      <Nb>1</Nb>
      <Tx>
        <Ids>
          <Ref>D3</Ref>
        </Ids>
        <Amt Ccy="EUR">1.00</Amt>
        <Agt>
          <Id>
            <Othr>
              <Id>NONE</Id>
            </Othr>
          </Id>
        </Agt>
        <Dbtr>
          <Nm>A &amp; B &lt;C&gt;</Nm>
        </Dbtr>
      </Tx>
    </Blk>
  </Msg>
</Doc>
`;

describe('writing', () => {
  it('elements stand in the order of the layout, containers once, totals at both levels', () => {
    expect(written(layout, file, twoBatches).toString()).toBe(canonical);
  });

  it('a text too long for one element is written as several, cut between words', () => {
    const bytes = written(layout, file, [
      batch('B', debit('D', 1n, { 'outcome.text': 'one two three abcdefghijklm' })),
    ]);
    expect(bytes.toString().match(/<Txt>.*<\/Txt>/g)).toEqual([
      '<Txt>one two</Txt>',
      '<Txt>three</Txt>',
      '<Txt>abcdefghij</Txt>',
      '<Txt>klm</Txt>',
    ]);
  });

  it('a layout with indent 0 puts everything after the declaration on one line', () => {
    const compact = compileXml(xmlLayoutSchema.parse({ ...parse(source), indent: 0 }));
    expect(written(compact, file, twoBatches).toString().split('\n')).toHaveLength(3);
  });

  it('a value no file can carry is a located problem before a byte is written', () => {
    expect(measured(debit('D', 1n, { 'outcome.text': 'a\u0000b' }))).toMatchObject([
      { code: 'FIELD_CHARSET', where: { record: 'debit', field: 'words', path: 'Doc/Msg/Blk/Tx/Rsn/Txt' } },
    ]);
    expect(measured(debit('longer than ten', 1n))).toMatchObject([{ code: 'FIELD_LENGTH' }]);
    expect(measured({ 'debit.amount': 1n })).toMatchObject([
      { code: 'FIELD_REQUIRED', where: { field: 'reference' } },
    ]);
  });

  it('a debit with a fault is not counted', () => {
    const measuring = layout.measure(file);
    measuring.batch({ 'batch.reference': 'B' });
    measuring.debit(debit('D1', 7n));
    measuring.debit(debit('longer than ten', 9n));
    expect(measuring.end()).toMatchObject({ debits: 1, amount: 7n });
  });

  it('a total that has no room is told at the end, before a byte is written', () => {
    const narrow = source.replace('name: total, at: Hdr/Sum,', 'name: total, at: Hdr/Sum, maxLength: 4,');
    const measuring = compileXml(xmlLayoutSchema.parse(parse(narrow))).measure(file);
    measuring.batch({ 'batch.reference': 'B' });
    measuring.debit(debit('D1', 999n));
    expect(measuring.end().overfull).toEqual([]);
    measuring.debit(debit('D2', 1n));
    expect(measuring.end().overfull).toMatchObject([
      { code: 'FIELD_LENGTH', where: { record: 'file', field: 'total', path: 'Doc/Msg/Hdr/Sum' } },
    ]);
  });

  it('a fault of the file’s own fields is told with the first batch, once', () => {
    const measuring = layout.measure({});
    expect(measuring.batch({ 'batch.reference': 'B' })).toMatchObject([
      { code: 'FIELD_REQUIRED', where: { record: 'file' } },
    ]);
    expect(measuring.batch({ 'batch.reference': 'B2' })).toEqual([]);
  });

  const otherPasses: readonly (readonly [string, readonly Batch[]])[] = [
    ['a debit more', [batch('B1', debit('D1', 1n), debit('D2', 1n))]],
    ['a debit less', [batch('B1')]],
    ['another amount', [batch('B1', debit('D1', 2n))]],
    ['a batch more', [batch('B1', debit('D1', 1n)), batch('B2')]],
    ['no batch', []],
    ['a faulty debit', [batch('B1', debit('longer than ten', 1n))]],
  ];
  it.each(otherPasses)('a second pass with %s throws', (_what, batches) => {
    const measuring = layout.measure(file);
    measuring.batch({ 'batch.reference': 'B1' });
    measuring.debit(debit('D1', 1n));
    const writing = layout.write(file, measuring.end(), () => {});
    expect(() => feed(writing, batches)).toThrow();
  });
});

describe('reading', () => {
  it('gives back what was written, with the line each debit starts on', () => {
    const { file: header, batches, debits, lines, problems } = read(canonical);
    expect(problems).toEqual([]);
    expect(header).toEqual({ 'file.reference': 'F1', 'file.count': 3n, 'file.total': 1339n });
    expect(batches).toEqual([
      { 'batch.reference': 'B1', 'batch.count': 2n },
      { 'batch.reference': 'B2', 'batch.count': 1n },
    ]);
    expect(debits.map((values) => values['debit.amount'])).toEqual([1234n, 5n, 100n]);
    expect(debits[2]?.['debtor.name']).toEqual(sealed('name', 'A & B <C>'));
    expect(lines).toEqual([13, 26, 42]);
  });

  it('elements the layout does not know, of other namespaces too, are read past', () => {
    const text = canonical
      .replace(
        '<Tx>',
        '<Tx><New><Ref>X</Ref></New><e:Ref xmlns:e="urn:else">Y</e:Ref><Ref xmlns="urn:else">Z</Ref>',
      )
      .replace('</Doc>', '<Tail a="1"/></Doc>');
    const { debits, problems } = read(text);
    expect(problems).toEqual([]);
    expect(debits[0]?.['debit.reference']).toBe('D1');
  });

  it('a document whose elements carry a prefix reads the same', () => {
    const prefixed = canonical.replace(/<(\/?)([A-Z])/g, '<$1p:$2').replace('xmlns=', 'xmlns:p=');
    expect(read(prefixed)).toMatchObject({ problems: [], file: { 'file.count': 3n } });
  });

  it('a repeated reason keeps the first code and joins the texts; another spelling of the code counts when it is alone', () => {
    const reasons = '<Rsn><Cd>A1</Cd><Txt>one</Txt></Rsn><Rsn><Cd>B2</Cd><Own>C3</Own><Txt>two</Txt></Rsn>';
    expect(read(canonical.replace('</Tx>', `${reasons}</Tx>`)).debits[0]).toMatchObject({
      'outcome.code': 'A1',
      'outcome.text': 'one two',
    });
    expect(read(canonical.replace('</Tx>', '<Rsn><Own>C3</Own></Rsn></Tx>')).debits[0]).toMatchObject({
      'outcome.code': 'C3',
    });
  });

  it('the n-th element of a name is the n-th field', () => {
    const text = canonical.replace('</Tx>', '<Dbtr><Line>Street 1</Line><Line>Town</Line></Dbtr></Tx>');
    const [first] = read(text).debits;
    expect(first?.['debtor.address']).toEqual(sealed('address', 'Street 1'));
    expect(first?.['debtor.town']).toEqual(sealed('address', 'Town'));
  });

  const faults: readonly (readonly [string, (text: string) => string, readonly string[]])[] = [
    [
      'a count that is wrong at both levels',
      (t) => t.replace('<Nb>2<', '<Nb>3<').replace('<Nb>3</Nb>\n      <Sum', '<Nb>9</Nb>\n      <Sum'),
      ['TOTAL_COUNT 12 count', 'TOTAL_COUNT 6 count'],
    ],
    ['a sum that is wrong', (t) => t.replace('13.39', '13.38'), ['TOTAL_SUM 7 total']],
    ['a constant that differs', (t) => t.replace('DD', 'XX'), ['FIELD_CONSTANT 11 kind']],
    ['an attribute that differs', (t) => t.replace('"EUR"', '"CHF"'), ['FIELD_CONSTANT 17 currency']],
    ['an attribute that is missing', (t) => t.replace(' Ccy="EUR"', ''), ['FIELD_REQUIRED 13 currency']],
    ['a missing reference', (t) => t.replace('<Ref>D1</Ref>', ''), ['FIELD_REQUIRED 13 reference']],
    ['an empty reference', (t) => t.replace('D1', ' '), ['FIELD_REQUIRED 15 reference']],
    [
      'an amount that is none',
      (t) => t.replace('12.34', '12,34'),
      ['FIELD_TYPE 17 amount', 'TOTAL_SUM 7 total'],
    ],
    ['a reference too long', (t) => t.replace('D1', 'D1234567890'), ['FIELD_LENGTH 15 reference']],
    [
      'a single element twice',
      (t) => t.replace('<Ref>D1</Ref>', '<Ref>D1</Ref><Ref>D9</Ref>'),
      ['RECORD_ORDER 15 reference'],
    ],
    [
      'a batch’s field after its debits',
      (t) => t.replace('<Kind>DD</Kind>', '').replace('</Blk>', '<Kind>DD</Kind></Blk>'),
      ['FIELD_REQUIRED 9 kind', 'RECORD_ORDER 37 kind'],
    ],
    ['no namespace', (t) => t.replace(' xmlns="urn:small"', ''), ['FIELD_CONSTANT 2']],
    ['another namespace', (t) => t.replace('urn:small', 'urn:other'), ['FIELD_CONSTANT 2']],
    ['another root', (t) => t.replaceAll('Doc', 'Dok'), ['RECORD_UNKNOWN 2']],
    ['a root without the message', (t) => t.replaceAll('Msg', 'Nix'), ['FIELD_REQUIRED 1']],
  ];
  it.each(faults)('%s is a located problem', (_what, change, expected) => {
    const text = change(canonical);
    expect(text).not.toBe(canonical);
    expect(read(text).problems).toEqual(expected);
  });

  it('a debit with a fault is counted and set aside, the others go on', () => {
    const { debits, problems } = read(canonical.replace('D2', 'D2 is far too long'));
    expect(problems).toEqual(['FIELD_LENGTH 28 reference']);
    expect(debits.map((values) => values['debit.reference'])).toEqual(['D1', 'D3']);
  });

  it('a view shows every field, masks what is personal and hides what it does not know', () => {
    const text = canonical.replace('<Nm>', '<Phone>0171 555</Phone><Nm>');
    const view = read(text).views.find(({ line }) => line === 42);
    expect(view?.record).toBe('debit');
    expect(view?.fields.map(({ name, text: shown }) => [name, shown])).toEqual([
      ['reference', 'D3'],
      ['amount', '1.00'],
      ['currency', 'EUR'],
      ['noAgent', 'NONE'],
      ['name', 'A**'],
      ['Msg/Blk/Tx/Dbtr/Phone', '***'],
    ]);
  });

  it('no cut and no changed byte makes it throw, and a cut is always a problem', () => {
    const bytes = new TextEncoder().encode(canonical);
    const end = canonical.lastIndexOf('>');
    fc.assert(
      fc.property(fc.integer({ min: 0, max: end }), fc.integer({ min: 1, max: 40 }), (cut, chunk) => {
        const { problems } = read(canonical.slice(0, cut), chunk);
        expect(problems.length).toBeGreaterThan(0);
        expect(problems.at(-1)).toMatch(/^FILE_(EMPTY|TRUNCATED) \d+$/);
      }),
      { numRuns: 200 },
    );
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 0, max: 255 }), (at, byte) => {
        const changed = bytes.slice();
        changed[at] = byte;
        const reading = layout.read('f.xml', {});
        reading.push(changed);
        const { debits, problems } = reading.end();
        expect(debits).toBeLessThanOrEqual(3);
        for (const { where } of problems) expect(where.line).toBeGreaterThan(0);
      }),
      { numRuns: 500 },
    );
  });
});

/** Texts as people write them: no blanks at the ends, where XML gives no promise. */
const words = fc
  .string({ unit: fc.constantFrom(...'abz Aäß€𝄞&<>"\'-]#;'), minLength: 1, maxLength: 10 })
  .map((s) => s.trim());
const anyDebit = fc.record({
  reference: words.filter((text) => text !== '' && text.length <= 10),
  amount: fc.bigInt({ min: 0n, max: 99_999_999_999n }),
  name: fc.option(words, { nil: '' }),
});

it('whatever is written is read back the same, in any chunks', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(anyDebit, { maxLength: 4 }), { maxLength: 3 }),
      fc.integer({ min: 1, max: 99 }),
      (all, chunk) => {
        const batches = all.map((debits, index) =>
          batch(
            `B${index}`,
            ...debits.map(({ reference, amount, name }) =>
              debit(reference, amount, { 'debtor.name': sealed('name', name) }),
            ),
          ),
        );
        const { debits, problems } = read(written(layout, file, batches).toString(), chunk);
        expect(problems).toEqual([]);
        expect(debits.map((values) => [values['debit.reference'], values['debit.amount']])).toEqual(
          all.flat().map(({ reference, amount }) => [reference, amount]),
        );
      },
    ),
    { numRuns: 200 },
  );
});

describe('detection', () => {
  const rows: readonly (readonly [string, string, number])[] = [
    ['the namespace', canonical, 100],
    ['the namespace behind comments and a prefix', `<!-- > --><p:Doc a='>' xmlns:p='urn:small'><p:Msg>`, 100],
    ['another namespace', canonical.replace('urn:small', 'urn:other'), 0],
    ['no namespace, the same message', '<Doc><Msg><Hdr>', 1],
    ['no namespace, a mark of the version', '<Doc><Msg><Only>', 2],
    ['no namespace, another message', '<Doc><Other>', 0],
    ['another root', '<Dok xmlns="urn:small">', 0],
    ['no XML', '101 091000019', 0],
    ['nothing', '', 0],
  ];
  it.each(rows)('%s', (_what, text, expected) => {
    expect(layout.detect(new TextEncoder().encode(text))).toBe(expected);
  });
});

it('the description names every field with its path from the root', () => {
  const described = layout.describe();
  expect(described).toHaveLength(17);
  expect(described.find(({ name }) => name === 'currency')).toEqual({
    record: 'debit',
    name: 'currency',
    at: 'Doc/Msg/Blk/Tx/Amt@Ccy',
    type: 'const EUR',
    required: true,
    means: '',
    doc: 'd',
    source: 's',
  });
});
