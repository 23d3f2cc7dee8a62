/** Writing a fixed or delimited file back while it is read: numbers anew from their values, all other text as it stood.
 *  Pure but for the sink. reader ─▶ [here] ─▶ bytes. */

import { ByteWriter } from './byte-writer.ts';
import type { Form, Line } from './form.ts';
import type { Sink, Value } from './format.ts';
import type { RecordLayout } from './record-layout.ts';
import type { RecordField, RecordType } from './record-model.ts';

/** Takes every line in turn with what was made of it, for writing it back. */
export type Printer = {
  /** Whether the text of a line spelled anew is the line: some characters are read that have no spelling of their own, or
   *  another. Such a line is no record to be printed. */
  spells(line: Line): boolean;
  record(
    record: RecordType,
    texts: readonly (string | undefined)[],
    values: readonly (Value | undefined)[],
    ending: string,
  ): void;
  /** A line as it stood: no record of the layout, fill, or one that is spelled otherwise. */
  other(line: Line, ending: string): void;
  end(): void;
};

/** Line ends are written as read. A canonical file comes back byte for byte; a short line comes back in full length. */
export function printRecords(layout: RecordLayout, sink: Sink): Printer {
  const encoding = layout.encoding();
  const out = new ByteWriter(encoding, sink);
  const form = layout.form();
  const written: (string | undefined)[] = [];
  return {
    spells({ text, bytes, start, end }) {
      if (encoding.byteLength(text) !== end - start) return false;
      const again = Buffer.alloc(end - start);
      encoding.write(text, again, 0);
      return again.equals(bytes.subarray(start, end));
    },
    record(record, texts, values, ending) {
      if (record.names !== undefined) {
        written.length = 0;
        for (const name of texts) written.push(name);
      }
      for (const field of record.fields) {
        written[field.index] = spelling(form, field, texts[field.index], values[field.index]);
      }
      form.put(record, written, out);
      out.bytes(Buffer.from(ending));
    },
    other(line, ending) {
      out.bytes(line.bytes.subarray(line.start, line.end));
      out.bytes(Buffer.from(ending));
    },
    end: () => out.flush(),
  };
}

/** A number whose own spelling has no room in its field, as "99999999999" without its two decimals, stays as it stood:
 *  longer, it would shift everything after it. */
function spelling(
  form: Form,
  field: RecordField,
  text: string | undefined,
  value: Value | undefined,
): string | undefined {
  if (typeof value !== 'bigint') return text;
  let fits = true;
  const spelled = field.codec.encode(value, ignore);
  form.fit(field, spelled, () => {
    fits = false;
  });
  return fits ? spelled : text;
}

function ignore(): void {}
