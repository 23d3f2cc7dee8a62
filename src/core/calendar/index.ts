/** Business-day calendars by the name a scheme gives. Pure; one rule per file, holidays are data or closed rules. */

import { type IsoDate, isoDate } from '../date.ts';
import type { Problem } from '../problem.ts';
import type { CalendarName } from '../scheme.ts';
import { china } from './china.ts';
import { type BusinessCalendar, CalendarHorizonError, type CalendarRule, calendarFrom } from './days.ts';
import { fed } from './fed.ts';
import { target } from './target.ts';

export { type BusinessCalendar, CalendarHorizonError, type Horizon } from './days.ts';
export {
  earliestCollectionDate,
  earliestSubmissionDate,
  latestCollectionDate,
  submissionDeadline,
} from './timing.ts';
export { localInstant } from './zone.ts';

const everyDay: CalendarRule = {
  horizon: { from: isoDate('2000-01-01'), to: isoDate('2099-12-31') },
  isOpen: (_: IsoDate) => true,
};

const calendars: Readonly<Record<CalendarName, BusinessCalendar>> = {
  china: calendarFrom('china', china),
  target: calendarFrom('target', target),
  fed: calendarFrom('fed', fed),
  'every-day': calendarFrom('every-day', everyDay),
};

export function businessCalendar(name: CalendarName): BusinessCalendar {
  return calendars[name];
}

/** Runs a computation over calendars and gives its value, or the problem when it ran past a horizon.
 *  Any other error is thrown on. */
export function withinHorizon<T>(
  compute: () => T,
): { readonly value: T; readonly problem?: never } | { readonly value?: never; readonly problem: Problem } {
  try {
    return { value: compute() };
  } catch (error) {
    if (error instanceof CalendarHorizonError) return { problem: error.problem };
    throw error;
  }
}
