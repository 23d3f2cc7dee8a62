/** When silence counts as success. Pure. Promise 7: only if the scheme says so, and only after its window. */

import { type Instant, type IsoDate, localTime } from '../date.ts';
import type { CollectionRules } from '../rules.ts';

/** Last day on which a failure may still come; silence settles on the day after. Throws CalendarHorizonError. */
export function windowEnd(collectOn: IsoDate, windowBusinessDays: number, rules: CollectionRules): IsoDate {
  return rules.calendar.addBusinessDays(collectOn, windowBusinessDays);
}

/** Latest collection date whose window has passed by now; undefined when the scheme does not learn by silence. */
export function silentUpTo(rules: CollectionRules, now: Instant): IsoDate | undefined {
  const { success, timeZone } = rules.scheme;
  if (success.by !== 'silence') return undefined;
  const today = localTime(now, timeZone).date;
  return rules.calendar.addBusinessDays(today, -success.windowBusinessDays - 1);
}
