/** Dates as ISO text ("2026-03-10") and instants as ISO UTC text ("2026-03-09T18:00:00.000Z"). Pure: "now" is always
 *  an argument. Text compares and sorts as time does, and crosses every driver unchanged. */

export type IsoDate = string & { readonly brand: 'IsoDate' };
export type Instant = string & { readonly brand: 'Instant' };

const dayMs = 86_400_000;

/** "2026-02-29" and "2026-2-9" are not dates. */
export function parseIsoDate(text: string): IsoDate | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  const ms = Date.parse(`${text}T00:00:00Z`);
  return Number.isNaN(ms) || isoDateOf(ms) !== text ? undefined : (text as IsoDate);
}

/** For constants and values already checked. Throws on text that is no date. */
export function isoDate(text: string): IsoDate {
  const date = parseIsoDate(text);
  if (!date) throw new Error(`not a date: ${text}`);
  return date;
}

/** Any ISO instant with an offset or Z, as UTC milliseconds text. */
export function parseInstant(text: string): Instant | undefined {
  const form = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/.exec(text);
  // The engine rolls 30 February over to 2 March instead of refusing it.
  if (form?.[1] === undefined || parseIsoDate(form[1]) === undefined) return undefined;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : (new Date(ms).toISOString() as Instant);
}

export function instant(text: string): Instant {
  const parsed = parseInstant(text);
  if (!parsed) throw new Error(`not an instant with offset: ${text}`);
  return parsed;
}

export function addDays(date: IsoDate, days: number): IsoDate {
  return isoDateOf(Date.parse(`${date}T00:00:00Z`) + days * dayMs);
}

/** Same day of a later month, or that month's last day: 2026-01-31 plus 1 is 2026-02-28. */
export function addMonths(date: IsoDate, months: number): IsoDate {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  const first = new Date(Date.UTC(year, month - 1 + months, 1));
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  return isoDateOf(Date.UTC(first.getUTCFullYear(), first.getUTCMonth(), Math.min(day, last)));
}

/** Whole days from one date to another. */
export function daysBetween(from: IsoDate, to: IsoDate): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / dayMs);
}

/** 0 Sunday … 6 Saturday. */
export function weekday(date: IsoDate): number {
  return new Date(`${date}T00:00:00Z`).getUTCDay();
}

/** Wall clock of an instant in a time zone: { date: "2026-03-10", time: "02:00:00" }. */
export function localTime(at: Instant, timeZone: string): LocalTime {
  const key = `${timeZone} ${at}`;
  const known = localTimes.get(key);
  if (known !== undefined) return known;
  const found = readClock(at, timeZone);
  if (localTimes.size >= keptLocalTimes) localTimes.clear();
  localTimes.set(key, found);
  return found;
}

export type LocalTime = { readonly date: IsoDate; readonly time: string };

/** A night asks for a few instants, once for each of a million debits. */
const localTimes = new Map<string, LocalTime>();
const keptLocalTimes = 1000;

function readClock(at: Instant, timeZone: string): LocalTime {
  const parts = formatterOf(timeZone).formatToParts(new Date(at));
  const part = (type: string) => parts.find((p) => p.type === type)?.value ?? '';
  return {
    date: `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}` as IsoDate,
    time: `${part('hour')}:${part('minute')}:${part('second')}`,
  };
}

/** Kept per zone: making one takes forty times as long as using it. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  let formatter = formatters.get(timeZone);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('en-CA', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    formatters.set(timeZone, formatter);
  }
  return formatter;
}

function isoDateOf(ms: number): IsoDate {
  return new Date(ms).toISOString().slice(0, 10) as IsoDate;
}
