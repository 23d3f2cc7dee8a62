/** Whether an operator may act now: by what they were granted last, whatever clock was given, and by what they had at that
 *  clock. A clock set back brings nobody's rights back. */

import { authorityFault, type Role } from '../core/authority.ts';
import { type IsoDate, localTime } from '../core/date.ts';
import { lastEventAt } from '../store/last-event.ts';
import { operatorAt } from '../store/operators.ts';
import { type Context, today } from './context.ts';

/** In words; undefined: they may. */
export async function standingFault(
  context: Context,
  name: string,
  anyOf: readonly Role[],
): Promise<string | undefined> {
  const day = await authorityDay(context);
  const latest = await operatorAt(context.database, name);
  const fault = authorityFault(name, latest, anyOf, day);
  if (fault !== undefined || latest === undefined) return fault;
  const then = await operatorAt(context.database, name, context.now);
  if (then === undefined) return `${name} was no operator yet on ${context.now}`;
  return authorityFault(name, then, anyOf, day);
}

/** Today at the bank, or the day of the journal's last event when that is later. */
export async function authorityDay(context: Context): Promise<IsoDate> {
  const last = await lastEventAt(context.database);
  const here = today(context);
  const there = last === undefined ? here : localTime(last, context.creditor.pack.scheme.timeZone).date;
  return there > here ? there : here;
}
