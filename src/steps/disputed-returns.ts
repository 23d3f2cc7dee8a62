/** What banks say of a return they told before: dishonored, or the dishonor contested. Money between the banks is still
 *  open; our books stay as they are, and a person is told once. Used by settle. */

import { withinHorizon } from '../core/calendar/index.ts';
import type { Reason } from '../core/scheme.ts';
import { claimsOf, type StoredDebit } from '../store/debits.ts';
import { insertHolds, insertTasks } from '../store/tasks.ts';
import type { Unit } from '../store/unit.ts';
import { type Context, today } from './context.ts';

export type ReturnWord = { readonly debit: StoredDebit; readonly reason: Reason };

/** undefined: the word is no such one, or its debit is still under way: then its outcome is unknown, which follow-up asks. */
export function wordAboutReturn(debit: StoredDebit, reason: Reason | undefined): ReturnWord | undefined {
  const isUnderWay = debit.state === 'submitted' || debit.state === 'accepted';
  return reason?.about === 'return' && !isUnderWay ? { debit, reason } : undefined;
}

/** One task a debit and code. Where money may come back to us, what the debit still owes is held meanwhile. */
export async function askAboutReturns(
  unit: Unit,
  context: Context,
  words: readonly ReturnWord[],
): Promise<void> {
  if (words.length === 0) return;
  const madeOn = today(context);
  await insertTasks(
    unit,
    words.map((word) => ({
      taskKey: taskKey(word),
      kind: word.reason.next,
      subject: `debit:${word.debit.debitId}`,
      debtorId: word.debit.debtorId,
      detail: `${word.reason.code}: ${word.reason.meaning}; ${contestedUntil(context, word.reason)}the books stay as they are: ask the bank whether the return stands`,
      madeOn,
    })),
  );
  const open = words.filter(({ reason }) => reason.next === 'query-bank');
  const claims = await claimsOf(
    unit,
    unit.act.creditor,
    open.map(({ debit }) => debit.debitId),
  );
  await insertHolds(
    unit,
    open.flatMap((word) =>
      (claims.get(word.debit.debitId) ?? [])
        .filter(({ openMinor }) => openMinor > 0n)
        .map(({ chargeId }) => ({
          holdId: `${taskKey(word)}/${chargeId}`,
          subjectKind: 'charge' as const,
          subjectId: chargeId,
          reason: `${word.reason.code}: ${word.reason.meaning}`,
          from: madeOn,
        })),
    ),
  );
}

/** "it may be contested until 2026-03-25; ", counted from the day the word was read. */
function contestedUntil(context: Context, { contestedWithin }: Reason): string {
  if (contestedWithin === undefined) return '';
  const { calendar } = context.creditor.rules;
  const until = withinHorizon(() => calendar.addBusinessDays(today(context), contestedWithin));
  const when = until.value === undefined ? `within ${contestedWithin} business days` : `until ${until.value}`;
  return `it may be contested ${when}; `;
}

function taskKey({ debit, reason }: ReturnWord): string {
  return `disputed-return/${debit.debitId}/${reason.code}`;
}
