/** The one place that asks whether this store may act outside: a restored copy may not, or two copies would send the same
 *  files and fetch the same answers. Asked first by every step with effects at a bank or a payer; a refusal is journalled. */

import { problem } from '../core/problem.ts';
import { restoredMark } from '../store/restored.ts';
import { commit } from '../store/unit.ts';
import { act, type Context, report, type StepReport } from './context.ts';

/** Out: the report of a refused step; undefined when the store is live. */
export async function refusedOnCopy(context: Context, verb: string): Promise<StepReport | undefined> {
  const mark = await restoredMark(context.database);
  if (mark === undefined) return undefined;
  const found = problem(
    'RESTORED_COPY',
    { file: context.creditor.id },
    `${verb} was refused: this store was restored on ${mark.restoredAt} from the backup of ${mark.takenAt}.`,
    'When the original sends no more: debitrun backup promote --as A, then the same as a second operator.',
  );
  await commit(context.database, act(context, verb), async (unit) => {
    unit.event(`${verb}.refused`, `creditor:${context.creditor.id}`, {
      code: found.code,
      backup: mark.backup,
    });
  });
  return report(context, verb, 0, {}, { problems: [found] });
}
