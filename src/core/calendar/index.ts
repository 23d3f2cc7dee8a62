/** Business-day calendars by the name a scheme gives. Pure; registry.ts lists them, one rule per file. */

import type { Problem } from '../problem.ts';
import { type BusinessCalendar, CalendarHorizonError, calendarFrom } from './days.ts';
import { type CalendarName, calendarNames, calendarRules } from './registry.ts';

export { type BusinessCalendar, CalendarHorizonError, type Horizon } from './days.ts';
export {
  earliestCollectionDate,
  earliestSubmissionDate,
  latestCollectionDate,
  submissionDeadline,
} from './timing.ts';
export { localInstant } from './zone.ts';

const calendars = Object.fromEntries(
  calendarNames.map((name) => [name, calendarFrom(name, calendarRules[name])]),
) as Readonly<Record<CalendarName, BusinessCalendar>>;

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
