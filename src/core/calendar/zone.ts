/** Wall-clock time at a place as an instant. Pure: the zone's rules come from the runtime's own table. */

import { type Instant, type IsoDate, instant, localTime } from '../date.ts';

/** The instant at which clocks in the zone show this date and time ("17:00" or "17:00:30").
 *  A time shown twice in autumn is the first of the two: a deadline errs on the early side.
 *  A time skipped in spring is that many hours after the day began, as if clocks had not moved: 02:30 reads 03:30. */
export function localInstant(date: IsoDate, time: string, timeZone: string): Instant {
  const asUtc = Date.parse(instant(`${date}T${time}Z`));
  const before = asUtc - offsetMs(asUtc - dayMs, timeZone);
  const after = asUtc - offsetMs(asUtc + dayMs, timeZone);
  const shown = [Math.min(before, after), Math.max(before, after)].filter(
    (ms) => ms + offsetMs(ms, timeZone) === asUtc,
  );
  return new Date(shown[0] ?? before).toISOString() as Instant;
}

const dayMs = 86_400_000;

/** How far the zone's clocks are ahead of UTC at that moment; the moment is a whole second. */
function offsetMs(ms: number, timeZone: string): number {
  const { date, time } = localTime(new Date(ms).toISOString() as Instant, timeZone);
  return Date.parse(`${date}T${time}Z`) - ms;
}
