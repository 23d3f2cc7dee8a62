/** What an xml layout must not say, each with the place it is said at. */

import { describe, expect, it } from 'vitest';
import { xmlFaults } from '../../../../src/core/format/xml/rules.ts';
import { type XmlFieldSpec, xmlLayoutSchema } from '../../../../src/core/format/xml/schema.ts';

type Field = Partial<XmlFieldSpec> & { readonly at: string };

/** Faults of one field of the batch. */
function batchFaults(field: Field): readonly string[] {
  return faultsIn([], field).flatMap(({ path, message }) =>
    path[1] === 'batch' && path[3] === 1 ? [message] : [],
  );
}

/** A layout whose debit has these fields. */
function faultsOf(...fields: readonly Field[]) {
  const [ofBatch, ...ofDebit] = faultsIn(fields);
  expect(ofBatch).toEqual({
    path: ['records', 'batch', 'fields', 0],
    message: 'stands at the path of a group',
  });
  return ofDebit.map(({ path, message }) => `${path.at(-1)} ${message}`);
}

function faultsIn(fields: readonly Field[], ...ofBatch: readonly Field[]) {
  const common = { type: 'text', doc: 'd', source: 's' } as const;
  const amount = {
    name: 'amount',
    at: 'Amt',
    ...common,
    type: 'amount',
    unit: 'euro',
    means: 'debit.amount',
  };
  const spec = xmlLayoutSchema.parse({
    layout: 'test/rules',
    title: 'rules',
    source: 'this test',
    status: 'verified',
    carries: 'debits',
    kind: 'xml',
    encoding: 'utf-8',
    namespace: 'urn:rules',
    records: {
      file: { doc: 'd', element: 'Doc/Msg', fields: [] },
      batch: {
        doc: 'd',
        element: 'Blk',
        fields: [
          { name: 'inside', at: 'Tx', ...common },
          ...ofBatch.map((field) => ({ name: 'total', ...common, ...field })),
        ],
      },
      debit: {
        doc: 'd',
        element: 'Tx',
        fields: [...fields.map((field, index) => ({ name: `f${index}`, ...common, ...field })), amount],
      },
    },
  });
  return xmlFaults(spec);
}

describe('a layout is refused when', () => {
  const rows: readonly (readonly [string, readonly Field[], readonly string[]])[] = [
    ['nothing is wrong: not at all', [{ at: 'A/B' }, { at: 'A/C' }, { at: 'A/C@x' }, { at: 'D' }], []],
    ['two fields stand at one path', [{ at: 'A' }, { at: 'A' }], ['1 stands at a path another field has']],
    [
      'a container is left and entered again',
      [{ at: 'A/B' }, { at: 'C' }, { at: 'A/D' }],
      ['2 the fields inside A must stand together'],
    ],
    [
      'an inner container is left and entered again',
      [{ at: 'A/B/C' }, { at: 'A/D' }, { at: 'A/B/E' }],
      ['2 the fields inside A/B must stand together'],
    ],
    ['attributes stand alone: not at all', [{ at: 'A@x' }, { at: 'A@y' }, { at: '@own' }], []],
    [
      'attributes of one element stand apart',
      [{ at: 'A@x' }, { at: 'B' }, { at: 'A@y' }],
      ['2 an attribute must follow the field of its element'],
    ],
    [
      'an attribute of a container would be written',
      [{ at: 'A@x' }, { at: 'A/B' }, { at: 'C@x', readOnly: true }, { at: 'C/B' }],
      ['0 an attribute of an element with others inside is only read: it must be readOnly'],
    ],
    [
      'a field closes what has no groups inside',
      [{ at: 'A', closing: true }],
      ['0 has no groups inside to follow'],
    ],
    [
      'what is only read inside an element is no obstacle to its attribute',
      [{ at: 'A@x' }, { at: 'A/B', readOnly: true }],
      [],
    ],
    [
      'an attribute stands apart from its element',
      [{ at: 'A' }, { at: 'B' }, { at: 'A@x' }],
      ['2 an attribute must follow the field of its element'],
    ],
    ['a type makes no sense in XML', [{ at: 'A', type: 'blank' }], ['0 type blank does not exist in xml']],
    [
      'a count is of something else',
      [{ at: 'A', type: 'count', of: 'batch' }],
      ['0 "of" names no group inside this one'],
    ],
    [
      'a sum is of something else',
      [{ at: 'A', type: 'sum', unit: 'euro', of: 'debit.f0' }],
      ['0 "of" names no group inside this one'],
    ],
    [
      'a field has two meanings',
      [{ at: 'A', type: 'enum', means: ['debit.kind', 'debtor.accountType'] }],
      ['0 has more than one meaning'],
    ],
  ];
  it.each(rows)('%s', (_when, fields, expected) => {
    expect(faultsOf(...fields)).toEqual(expected);
  });

  it('a total is written only when it is of debits', () => {
    const total = (of: string, more: Partial<XmlFieldSpec> = {}) =>
      batchFaults({ at: 'N', type: of.includes('.') ? 'sum' : 'count', of, ...more });
    expect(total('debit')).toEqual([]);
    expect(total('debit.amount', { unit: 'euro' })).toEqual([]);
    expect(total('change', { readOnly: true })).toEqual(['"of" names no group inside this one']);
    expect(total('debit.f9', { unit: 'euro' })).toEqual([
      'a sum is `of` an amount with a meaning, as debit.amount',
    ]);
    const where = { 'debit.kind': ['live'] };
    expect(total('debit', { where })).toEqual(['this total is only read: it must be readOnly']);
    expect(total('debit', { where, readOnly: true })).toEqual([]);
  });

  it.each(['', '/A', 'A//B', 'A@', 'A[0]', 'A[2]@x', '1A', 'A B'])('a path is written "%s"', (at) => {
    expect(() => faultsOf({ at })).toThrow(/must be element names/);
  });
});
