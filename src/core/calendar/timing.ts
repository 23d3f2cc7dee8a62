/** When a file must be at the bank for a collection date, and the reverse. Pure. plan, batch ─▶ [here].
 *  Lead days are business days from submission to collection; a submission counts for a day when it is made on a
 *  business day, up to and including the cut-off at the bank's clock. Throws CalendarHorizonError. */

import { addDays, type Instant, type IsoDate, localTime } from '../date.ts';
import type { EarliestSubmission } from '../scheme.ts';
import type { BusinessCalendar } from './days.ts';
import { localInstant } from './zone.ts';

/** Latest instant at which a file can be handed over for this collection date.
 *  A date that is no business day is collected on the next one, and the deadline follows it.
 *  In: cutOff "HH:MM" in the zone. */
export function submissionDeadline(
  collectionDate: IsoDate,
  leadDays: number,
  cutOff: string,
  calendar: BusinessCalendar,
  timeZone: string,
): Instant {
  const day = calendar.addBusinessDays(calendar.next(collectionDate), -leadDays);
  return localInstant(day, cutOff, timeZone);
}

/** First day on which a file for this collection date may be handed over. */
export function earliestSubmissionDate(
  collectionDate: IsoDate,
  { days, unit }: EarliestSubmission,
  calendar: BusinessCalendar,
): IsoDate {
  return unit === 'business'
    ? calendar.addBusinessDays(calendar.next(collectionDate), -days)
    : addDays(collectionDate, -days);
}

/** The last collection date for which a file may be handed over on this day. */
export function latestCollectionDate(
  today: IsoDate,
  { days, unit }: EarliestSubmission,
  calendar: BusinessCalendar,
): IsoDate {
  return unit === 'business' ? calendar.addBusinessDays(today, days) : addDays(today, days);
}

/** First business day that a file handed over now can be collected on. */
export function earliestCollectionDate(
  now: Instant,
  leadDays: number,
  cutOff: string,
  calendar: BusinessCalendar,
  timeZone: string,
): IsoDate {
  const today = localTime(now, timeZone).date;
  const missed = now > localInstant(today, cutOff, timeZone);
  const submitted = calendar.next(missed ? addDays(today, 1) : today);
  return calendar.addBusinessDays(submitted, leadDays);
}
