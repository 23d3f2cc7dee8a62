/** Where fields and groups stand in the element tree, for reading. Pure. fields ─▶ [here] ─▶ reader. */

import type { XmlRecord, XmlRecords } from './fields.ts';
import type { XmlLevel } from './schema.ts';

export type Node = {
  readonly name: string;
  readonly children: Map<string, Node>;
  /** The group that begins here. */
  group: XmlLevel | undefined;
  /** Fields whose text this element is, as indexes in the record; several for AdrLine[1], AdrLine[2]. */
  readonly fields: number[];
  readonly attributes: { readonly name: string; readonly field: number }[];
};

/** The node of the root element, whose name is the first of the file's elements. */
export function elementTree(records: XmlRecords): Node {
  const root = node(records.file.elements[0] as string);
  const file = within(root, records.file.elements.slice(1));
  file.group = 'file';
  place(file, records.file);
  const batch = within(file, records.batch.elements);
  batch.group = 'batch';
  place(batch, records.batch);
  const debit = within(batch, records.debit.elements);
  debit.group = 'debit';
  place(debit, records.debit);
  return root;
}

function place(group: Node, record: XmlRecord): void {
  record.fields.forEach((field, index) => {
    const target = within(group, field.elements);
    if (field.attribute === undefined) target.fields.push(index);
    else target.attributes.push({ name: field.attribute, field: index });
  });
}

function within(from: Node, names: readonly string[]): Node {
  let at = from;
  for (const name of names) {
    const next = at.children.get(name) ?? node(name);
    at.children.set(name, next);
    at = next;
  }
  return at;
}

function node(name: string): Node {
  return { name, children: new Map(), group: undefined, fields: [], attributes: [] };
}
