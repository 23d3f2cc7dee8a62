/** Records of values with a separator between or after them. Pure. */

import type { Encoding } from './encoding.ts';
import type { Form, Line } from './form.ts';
import { fitted, padded, textWidth } from './padding.ts';
import type { RecordField, RecordType } from './record-model.ts';
import type { DelimitedLayoutSpec } from './schema.ts';

export function delimitedForm(spec: DelimitedLayoutSpec, encoding: Encoding): Form {
  const { separator, terminated = false } = spec.lines;
  const width = textWidth(encoding, spec.lines.widths === 'bytes');
  // peek, cut and columns ask for the same line in turn
  let split: { line: Line | undefined; values: readonly string[] } = { line: undefined, values: [] };
  const valuesOf = (line: Line): readonly string[] => {
    if (split.line !== line) {
      const values = line.text.split(separator);
      if (terminated && values.length > 1 && values.at(-1) === '') values.pop();
      split = { line, values };
    }
    return split.values;
  };
  return {
    fit(field, text, report) {
      if (text.includes(separator)) {
        report('FIELD_CHARSET', `holds "${separator}", which separates the values`);
        return '';
      }
      return fitted(field, text, width, report);
    },
    put(record, texts, out) {
      let first = true;
      for (const field of record.fields) {
        const text = texts[field.index];
        if (text === undefined) continue;
        if (!first) out.text(separator);
        first = false;
        padded(text, field.place, width, out);
      }
      if (terminated) out.text(separator);
    },
    peek: (line, field) => valuesOf(line)[field.index],
    cut(line, record, texts, report) {
      const values = valuesOf(line);
      if (terminated && !line.text.endsWith(separator)) {
        report('RECORD_FIELDS', `does not end with "${separator}"`);
      } else if (values.length !== record.fields.length) {
        report('RECORD_FIELDS', `has ${values.length} values, the layout says ${record.fields.length}`);
      }
      for (const field of record.fields) texts[field.index] = values[field.index] ?? '';
    },
    segment: () => undefined,
    columns(line, _record: RecordType, field: RecordField) {
      const values = valuesOf(line);
      let first = 1;
      for (const value of values.slice(0, field.index)) first += value.length + 1;
      return [first, first + Math.max((values[field.index] ?? '').length, 1) - 1];
    },
  };
}
