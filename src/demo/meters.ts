/** Water meters: one reading a month, and one meter that is changed on the way. Pure. */

import { addDays, addMonths } from '../core/date.ts';
import { type Cell, csv } from './csv.ts';
import { accountIds, type Household } from './households.ts';
import type { DemoMonth } from './months.ts';

/** The second month sees the change; the new meter begins with what it was tested with. */
const changeMonth = 1;
const newMeterStart = 3;

/** Readings of a month's last day; the first file also holds those of the day before the first month. */
export function meterReadings(estate: readonly Household[], month: DemoMonth, index: number): string {
  return csv(
    ['account_id', 'date', 'value', 'kind'],
    estate.flatMap((household) => {
      const { meter } = accountIds(household);
      const before: Cell[][] =
        index === 0
          ? [[meter, addDays(addMonths(month.day(1), -1), -1), valueAfter(household, -1), 'reading']]
          : [];
      const changed: Cell[][] =
        household.story === 'meter-is-changed' && index === changeMonth
          ? [
              [meter, addDays(month.lastDay, -10), lastOfOldMeter(household), 'change-out'],
              [meter, addDays(month.lastDay, -10), newMeterStart, 'change-in'],
            ]
          : [];
      return [...before, ...changed, [meter, month.lastDay, valueAfter(household, index), 'reading']];
    }),
  );
}

/** What the meter shows after month `index`; -1: before the first. */
function valueAfter(household: Household, index: number): number {
  const { story, meterStart, use } = household;
  const used = (from: number, to: number) => use.slice(from, to + 1).reduce((sum, value) => sum + value, 0);
  if (story !== 'meter-is-changed' || index < changeMonth) return meterStart + used(0, index);
  return newMeterStart + used(0, index) - (lastOfOldMeter(household) - meterStart);
}

/** The old meter counted half of that month. */
function lastOfOldMeter({ meterStart, use }: Household): number {
  const before = use.slice(0, changeMonth).reduce((sum, value) => sum + value, 0);
  return meterStart + before + Math.floor((use[changeMonth] ?? 0) / 2);
}
