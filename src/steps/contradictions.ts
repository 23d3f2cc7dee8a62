/** Two statements of the bank of one day about one debit that say different things: which of them is true, only the bank
 *  knows. A task asks a person to ask it; a statement of a later day answers. Used by settle. */

import type { IsoDate } from '../core/date.ts';
import { type Problem, problem } from '../core/problem.ts';
import type { StoredDebit } from '../store/debits.ts';
import type { StoredEntry } from '../store/files.ts';
import { closeTask, insertTasks } from '../store/tasks.ts';
import type { Unit } from '../store/unit.ts';
import type { Decided } from './effects.ts';

export type Contradiction = {
  readonly entry: StoredEntry;
  readonly debit: StoredDebit;
  /** The day both statements are of. */
  readonly day: string;
};

/** One task a debit and day, the same whichever statement came first. */
export async function askWhichIsTrue(
  unit: Unit,
  found: readonly Contradiction[],
  madeOn: IsoDate,
): Promise<void> {
  await insertTasks(
    unit,
    found.map(({ debit, day }) => ({
      taskKey: taskKey(debit.debitId, day),
      kind: 'contradiction',
      subject: `debit:${debit.debitId}`,
      detail: `the bank said different things of ${debit.debitId} on ${day}; the smallest amount stands: ask the bank which is true`,
      madeOn,
    })),
  );
}

/** What the bank says of a later day stands over both. */
export async function closeOutdated(unit: Unit, decided: readonly Decided[]): Promise<void> {
  const outdated = decided.flatMap(({ debit, effect }) => {
    const isLater = 'saidOn' in effect && (effect.saidOn ?? '') > (debit.saidOn ?? '');
    return isLater && debit.saidOn !== null ? [taskKey(debit.debitId, debit.saidOn)] : [];
  });
  if (outdated.length === 0) return;
  const open = await unit.query<{ task_key: string }>(
    "select task_key from task where creditor = $1 and task_key = any($2) and state = 'open' order by task_key",
    [unit.act.creditor, outdated],
  );
  for (const { task_key } of open) await closeTask(unit, task_key);
}

/** What is said where the entry was applied all the same. */
export function contradiction({ entry, debit, day }: Contradiction): Problem {
  return problem(
    'RETURN_CONFLICT',
    { file: `inbound ${entry.inboundNo}`, line: entry.line },
    `${debit.debitId}: the bank said different things of ${day}; the smaller amount stands.`,
    `Ask the bank which is true. debitrun explain debit ${debit.debitId}`,
  );
}

function taskKey(debitId: string, day: string): string {
  return `contradiction/${debitId}/${day}`;
}
