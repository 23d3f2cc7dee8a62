/** Writing a fixed or delimited file back while it is read: numbers anew from their values, all other text as it stood.
 *  Pure but for the sink. reader ─▶ [here] ─▶ bytes. */

import { ByteWriter } from './byte-writer.ts';
import type { Form, Line } from './form.ts';
import type { Sink, Value } from './format.ts';
import type { RecordLayout } from './record-layout.ts';
import type { RecordField, RecordType } from './record-model.ts';

/** Takes every line in turn with what was made of it, for writing it back. */
export type Printer = {
  record(
    record: RecordType,
    texts: readonly (string | undefined)[],
    values: readonly (Value | undefined)[],
    ending: string,
  ): void;
  /** A line that is no record of the layout, or fill. */
  other(line: Line, ending: string): void;
  end(): void;
};

/** Line ends are written as read. A canonical file comes back byte for byte; a short line comes back in full length. */
export function printRecords(layout: RecordLayout, sink: Sink): Printer {
  const out = new ByteWriter(layout.encoding(), sink);
  const form = layout.form();
  const written: (string | undefined)[] = [];
  return {
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
