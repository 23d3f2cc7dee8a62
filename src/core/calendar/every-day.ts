/** Every day is a business day: for operators that work through, and for agreements that name no calendar. Pure. */

import { isoDate } from '../date.ts';
import type { CalendarRule } from './days.ts';

export const everyDay: CalendarRule = {
  horizon: { from: isoDate('2000-01-01'), to: isoDate('2099-12-31') },
  isOpen: () => true,
};
