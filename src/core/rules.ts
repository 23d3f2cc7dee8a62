/** What the scheme and the creditor's agreement together allow: the rules that planning, notices, batching and
 *  follow-up apply. Pure. Made once per creditor from scheme.yaml and the configuration. */

import type { BusinessCalendar } from './calendar/index.ts';
import { addDays, addMonths, type IsoDate, isoDate } from './date.ts';
import type { HolidayRule, Scheme, SequenceType } from './scheme.ts';

export type CollectionRules = {
  readonly scheme: Scheme;
  readonly calendar: BusinessCalendar;
  /** Days of the month on which this creditor collects, ascending: the first run and the later ones. */
  readonly collectionDays: readonly number[];
  /** Calendar days from notice to collection. */
  readonly noticeDays: number;
  /** Smaller sums wait until more is owed. */
  readonly minimumPerDebit: bigint;
  readonly maximumPerDebit: bigint;
  /** Nothing is planned further ahead than this. */
  readonly planAheadDays: number;
  /** Absent: next. */
  readonly onHoliday?: HolidayRule | undefined;
};

/** The business day on which a debit planned for this date is collected. Throws CalendarHorizonError. */
export function collectionDay({ calendar, onHoliday }: CollectionRules, planned: IsoDate): IsoDate {
  return onHoliday === 'previous' ? calendar.previous(planned) : calendar.next(planned);
}

/** The day the operator works off what is collected then. Throws CalendarHorizonError. */
export function processingDate({ scheme, calendar }: CollectionRules, collectOn: IsoDate): IsoDate {
  return calendar.addBusinessDays(collectOn, -(scheme.timing.processingDays ?? 0));
}

/** Longest lead time of the scheme: planning does not yet know which sequence type a debit will have. */
export function longestLeadDays(scheme: Scheme): number {
  return Math.max(...Object.values(scheme.timing.leadDays));
}

export function leadDays(scheme: Scheme, sequenceType: SequenceType): number {
  return scheme.timing.leadDays[sequenceType];
}

/** The first collection day of the creditor, as planned (not yet moved for holidays), whose business day is not before
 *  `earliest` and which is not before `from`. Throws CalendarHorizonError. The configuration asks for a day; rules made
 *  without one are a fault of the program. */
export function nextCollectionDate(rules: CollectionRules, from: IsoDate, earliest: IsoDate): IsoDate {
  if (rules.collectionDays.length === 0) throw new Error('a creditor has no collection day');
  const firstOfMonth = isoDate(`${from.slice(0, 7)}-01`);
  for (let month = 0; ; month++) {
    const start = addMonths(firstOfMonth, month);
    for (const day of rules.collectionDays) {
      const planned = dayOfMonth(start, day);
      if (planned >= from && collectionDay(rules, planned) >= earliest) return planned;
    }
  }
}

/** The 31st of a short month is its last day. */
function dayOfMonth(firstOfMonth: IsoDate, day: number): IsoDate {
  const last = addDays(addMonths(firstOfMonth, 1), -1);
  const wanted = addDays(firstOfMonth, day - 1);
  return wanted > last ? last : wanted;
}
