/** Columns that stand in the order a line of names gives them. Pure. form-delimited ─▶ [here]. */

import type { RecordField, RecordType } from './record-model.ts';
import type { DelimitedFieldSpec } from './schema.ts';

function specOf({ spec }: RecordField): DelimitedFieldSpec {
  return spec as DelimitedFieldSpec;
}

function columnName(field: RecordField): string {
  return specOf(field).column ?? field.name;
}

/** In the order of the layout, as a writer names them. */
export function namesOfColumns({ fields }: RecordType): readonly string[] {
  return fields.filter((field) => !specOf(field).readOnly).map(columnName);
}

/** For each name the index of its field; -1 for a name the layout does not know. */
export function orderOf(record: RecordType, names: readonly string[]): readonly number[] {
  const known = record.fields.map(columnName);
  return names.map((name) => known.indexOf(name.trim()));
}

/** What is wrong with a line of names: it may leave out columns that may be empty, no more. */
export function namesFault(record: RecordType, names: readonly string[]): string | undefined {
  const known = record.fields.map(columnName);
  const given = names.map((name) => name.trim());
  const strange = given.find((name) => !known.includes(name));
  if (strange !== undefined) return `names a column the layout does not know; known: ${known.join(', ')}`;
  const twice = given.find((name, index) => given.indexOf(name) !== index);
  if (twice !== undefined) return `names the column ${twice} twice`;
  const missing = record.fields.find((field) => field.required && !given.includes(columnName(field)));
  return missing && `does not name the column ${columnName(missing)}`;
}
