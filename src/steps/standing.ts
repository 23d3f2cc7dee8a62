/** Whether an operator may act now: by what they were granted last, whatever clock was given, and by what they had at that
 *  clock. A clock set back brings nobody's rights back. */

import { authorityFault, type Role } from '../core/authority.ts';
import { type Instant, type IsoDate, localTime } from '../core/date.ts';
import type { Sql } from '../store/database.ts';
import { lastEventAt } from '../store/last-event.ts';
import { operatorAt } from '../store/operators.ts';

/** What of a context tells who may act: a store that is being restored has no more. */
export type Here = {
  readonly database: Sql;
  readonly now: Instant;
  readonly creditor: { readonly pack: { readonly scheme: { readonly timeZone: string } } };
};

/** In words; undefined: they may. */
export async function standingFault(
  here: Here,
  name: string,
  anyOf: readonly Role[],
): Promise<string | undefined> {
  const day = await authorityDay(here);
  const latest = await operatorAt(here.database, name);
  const fault = authorityFault(name, latest, anyOf, day);
  if (fault !== undefined || latest === undefined) return fault;
  const then = await operatorAt(here.database, name, here.now);
  if (then === undefined) return `${name} was no operator yet on ${here.now}`;
  return authorityFault(name, then, anyOf, day);
}

/** Today at the bank, or the day of the journal's last event when that is later. */
export async function authorityDay({ database, now, creditor }: Here): Promise<IsoDate> {
  const { timeZone } = creditor.pack.scheme;
  const last = await lastEventAt(database);
  const here = localTime(now, timeZone).date;
  const there = last === undefined ? here : localTime(last, timeZone).date;
  return there > here ? there : here;
}
