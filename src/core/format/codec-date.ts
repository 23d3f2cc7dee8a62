/** Spelling of dates, months, times and instants. Pure. Values are ISO text. */

import { addDays, type IsoDate, parseInstant, parseIsoDate } from '../date.ts';
import type { Codec } from './codec.ts';
import { compileDatePattern, dateOf, monthOf, partsOf, timeOf } from './date-pattern.ts';
import type { FieldSpec } from './field-schema.ts';
import type { Lookup } from './template.ts';

type DateType = 'date' | 'month' | 'time' | 'instant';

/** Without a pattern the ISO spelling is read and written as it is. */
export function dateCodec(field: FieldSpec, type: DateType): Codec {
  const plain = field.pattern === undefined ? isoCodec(type) : patternCodec(field, field.pattern, type);
  return remembering(plain, field.near === undefined);
}

const isoForms = {
  date: (text: string): string | undefined => parseIsoDate(text),
  month: (text: string): string | undefined => (/^\d{4}-(0[1-9]|1[0-2])$/.test(text) ? text : undefined),
  time: (text: string): string | undefined =>
    /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/.test(text) ? text : undefined,
  instant: (text: string): string | undefined => parseInstant(text),
} as const;

function isoCodec(type: DateType): Codec {
  const parse = isoForms[type];
  return {
    encode(value, report) {
      if (value === undefined || value === '') return '';
      const iso = typeof value === 'string' ? parse(value) : undefined;
      if (iso === undefined) report('FIELD_TYPE', `must be a ${type}`);
      return iso ?? '';
    },
    decode(text, report) {
      if (text === '') return undefined;
      const iso = parse(text);
      if (iso === undefined) report('FIELD_TYPE', `must be an ISO ${type}`);
      return iso;
    },
  };
}

function patternCodec(field: FieldSpec, source: string, type: DateType): Codec {
  const pattern = compileDatePattern(source);
  const parse = isoForms[type];
  const yearless = type === 'date' && !pattern.parts.some((part) => part === 'yyyy' || part === 'yy');
  const read = (text: string, lookup: Lookup): string | undefined => {
    const parts = pattern.parse(text);
    if (!parts) return undefined;
    if (type === 'month') return monthOf(parts);
    if (type === 'time') return timeOf(parts);
    const near = field.near === undefined ? undefined : (lookup(field.near) ?? lookup('file.receivedOn'));
    if (yearless && near === undefined) return dateOf({ ...parts, yyyy: leapYear }) && unknownYear;
    const date = dateOf(parts, typeof near === 'string' ? near : undefined);
    if (type === 'date' || date === undefined) return date;
    const time = timeOf(parts);
    return time === undefined ? undefined : parseInstant(`${date}T${time}Z`);
  };
  return {
    encode(value, report) {
      if (value === undefined || value === '') return '';
      const iso = typeof value === 'string' ? parse(value) : undefined;
      if (iso === undefined) report('FIELD_TYPE', `must be a ${type}`);
      if (iso === undefined) return '';
      return pattern.format(
        partsOf(field.addDays ? addDays(iso.slice(0, 10) as IsoDate, field.addDays) : iso),
      );
    },
    decode(text, report, lookup) {
      if (text === '') return undefined;
      const value = read(text, lookup);
      if (value === undefined) report('FIELD_TYPE', `must be a ${type} as ${source}`);
      return value === unknownYear ? undefined : value;
    },
  };
}

/** A day that exists, in a year nobody has told: nothing, but no fault. */
const unknownYear = 'unknown year';
const leapYear = 2024;

/** Most records of a file carry the same date: the last text and value are kept, so it is parsed once. */
function remembering(codec: Codec, decodeToo: boolean): Codec {
  let written: { value: unknown; text: string } = { value: undefined, text: '' };
  let read: { text: string; value: string | undefined } = { text: '', value: undefined };
  return {
    encode(value, report) {
      if (value !== undefined && value === written.value) return written.text;
      const text = codec.encode(value, report);
      if (text !== '') written = { value, text };
      return text;
    },
    decode(text, report, lookup) {
      if (decodeToo && text !== '' && text === read.text) return read.value;
      const value = codec.decode(text, report, lookup);
      if (typeof value === 'string') read = { text, value };
      return value;
    },
  };
}
