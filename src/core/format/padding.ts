/** Fitting a text into a field of some width, and filling what is left. Pure. */

import type { ByteWriter } from './byte-writer.ts';
import { codePoint } from './charset.ts';
import type { Report } from './codec.ts';
import type { Encoding } from './encoding.ts';
import type { Place, RecordField } from './record-model.ts';

/** Width of an encodable text in the layout's measure. */
export type TextWidth = {
  readonly encoding: Encoding;
  readonly inBytes: boolean;
  of(text: string): number | undefined;
};

export function textWidth(encoding: Encoding, inBytes: boolean): TextWidth {
  return {
    encoding,
    inBytes,
    of(text) {
      const bytes = encoding.byteLength(text);
      return bytes === undefined || inBytes ? bytes : [...text].length;
    },
  };
}

/** Reports a text the encoding cannot spell or the field cannot hold; then "" is written. */
export function fitted(field: RecordField, text: string, width: TextWidth, report: Report): string {
  if (text === '') return '';
  const length = width.of(text);
  if (length === undefined) {
    const character = width.encoding.unspellable(text) ?? '';
    report('FIELD_CHARSET', `${codePoint(character)} has no spelling in ${width.encoding.name}`);
    return '';
  }
  const columns = field.place.width;
  if (columns === undefined || length <= columns) return text;
  if (field.spec.cut) return cutTo(text, columns, width);
  const unit = width.inBytes ? 'bytes' : 'characters';
  report('FIELD_LENGTH', `needs ${length} ${unit}, the field has ${columns}`);
  return '';
}

/** The longest start of the text that fits, whole characters only. */
function cutTo(text: string, columns: number, width: TextWidth): string {
  let fits = '';
  for (const character of text) {
    if ((width.of(fits + character) ?? Number.POSITIVE_INFINITY) > columns) break;
    fits += character;
  }
  return fits.trimEnd();
}

/** Writes the text, filled up to its field. Nothing is written as blanks, whatever the field's fill; so is the rest where
 *  a fill of several bytes does not fit once more. */
export function padded(text: string, place: Place, width: TextWidth, out: ByteWriter): void {
  const columns = place.width;
  const missing = columns === undefined ? 0 : Math.max(0, columns - (width.of(text) ?? 0));
  const fill = text === '' ? ' ' : place.fill;
  if (place.right) filled(fill, missing, width, out);
  if (text !== '') out.text(text);
  if (!place.right) filled(fill, missing, width, out);
}

function filled(fill: string, missing: number, width: TextWidth, out: ByteWriter): void {
  if (fill <= '\x7f') {
    out.repeat(fill.charCodeAt(0), missing);
    return;
  }
  const each = width.of(fill) ?? 1;
  const times = Math.floor(missing / each);
  if (times > 0) out.text(fill.repeat(times));
  out.repeat(0x20, missing - times * each);
}
