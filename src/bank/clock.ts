/** The embedded bank's clock: the machine's, a file that tests and the demo rewrite, or one moved by hand. */

import { readFileSync } from 'node:fs';
import { type Instant, type IsoDate, instant, localTime } from '../core/date.ts';

export type Clock = () => Instant;

export const systemClock: Clock = () => instant(new Date().toISOString());

/** Reads the file anew each time it is asked. Throws when it holds no ISO instant with an offset. */
export function fileClock(path: string): Clock {
  return () => instant(readFileSync(path, 'utf8').trim());
}

/** A moment on the bank's wall: text that sorts as time does, "2026-03-10 18:00:00". */
export type WallTime = string & { readonly brand: 'WallTime' };

export function wallTime(at: Instant, timeZone: string): WallTime {
  const { date, time } = localTime(at, timeZone);
  return `${date} ${time}` as WallTime;
}

export function wallTimeAt(date: IsoDate, time: string): WallTime {
  return `${date} ${time}` as WallTime;
}

export function dateOf(time: WallTime): IsoDate {
  return time.slice(0, 10) as IsoDate;
}

export function timeOf(time: WallTime): string {
  return time.slice(11);
}

/** The instant at which clocks in the zone show that moment; near a change of clocks it may be an hour off. */
export function instantOf(time: WallTime, timeZone: string): Instant {
  const shown = instant(`${time.replace(' ', 'T')}Z`);
  const ahead = Date.parse(instant(`${wallTime(shown, timeZone).replace(' ', 'T')}Z`)) - Date.parse(shown);
  return instant(new Date(Date.parse(shown) - ahead).toISOString());
}
