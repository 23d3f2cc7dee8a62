/** Two files compared record by record, field by field. Pure. Records of a debit are paired by its reference, all others
 *  by their order. What is personal is compared as it stands and shown masked. */

import type { FieldSpec } from './field-schema.ts';
import type { Layout, RecordView } from './format.ts';
import { layoutSpecOf } from './layout-spec.ts';
import type { LayoutSpec, StructureItem } from './schema.ts';
import type { Meaning } from './vocabulary.ts';

export type Difference = {
  readonly record: string;
  /** Lines in the first and the second file; undefined where the record stands in one only. */
  readonly lines: readonly [number | undefined, number | undefined];
  /** undefined: the whole record. */
  readonly field: string | undefined;
  readonly texts: readonly [string | undefined, string | undefined];
};

/** Holds the records of the first file; the second runs past them. */
export class FileComparison {
  readonly #first = new Map<string, RecordView>();
  readonly #keys: readonly [RecordKeys, RecordKeys];
  readonly #tell: (difference: Difference) => void;

  constructor(first: Layout, second: Layout, tell: (difference: Difference) => void) {
    this.#keys = [new RecordKeys(first), new RecordKeys(second)];
    this.#tell = tell;
  }

  first(view: RecordView): void {
    this.#first.set(this.#keys[0].next(view), view);
  }

  second(view: RecordView): void {
    const key = this.#keys[1].next(view);
    const before = this.#first.get(key);
    this.#first.delete(key);
    if (before === undefined) this.#alone(view, [undefined, view.line]);
    else this.#fields(before, view);
  }

  /** What only the first file holds. */
  end(): void {
    for (const view of this.#first.values()) this.#alone(view, [view.line, undefined]);
  }

  #alone({ record }: RecordView, lines: Difference['lines']): void {
    this.#tell({ record, lines, field: undefined, texts: [undefined, undefined] });
  }

  #fields(before: RecordView, after: RecordView): void {
    const was = new Map(before.fields.map((field) => [field.name, field]));
    const is = new Map(after.fields.map((field) => [field.name, field]));
    for (const field of new Set([...was.keys(), ...is.keys()])) {
      const [one, other] = [was.get(field), is.get(field)];
      if (exactText(one) === exactText(other)) continue;
      this.#tell({
        record: after.record,
        lines: [before.line, after.line],
        field,
        texts: [one?.text, other?.text],
      });
    }
  }
}

function exactText(field: RecordView['fields'][number] | undefined): string | undefined {
  return field?.exact?.reveal() ?? field?.text;
}

const references = [
  'debit.reference',
  'debit.trace',
  'mandate.reference',
] as const satisfies readonly Meaning[];

/** Names each record of one file: by the reference of its debit where it has one, and by how often that came before. */
class RecordKeys {
  readonly #debitRecords: ReadonlySet<string>;
  readonly #referenceFields: ReadonlyMap<string, string>;
  readonly #seen = new Map<string, number>();
  #reference = '';

  constructor(layout: Layout) {
    const spec = layoutSpecOf(layout);
    this.#debitRecords = debitRecordsOf(spec);
    this.#referenceFields = referenceFieldsOf(spec, this.#debitRecords);
  }

  next(view: RecordView): string {
    const inDebit = this.#debitRecords.has(view.record);
    const name = inDebit ? this.#referenceFields.get(view.record) : undefined;
    const field = view.fields.find((one) => one.name === name);
    if (field !== undefined) this.#reference = exactText(field)?.trim() ?? '';
    const key = `${view.record}\n${inDebit ? this.#reference : ''}`;
    const before = this.#seen.get(key) ?? 0;
    this.#seen.set(key, before + 1);
    return `${key}\n${before}`;
  }
}

/** Record -> its field that names the debit: the first meaning of the list that any record of a debit has. */
function referenceFieldsOf(spec: LayoutSpec, records: ReadonlySet<string>): ReadonlyMap<string, string> {
  for (const meaning of references) {
    const found = Object.entries(spec.records).flatMap(([record, { fields }]) =>
      records.has(record)
        ? (fields as readonly FieldSpec[])
            .filter(({ means }) => means === meaning)
            .map(({ name }) => [record, name] as const)
        : [],
    );
    if (found.length > 0) return new Map(found);
  }
  return new Map();
}

function debitRecordsOf(spec: LayoutSpec): ReadonlySet<string> {
  if (spec.kind === 'xml') return new Set(['debit']);
  const found = new Set<string>();
  const visit = (items: readonly StructureItem[], inDebit: boolean): void => {
    for (const item of items) {
      if (typeof item === 'string') {
        if (inDebit) found.add(item.replace(/[?*]$/, ''));
      } else if ('each' in item) visit(item.of, inDebit || item.each === 'debit');
      else if ('carrier' in item) visit(item.of, inDebit);
      else visit('any' in item ? item.any : 'some' in item ? item.some : item.one, inDebit);
    }
  };
  visit(spec.structure, false);
  return found;
}
