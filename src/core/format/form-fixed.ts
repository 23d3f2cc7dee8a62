/** Records of fixed width, in characters or in encoded bytes. Pure. */

import type { Encoding } from './encoding.ts';
import type { Form, Line } from './form.ts';
import { fitted, padded, textWidth } from './padding.ts';
import type { Place, RecordType } from './record-model.ts';
import type { FixedLayoutSpec } from './schema.ts';

export function fixedForm(spec: FixedLayoutSpec, encoding: Encoding): Form {
  const inBytes = spec.lines.widths === 'bytes';
  const short = shortLines(spec);
  const width = textWidth(encoding, inBytes);
  const lengths = new Map<RecordType, Extent>();
  const extentOf = (record: RecordType): Extent => {
    let extent = lengths.get(record);
    if (!extent) {
      extent = measureRecord(record);
      lengths.set(record, extent);
    }
    return extent;
  };
  // a line of single bytes is sliced as text even where columns count bytes
  const bytewise = (line: Line) => inBytes && line.text.length !== line.end - line.start;

  function slice(line: Line, { at, width: columns }: Pick<Place, 'at' | 'width'>): string | undefined {
    const last = columns === undefined ? undefined : at - 1 + columns;
    if (!bytewise(line)) return line.text.slice(at - 1, last);
    const start = Math.min(line.start + at - 1, line.end);
    const end = last === undefined ? line.end : Math.min(line.start + last, line.end);
    return encoding.decode(line.bytes, start, end);
  }

  return {
    fit: (field, text, report) => fitted(field, text, width, report),
    put(record, texts, out) {
      let column = 1;
      for (const field of record.fields) {
        const text = texts[field.index];
        const { at, width: columns } = field.place;
        // of alternatives for the same columns one is written
        if (text === undefined || at < column) continue;
        if (at > column) out.repeat(0x20, at - column);
        padded(text, field.place, width, out);
        column = columns === undefined ? Number.POSITIVE_INFINITY : at + columns;
      }
      const { longest, open } = extentOf(record);
      const last = record.segments ? record.segments.from - 1 : longest;
      if (!open && last >= column) out.repeat(0x20, last - column + 1);
    },
    peek: (line, field) => slice(line, field.place),
    cut(line, record, texts, report) {
      const { shortest, longest, open } = extentOf(record);
      const length = inBytes ? line.end - line.start : line.text.length;
      if ((length < shortest && !short(line, length, record)) || (!open && length > longest)) {
        report(
          'RECORD_LENGTH',
          `has ${length} ${inBytes ? 'bytes' : 'characters'}, the layout says ${open ? 'at least ' : ''}${shortest}`,
        );
      }
      for (const field of record.fields) {
        const text = slice(line, field.place);
        // blanks may be lost at an end, zeros that fill a number not: the line was cut
        if (field.place.fill === '0' && endsWithin(field.place, length))
          report('RECORD_LENGTH', `ends after ${length}, within field ${field.name}`);
        if (text === undefined)
          report(
            'FILE_ENCODING',
            `a character of ${encoding.name} is cut by the edge of field ${field.name}`,
          );
        texts[field.index] = text ?? '';
      }
    },
    absent: () => undefined,
    finish: () => undefined,
    count: () => undefined,
    segment(line, { from, width: columns }, ordinal) {
      const at = from - 1 + ordinal * columns;
      const text = slice(line, { at: at + 1, width: columns });
      if (text === undefined) return undefined;
      const start = inBytes ? Math.min(line.start + at, line.end) : line.start;
      const end = inBytes ? Math.min(start + columns, line.end) : line.end;
      return { ...line, start, end, text, before: at };
    },
    columns(line, _record, { place }) {
      const length = inBytes ? line.end - line.start : line.text.length;
      const { before = 0 } = line;
      const last = place.width === undefined ? Math.max(length, place.at) : place.at + place.width - 1;
      return [before + place.at, before + last];
    },
  };
}

/** Whether a line shorter than its record lost nothing but blanks at its end, as far as the layout tolerates that. */
function shortLines(spec: FixedLayoutSpec): (line: Line, length: number, record: RecordType) => boolean {
  const tolerate = spec.lines.tolerate ?? [];
  if (tolerate.includes('trimmed')) return () => true;
  if (!tolerate.includes('trimmed-whole')) return () => false;
  return (line, length, record) => !line.text.endsWith(' ') || endsWithPart(record, length);
}

function endsWithin({ at, width }: Place, length: number): boolean {
  return width !== undefined && at <= length && length < at - 1 + width;
}

function endsWithPart({ fields, segments }: RecordType, length: number): boolean {
  if (segments && length >= segments.from - 1) return (length - segments.from + 1) % segments.width === 0;
  return fields.some(({ place: { at, width } }) => width !== undefined && at - 1 + width === length);
}

type Extent = { readonly shortest: number; readonly longest: number; readonly open: boolean };

/** `open`: the last field runs to the end of the line. */
function measureRecord(record: RecordType): Extent {
  const { length } = record;
  let [end, open] = [0, false];
  for (const { place } of record.fields) {
    if (place.width === undefined) open = true;
    end = Math.max(end, place.width === undefined ? place.at - 1 : place.at + place.width - 1);
  }
  return { shortest: length ?? end, longest: length ?? end, open: open && length === undefined };
}
