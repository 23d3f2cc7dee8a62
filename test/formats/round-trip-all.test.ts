/** Every layout of every pack, with random documents made from its own rules: written, read, written back; cut, totals
 *  changed: never accepted. fast-check prints the seed. Other damage is fuzz-inbound.test.ts. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Layout, Values } from '../../src/core/format/format.ts';
import { layoutSpecOf } from '../../src/core/format/layout-spec.ts';
import { clear, packProblems, packs, readBack, written } from '../core/format/written.ts';
import {
  comesBack,
  documentsOf,
  hasDebits,
  type Placed,
  placedFields,
  spelledMeanings,
} from './arbitrary.ts';

const layouts = [...packs.values()].flatMap((pack) => [...pack.layouts.values()]);
/** Changes of mandates, and words about a whole file, are told by banks only: such layouts are read. */
const writable = layouts.filter((layout) => layout.carries !== 'changes' && hasDebits(layout));

const totals = new Set(['count', 'sum', 'hash', 'least', 'greatest']);

it('every pack loads', () => {
  expect(packProblems).toEqual([]);
});

describe.each(writable.map((layout) => [layout.name, layout] as const))('%s', (_name, layout) => {
  const spec = layoutSpecOf(layout);
  const documents = documentsOf(layout);

  it('what is written is read back, and comes back byte for byte', () => {
    const meanings = spelledMeanings(spec).filter(
      ({ meaning, scope, fields }) => scope === 'debit' && fields.some((field) => comesBack(field, meaning)),
    );
    fc.assert(
      fc.property(documents, fc.integer({ min: 1, max: 500 }), (document, chunk) => {
        const { bytes, problems } = written(layout, document);
        expect(problems).toEqual([]);
        const { summary, debits } = readBack(layout, bytes, [chunk]);
        expect(summary.problems).toEqual([]);
        const given = document.batches.flatMap((batch) => batch.debits);
        expect(summary.debits).toBe(given.length);
        for (const { meaning } of meanings)
          expect(debits.map(({ values }) => [meaning, clear(values[meaning])])).toEqual(
            given.map((values: Values) => [meaning, clear(values[meaning])]),
          );
        expect(rewritten(layout, bytes).equals(bytes)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  it('a file cut short is a problem', () => {
    fc.assert(
      fc.property(documents, fc.double({ min: 0, max: 0.97, noNaN: true }), (document, share) => {
        const { bytes } = written(layout, document);
        const { summary } = readBack(layout, bytes.subarray(0, Math.floor(unfilled(layout, bytes) * share)));
        // a layout without totals or an end cannot know that whole debits are missing at its end
        if (closed(layout)) expect(summary.problemCount).toBeGreaterThan(0);
      }),
      { numRuns: 20 },
    );
  });

  const stated = placedFields(spec).filter(({ field }) => totals.has(field.type));
  it.runIf(stated.length > 0)('a changed digit of any total is told, at its line', () => {
    const [document] = fc.sample(documents, { numRuns: 1, seed: 11 });
    if (!document) throw new Error('no document');
    const { bytes } = written(layout, document);
    for (const total of stated) {
      const place = placeOf(layout, total, bytes);
      if (place === undefined) continue;
      const changed = Buffer.from(bytes);
      changed[place.at] = 0x30 + (((changed[place.at] ?? 0x30) - 0x30 + 1) % 10);
      const { summary } = readBack(layout, changed);
      expect(summary.problems.map(({ code, where }) => `${where.field} ${code}`)).toContainEqual(
        // a count of values in its own line is told by the number of values found
        expect.stringMatching(new RegExp(`^(${total.field.name} (TOTAL_|FIELD_)|undefined RECORD_FIELDS)`)),
      );
      expect(summary.problems[0]?.where.line).toBe(place.line);
    }
  });
});

/** Whether a layout can tell that its end is missing: it has records after its debits, totals, or elements to close. */
function closed(layout: Layout): boolean {
  const spec = layoutSpecOf(layout);
  return spec.kind === 'xml' || placedFields(spec).some(({ field }) => totals.has(field.type));
}

function rewritten(layout: Layout, bytes: Uint8Array): Buffer {
  const chunks: Buffer[] = [];
  const rewriting = layout.rewrite('file', (chunk) => chunks.push(Buffer.from(chunk)));
  rewriting.push(bytes);
  rewriting.end();
  return Buffer.concat(chunks);
}

/** Length without the lines that only fill the last block, and without the blanks a reader may miss at line ends. */
function unfilled(layout: Layout, bytes: Buffer): number {
  const spec = layoutSpecOf(layout);
  const text = bytes.toString('latin1');
  // without a line end after it, the last value may lose its own end unseen
  if (spec.kind === 'delimited' && spec.lines.lastEnding === false)
    return text.lastIndexOf(spec.lines.separator);
  if (spec.kind !== 'fixed') return bytes.length;
  const { blocking, lines } = spec;
  const records = blocking ? text.replace(new RegExp(`(\\n[${blocking.fill}]+)*\\n?$`), '') : text;
  return (lines.tolerate?.includes('trimmed') ? records.trimEnd() : records).length;
}

/** Where the last digit of a stated total stands in the bytes; undefined where this file does not state it. */
function placeOf(
  layout: Layout,
  { record, field }: Placed,
  bytes: Buffer,
): { at: number; line: number } | undefined {
  const spec = layoutSpecOf(layout);
  let line: number | undefined;
  const views = layout.read('file', {
    onRecord: (view) => {
      if (
        view.record === record &&
        view.fields.some(({ name, text }) => name === field.name && /\d/.test(text))
      )
        line ??= view.line;
    },
  });
  views.push(bytes);
  views.end();
  if (line === undefined) return undefined;
  const start = lineStart(spec, bytes, line);
  const text = bytes.toString('latin1');
  if (spec.kind === 'xml') return inElement(field, text, start);
  const end = text.indexOf('\n', start) < 0 ? bytes.length : text.indexOf('\n', start);
  const [from, to] =
    spec.kind === 'fixed'
      ? fixedSpan(field, start, end)
      : delimitedSpan(spec, record, field, text, start, end);
  for (let at = to - 1; at >= from; at--) if (/\d/.test(text[at] ?? '')) return { at, line };
  return undefined;
}

/** The first element, or attribute, of the field's name from there on. */
function inElement({ at = '' }: Placed['field'], text: string, start: number): { at: number; line: number } {
  const [path = '', attribute] = at.split('@');
  const name = path.split('/').at(-1);
  const before = attribute === undefined ? `<${name}(?: [^>]*)?>` : ` ${attribute}="`;
  const found = new RegExp(`${before}\\d*[.]?(?=\\d)\\d*`, 'g');
  found.lastIndex = start;
  if (found.exec(text) === null) throw new Error(`${at} is nowhere`);
  return { at: found.lastIndex - 1, line: text.slice(0, found.lastIndex).split('\n').length };
}

type RecordSpec = Exclude<ReturnType<typeof layoutSpecOf>, { kind: 'xml' }>;

function lineStart(spec: ReturnType<typeof layoutSpecOf>, bytes: Buffer, line: number): number {
  if (spec.kind === 'fixed' && spec.lines.ending === 'none') return (line - 1) * (spec.lines.length ?? 0);
  const separator = spec.kind !== 'xml' && spec.lines.ending === 'cr' ? 0x0d : 0x0a;
  let at = 0;
  for (let passed = 1; passed < line; passed++) at = bytes.indexOf(separator, at) + 1;
  return at;
}

function fixedSpan({ columns }: Placed['field'], start: number, end: number): readonly [number, number] {
  const [first, last] = columns ?? [1, 1];
  return [start + first - 1, last === 'rest' ? end : Math.min(start + last, end)];
}

function delimitedSpan(
  spec: Extract<RecordSpec, { kind: 'delimited' }>,
  record: string,
  field: Placed['field'],
  text: string,
  start: number,
  end: number,
): readonly [number, number] {
  const position = spec.records[record]?.fields.findIndex(({ name }) => name === field.name) ?? 0;
  let at = start;
  for (let passed = 0; passed < position; passed++) at = text.indexOf(spec.lines.separator, at) + 1;
  const next = text.indexOf(spec.lines.separator, at);
  return [at, next < 0 || next > end ? end : next];
}
