/** Whether a debtor may be erased now. Pure. What is still owed, moving or asked for needs the data: each is named. */

import type { IsoDate } from '../date.ts';

/** What still ties the debtor to the creditor; ids, never names. */
export type Ties = {
  readonly liveDebits: readonly string[];
  readonly openCharges: readonly string[];
  /** Accounts with prepayment that is the debtor's. */
  readonly prepaidAccounts: readonly string[];
  readonly openTasks: readonly string[];
  readonly holds: readonly string[];
  readonly openComplaints: readonly string[];
  /** Accounts owned today or later, with the last day; null: no end is set. */
  readonly ownerships: readonly { readonly accountId: string; readonly to: IsoDate | null }[];
};

const shown = 5;

/** One sentence for each reason not to; empty: the debtor may be erased. */
export function erasureBlockers(ties: Ties): readonly string[] {
  const owned = ties.ownerships.map(({ accountId, to }) =>
    `${accountId} ${to === null ? '' : `to ${to}`}`.trim(),
  );
  return [
    because('a debit is live', ties.liveDebits, 'wait for the bank, or withdraw its file'),
    because('money is owed on', ties.openCharges, 'collect it or write it off'),
    because('prepayment is left on', ties.prepaidAccounts, 'refund it'),
    because('a task is open', ties.openTasks, 'debitrun tasks done'),
    because('a complaint is open', ties.openComplaints, 'debitrun complaints close'),
    because('a hold is open', ties.holds, 'release it'),
    because('the debtor still owns', owned, 'import accounts with the last day in "to"'),
  ].flatMap((blocker) => blocker ?? []);
}

function because(what: string, ids: readonly string[], todo: string): string | undefined {
  if (ids.length === 0) return undefined;
  const more = ids.length > shown ? ` and ${ids.length - shown} more` : '';
  return `${what}: ${ids.slice(0, shown).join(', ')}${more} (${todo})`;
}
