/** Dates, months and times by a bank's pattern. Pure. "yyyymmdd", "yymmdd", "yyyymm", "mmdd", "HHMM", "yyyyddd". */

import { type IsoDate, parseIsoDate } from '../date.ts';

type Part = 'yyyy' | 'yy' | 'mm' | 'dd' | 'ddd' | 'HH' | 'MM' | 'SS';
type Parts = Partial<Record<Part, number>>;

export type DatePattern = {
  readonly parts: readonly Part[];
  /** Length of every text of this pattern. */
  readonly length: number;
  /** Regular expression source that fits exactly such texts. */
  readonly regex: string;
  /** Undefined when the text does not have the form. Ranges are checked by the functions below. */
  parse(text: string): Parts | undefined;
  format(parts: Parts): string;
};

const tokens = /yyyy|yy|mm|ddd|dd|HH|MM|SS/g;

export function compileDatePattern(pattern: string): DatePattern {
  const parts = pattern.match(tokens) as Part[] | null;
  const escaped = pattern.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const source = escaped.replace(tokens, (part) => `(\\d{${part.length}})`);
  const regex = new RegExp(`^${source}$`);
  return {
    parts: parts ?? [],
    length: pattern.length,
    regex: escaped.replace(tokens, (part) => `\\d{${part.length}}`),
    parse(text) {
      const match = regex.exec(text);
      if (!match) return undefined;
      const found: Parts = {};
      parts?.forEach((part, index) => {
        found[part] = Number(match[index + 1]);
      });
      return found;
    },
    format: (values) =>
      pattern.replace(tokens, (part) => String(values[part as Part] ?? 0).padStart(part.length, '0')),
  };
}

/** Parts of "2026-03-10", "2026-03", "14:05:00" or both joined by T, for `format`. */
export function partsOf(iso: string): Parts {
  const [date = '', time = iso.includes(':') ? iso : ''] = iso.includes('T') ? iso.split('T') : [iso];
  const found: Parts = {};
  const ymd = /^(\d{4})-(\d{2})(?:-(\d{2}))?/.exec(date);
  if (ymd) {
    found.yyyy = Number(ymd[1]);
    found.yy = found.yyyy % 100;
    found.mm = Number(ymd[2]);
    if (ymd[3]) {
      found.dd = Number(ymd[3]);
      found.ddd = dayOfYear(found.yyyy, found.mm, found.dd);
    }
  }
  const hms = /^(\d{2}):(\d{2})(?::(\d{2}))?/.exec(time);
  if (hms) {
    found.HH = Number(hms[1]);
    found.MM = Number(hms[2]);
    found.SS = Number(hms[3] ?? 0);
  }
  return found;
}

/** Two-digit years 80-99 lie in the last century: no bank file here is older. */
function fullYear(parts: Parts): number | undefined {
  if (parts.yyyy !== undefined) return parts.yyyy;
  if (parts.yy === undefined) return undefined;
  return parts.yy >= 80 ? 1900 + parts.yy : 2000 + parts.yy;
}

/** The date of the parts; without a year the one nearest to `near`. Undefined when there is no such day. */
export function dateOf(parts: Parts, near?: string): IsoDate | undefined {
  const year = fullYear(parts);
  if (year === undefined) return near === undefined ? undefined : nearest(parts, near);
  if (parts.ddd !== undefined) return dayNumber(year, parts.ddd);
  return parseIsoDate(`${pad(year, 4)}-${pad(parts.mm ?? 0)}-${pad(parts.dd ?? 0)}`);
}

/** "2026-03". */
export function monthOf(parts: Parts): string | undefined {
  const year = fullYear(parts);
  const month = parts.mm ?? 0;
  return year === undefined || month < 1 || month > 12 ? undefined : `${pad(year, 4)}-${pad(month)}`;
}

/** "14:05:00"; seconds the pattern lacks are 00. */
export function timeOf(parts: Parts): string | undefined {
  const { HH = 99, MM = 99, SS = 0 } = parts;
  return HH > 23 || MM > 59 || SS > 59 ? undefined : `${pad(HH)}:${pad(MM)}:${pad(SS)}`;
}

function nearest(parts: Parts, near: string): IsoDate | undefined {
  const year = Number(near.slice(0, 4));
  const target = Date.parse(`${near.slice(0, 10)}T00:00:00Z`);
  let best: IsoDate | undefined;
  let distance = Number.POSITIVE_INFINITY;
  for (const yyyy of [year - 1, year, year + 1]) {
    const date = dateOf({ ...parts, yyyy });
    const away = date ? Math.abs(Date.parse(`${date}T00:00:00Z`) - target) : Number.POSITIVE_INFINITY;
    if (away < distance) [best, distance] = [date, away];
  }
  return best;
}

function dayNumber(year: number, ddd: number): IsoDate | undefined {
  const date = new Date(Date.UTC(year, 0, ddd));
  if (ddd < 1 || date.getUTCFullYear() !== year) return undefined;
  return parseIsoDate(date.toISOString().slice(0, 10));
}

function dayOfYear(year: number, month: number, day: number): number {
  return Math.round((Date.UTC(year, month - 1, day) - Date.UTC(year, 0, 0)) / 86_400_000);
}

function pad(value: number, digits = 2): string {
  return String(value).padStart(digits, '0');
}
