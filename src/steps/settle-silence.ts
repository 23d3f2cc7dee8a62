/** What nobody said: debits whose window passed without an answer are settled, or failed, as the scheme says. Used by
 *  settle. Promise 7: only after the window, only for files that were delivered. */

import { withinHorizon } from '../core/calendar/index.ts';
import type { IsoDate } from '../core/date.ts';
import type { Problem } from '../core/problem.ts';
import type { Pack } from '../core/scheme.ts';
import { silentUpTo } from '../core/settlement/silence.ts';
import { debitsPage, type StoredDebit } from '../store/debits.ts';
import { commit } from '../store/unit.ts';
import { act, type Context, today } from './context.ts';
import { applyEffects, type Decided } from './effects.ts';

const pageSize = 1000;

/** Out: the problem when the calendar ends. `told` is called with what became of a page of debits. */
export async function settleSilence(
  context: Context,
  told: (decided: readonly Decided[]) => void,
): Promise<readonly Problem[]> {
  const { database, creditor, now } = context;
  const upTo = withinHorizon(() => silentUpTo(creditor.rules, now));
  if (upTo.problem !== undefined) return [upTo.problem];
  if (upTo.value === undefined) return [];
  const { success } = creditor.pack.scheme;
  const acknowledgedOnly = success.by === 'silence' && success.needsAcknowledgement;
  const fileStates = acknowledgedOnly ? ['acknowledged'] : ['sent', 'acknowledged'];
  const where = `d.state in ('submitted', 'accepted') and not d.outcome_unknown and d.collect_on <= $3
    and exists (select 1 from file f where f.creditor = d.creditor and f.file_no = d.file_no and f.state = any($4))`;
  for (let after = ''; ; ) {
    const page = await debitsPage(database, creditor.id, after, pageSize, where, [upTo.value, fileStates]);
    const last = page.at(-1);
    if (last === undefined) return [];
    after = last.debitId;
    const decided = page.map((debit) => verdict(debit, creditor.pack, today(context)));
    await commit(database, act(context, 'settle'), (unit) => applyEffects(unit, decided, today(context)));
    told(decided);
  }
}

function verdict(debit: StoredDebit, { scheme, reasons }: Pack, on: IsoDate): Decided {
  if (scheme.success.by !== 'listed') {
    const effect = { kind: 'settled', collected: debit.minor, saidOn: null } as const;
    return { debit, effect, entryKey: null, code: null, reasonClass: null, happenedOn: debit.collectOn };
  }
  const { code = null } = scheme.success;
  const reason = reasons.get(code ?? '');
  return {
    debit,
    effect: reason?.outcome === 'unknown' ? { kind: 'outcome-unknown' } : { kind: 'rejected', saidOn: null },
    entryKey: null,
    code,
    reasonClass: reason?.class ?? 'unknown',
    happenedOn: on,
  };
}
