/** The field table of a fixed or delimited layout, as a banker compares it with the manual. Pure. */

import type { FieldDescription } from './format.ts';
import type { RecordLayout } from './record-layout.ts';
import type { RecordField, RecordType } from './record-model.ts';

export function describeRecords(layout: RecordLayout): readonly FieldDescription[] {
  return [...layout.records.values()].flatMap((record) =>
    fieldsOf(record).map((field) => ({
      record: record.name,
      name: field.name,
      at: placeText(layout.spec.kind, field) + repeatText(record, field),
      type: typeText(field),
      required: field.required && field.type !== 'const',
      means: field.means.join(' '),
      doc: field.spec.doc,
      source: field.spec.source,
    })),
  );
}

/** Each repeated field once. */
function fieldsOf({ fields }: RecordType): readonly RecordField[] {
  return fields.filter(({ repetition }) => repetition === undefined || repetition.ordinal === 1);
}

function repeatText({ repeats }: RecordType, { spec }: RecordField): string {
  const repeat = 'repeat' in spec && spec.repeat !== undefined ? repeats[spec.repeat] : undefined;
  return repeat ? `, ${repeat.least} to ${repeat.most} times` : '';
}

function placeText(kind: 'fixed' | 'delimited', { place }: RecordField): string {
  if (kind === 'delimited')
    return place.width === undefined ? `${place.at}` : `${place.at} (width ${place.width})`;
  if (place.width === undefined) return `${place.at}-`;
  return place.width === 1 ? `${place.at}` : `${place.at}-${place.at + place.width - 1}`;
}

function codesOf({ values = {}, alsoRead = {} }: RecordField['spec']): readonly string[] {
  return [...new Set([...Object.values(values), ...Object.keys(alsoRead)])];
}

function typeText({ type, spec }: RecordField): string {
  if (type === 'const') return `const "${spec.value}"`;
  if (type === 'enum') return `enum ${codesOf(spec).join(' ')}`;
  if (spec.unit) return `${type} ${spec.unit}`;
  if (spec.pattern) return `${type} ${spec.pattern}`;
  return type;
}
