/** What an xml layout must not say, each with the place it is said at. */

import { describe, expect, it } from 'vitest';
import { xmlFaults } from '../../../../src/core/format/xml/rules.ts';
import { type XmlFieldSpec, xmlLayoutSchema } from '../../../../src/core/format/xml/schema.ts';

type Field = Partial<XmlFieldSpec> & { readonly at: string };

/** A layout whose debit has these fields. */
function faultsOf(...fields: readonly Field[]) {
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
      batch: { doc: 'd', element: 'Blk', fields: [{ name: 'inside', at: 'Tx', ...common }] },
      debit: {
        doc: 'd',
        element: 'Tx',
        fields: [...fields.map((field, index) => ({ name: `f${index}`, ...common, ...field })), amount],
      },
    },
  });
  const [ofBatch, ...ofDebit] = xmlFaults(spec);
  expect(ofBatch).toEqual({
    path: ['records', 'batch', 'fields', 0],
    message: 'stands at the path of a group',
  });
  return ofDebit.map(({ path, message }) => `${path.at(-1)} ${message}`);
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
    [
      'an attribute has no element field',
      [{ at: 'A@x' }],
      ['0 an attribute must follow the field of its element'],
    ],
    [
      'an attribute stands apart from its element',
      [{ at: 'A' }, { at: 'B' }, { at: 'A@x' }],
      ['2 an attribute must follow the field of its element'],
    ],
    ['a type makes no sense in XML', [{ at: 'A', type: 'blank' }], ['0 type blank does not exist in xml']],
    ['a count is of something else', [{ at: 'A', type: 'count', of: 'batch' }], ['0 a count is `of: debit`']],
    [
      'a sum is of something else',
      [{ at: 'A', type: 'sum', unit: 'euro', of: 'debit.f0' }],
      ['0 a sum is of the debit field that means debit.amount'],
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

  it.each(['', '/A', 'A//B', 'A@', 'A[0]', 'A[2]@x', '1A', 'A B'])('a path is written "%s"', (at) => {
    expect(() => faultsOf({ at })).toThrow(/must be element names/);
  });
});
