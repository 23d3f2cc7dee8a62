/** Records of values with a separator between or after them. Pure. A form belongs to one file: where its columns stand by
 *  name, it knows their order once the line of names has been read or written. */

import type { Report } from './codec.ts';
import { namesFault, namesOfColumns, orderOf } from './column-names.ts';
import type { Encoding } from './encoding.ts';
import type { Form, Line } from './form.ts';
import { fitted, padded, textWidth } from './padding.ts';
import type { RecordField, RecordType } from './record-model.ts';
import type { DelimitedLayoutSpec } from './schema.ts';

/** The line at hand, its values, and the fields that do not stand in it. */
type Split = {
  readonly line: Line | undefined;
  readonly values: readonly string[];
  readonly absent: Set<number>;
};

export function delimitedForm(
  spec: DelimitedLayoutSpec,
  records: ReadonlyMap<string, RecordType>,
  encoding: Encoding,
): Form {
  const { separator, terminated = false } = spec.lines;
  const width = textWidth(encoding, spec.lines.widths === 'bytes');
  /** By record: for each column of the file the index of its field, -1 for one the layout does not know. */
  const orders = new Map<RecordType, readonly number[]>();
  // peek, cut and columns ask for the same line in turn
  let split: Split = { line: undefined, values: [], absent: new Set() };
  const splitOf = (line: Line): Split => {
    if (split.line !== line) {
      const values = line.text.split(separator);
      if (terminated && values.length > 1 && values.at(-1) === '') values.pop();
      split = { line, values, absent: new Set() };
    }
    return split;
  };

  function positionOf(line: Line, record: RecordType, { index }: RecordField): number {
    const order = orders.get(record);
    if (order) return order.indexOf(index);
    let position = index;
    for (const missing of splitOf(line).absent) if (missing < index) position--;
    return position;
  }

  function learn(record: RecordType, names: readonly string[]): void {
    const named = records.get(record.names ?? '');
    if (named) orders.set(named, orderOf(named, names));
  }

  function checkCount(line: Line, expected: number, report: Report): void {
    const { length } = splitOf(line).values;
    if (terminated && !line.text.endsWith(separator)) {
      report('RECORD_FIELDS', `does not end with "${separator}"`);
    } else if (length !== expected) {
      report('RECORD_FIELDS', `has ${length} values, the layout says ${expected}`);
    }
  }

  return {
    fit(field, text, report) {
      if (text.includes(separator)) {
        report('FIELD_CHARSET', `holds "${separator}", which separates the values`);
        return '';
      }
      return fitted(field, text, width, report);
    },
    put(record, texts, out) {
      if (record.names !== undefined) {
        const named = records.get(record.names);
        const read = texts.filter((text) => text !== undefined);
        const names = read.length > 0 || !named ? read : namesOfColumns(named);
        learn(record, names);
        out.text(names.join(separator));
      } else {
        const order = orders.get(record);
        let first = true;
        const value = (field: RecordField | undefined, text: string) => {
          if (!first) out.text(separator);
          first = false;
          if (field) padded(text, field.place, width, out);
        };
        if (!order) {
          for (const field of record.fields) {
            const text = texts[field.index];
            if (text !== undefined) value(field, text);
          }
        }
        for (const index of order ?? []) value(record.fields[index], texts[index] ?? '');
      }
      if (terminated) out.text(separator);
    },
    peek: (line, field) => splitOf(line).values[field.index],
    cut(line, record, texts, report) {
      const { values } = splitOf(line);
      if (record.names !== undefined) {
        const named = records.get(record.names);
        const fault = named && namesFault(named, values);
        if (fault) report('RECORD_FIELDS', fault);
        learn(record, values);
        texts.length = 0;
        for (const name of values) texts.push(name);
        return;
      }
      const order = orders.get(record);
      if (!record.shifts) checkCount(line, order?.length ?? record.fields.length, report);
      for (const { index } of record.fields) {
        const position = order ? order.indexOf(index) : index;
        texts[index] = position < 0 ? undefined : (values[position] ?? '');
      }
    },
    absent(line, record, field, texts) {
      const { values, absent } = splitOf(line);
      if (!record.shifts) return;
      absent.add(field.index);
      for (const { index } of record.fields.slice(field.index + 1))
        texts[index] = values[index - absent.size] ?? '';
    },
    finish(line, record, report) {
      if (record.shifts) checkCount(line, record.fields.length - splitOf(line).absent.size, report);
    },
    count: (line) => splitOf(line).values.length,
    segment: () => undefined,
    columns(line, record, field) {
      const { values } = splitOf(line);
      const position = Math.max(positionOf(line, record, field), 0);
      let first = 1;
      for (const value of values.slice(0, position)) first += value.length + 1;
      return [first, first + Math.max((values[position] ?? '').length, 1) - 1];
    },
  };
}
