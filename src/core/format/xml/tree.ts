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
  const begin = (around: Node, record: XmlRecord | undefined, elements = record?.elements ?? []): Node => {
    if (record === undefined) return around;
    const group = within(around, elements);
    group.group = record.level;
    place(group, record);
    return group;
  };
  const file = begin(root, records.file, records.file.elements.slice(1));
  const batch = begin(begin(file, records.group), records.batch);
  begin(batch, records.debit);
  begin(batch, records.change);
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
