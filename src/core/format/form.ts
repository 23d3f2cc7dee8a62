/** How one record becomes a line and a line a record: the difference between fixed and delimited. Pure. */

import type { ByteWriter } from './byte-writer.ts';
import type { Report } from './codec.ts';
import type { RecordField, RecordType, Segments } from './record-model.ts';

/** One line as read. */
export type Line = {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
  /** The whole line decoded. */
  readonly text: string;
  readonly number: number;
  /** Columns of the physical line before it, for a segment. */
  readonly before?: number;
};

export interface Form {
  /** Reports a text that does not fit its field. Out: the text, cut where the field allows it. */
  fit(field: RecordField, text: string, report: Report): string;
  /** Writes a record without line end. In: texts by field; undefined where a field's condition does not hold. */
  put(record: RecordType, texts: readonly (string | undefined)[], out: ByteWriter): void;
  /** Text of one field before its record is known; undefined when the line is too short for it. */
  peek(line: Line, field: RecordField): string | undefined;
  /** Fills `texts` by field, padding kept; for a record of names with the names. */
  cut(line: Line, record: RecordType, texts: (string | undefined)[], report: Report): void;
  /** A field of the line being read does not stand there: the values after it stand further left. */
  absent(line: Line, record: RecordType, field: RecordField, texts: (string | undefined)[]): void;
  /** Called when the fields of a line have been read. */
  finish(line: Line, record: RecordType, report: Report): void;
  /** Number of values; undefined where they are told apart by columns. */
  count(line: Line): number | undefined;
  /** One segment of a record that carries others, from 0; text "" beyond the end of the line, undefined where a
   *  character is cut by its edge. */
  segment(line: Line, segments: Segments, ordinal: number): Line | undefined;
  /** First and last column of a field in the line, for messages. */
  columns(line: Line, record: RecordType, field: RecordField): readonly [number, number];
}
