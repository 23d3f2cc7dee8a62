/** When silence says something. Pure. Promise 7: only if the scheme says so, and only after its window. Where failures
 *  are told, silence is success; where successes are listed, it is none. */

import { type Instant, type IsoDate, localTime } from '../date.ts';
import type { CollectionRules } from '../rules.ts';
import { silenceDays } from '../scheme.ts';

/** Last day on which an answer may still come; silence counts on the day after. Throws CalendarHorizonError. */
export function windowEnd(collectOn: IsoDate, windowBusinessDays: number, rules: CollectionRules): IsoDate {
  return rules.calendar.addBusinessDays(collectOn, windowBusinessDays);
}

/** Latest collection date whose window has passed by now; undefined when silence never says anything. */
export function silentUpTo(rules: CollectionRules, now: Instant): IsoDate | undefined {
  const days = silenceDays(rules.scheme);
  if (days === undefined) return undefined;
  const today = localTime(now, rules.scheme.timeZone).date;
  return rules.calendar.addBusinessDays(today, -days - 1);
}
