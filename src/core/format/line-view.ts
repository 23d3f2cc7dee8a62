/** Lines as they are kept and shown: a record with its fields, a line beyond its chunk, bytes that are no text. Pure.
 *  reader ─▶ [here] ─▶ problems, inspect. */

import { mask, sealed } from '../sealed.ts';
import { shownWord } from '../shown-word.ts';
import type { Line } from './form.ts';
import type { RecordView } from './format.ts';
import type { RecordLayout } from './record-layout.ts';
import type { RecordType } from './record-model.ts';

/** A record as it stood, personal fields masked; fields that do not stand in it are left out. In a faulty record anything
 *  may have slipped into any field: what is long enough to be an account, or is no plain word, is masked too. */
export function viewOf(
  record: RecordType,
  line: Line,
  texts: readonly (string | undefined)[],
  faulty: boolean,
): RecordView {
  const standing = record.fields.filter((field) => texts[field.index] !== undefined);
  const fields = standing.map((field) => {
    const text = texts[field.index] ?? '';
    const { name, spec } = field;
    const shown = field.masked ? mask(field.masked, text.trim()) : faulty ? shownWord(text) : text;
    return { name, text: shown, doc: spec.doc, ...(shown === text ? {} : { exact: sealed('text', text) }) };
  });
  return { record: record.name, line: line.number, fields };
}

/** A line that only completes the last block. */
export function isFill({ blocking, spec }: RecordLayout, { text }: Line): boolean {
  if (!blocking || spec.kind !== 'fixed' || text.length < (spec.lines.length ?? 1)) return false;
  for (let i = 0; i < text.length; i++) if (text[i] !== blocking.fill) return false;
  return true;
}

/** A line that outlives its chunk. */
export function ownLine(line: Line): Line {
  const bytes = line.bytes.slice(line.start, line.end);
  return { ...line, bytes, start: 0, end: bytes.length };
}

/** What a line that is no text is recognised and reported by: a character for each byte, none of them NUL. */
export function likeness(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start)
    .toString('latin1')
    .replaceAll('\0', '\ufffd');
}

/** Why a line is no text. In: what its bytes decode to. Half of a line end that lost its other half ends no line: two
 *  records would pass for one. */
export function textFault(text: string | undefined, encoding: string): string | undefined {
  if (text === undefined) return `holds bytes that are not ${encoding}`;
  return text.includes('\r') ? 'holds a line break that ends no line' : undefined;
}

/** What is wrong with the last block of a file. In: all lines that belong to the file. */
export function fillFault({ blocking, spec }: RecordLayout, lines: number): string | undefined {
  if (!blocking || spec.lines.tolerate?.includes('no-fill') || lines % blocking.factor === 0)
    return undefined;
  return `the last block of ${blocking.factor} records is not filled`;
}
