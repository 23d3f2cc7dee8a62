/** cycle: the whole night in order. Yesterday's answers come before today's debits, so that nothing is presented again
 *  that has just failed or been paid. A step that meets a fault does not stop the others: each says what it met. */

import { addPeriods } from '../core/billing/index.ts';
import { approveByPolicy } from './approve.ts';
import { batch } from './batch.ts';
import { bill } from './bill.ts';
import { type Context, type StepReport, today } from './context.ts';
import { fetchInbound } from './fetch.ts';
import { followUp } from './follow-up.ts';
import { notify } from './notify.ts';
import { plan } from './plan.ts';
import { readInbound } from './read.ts';
import { seal } from './seal.ts';
import { send } from './send.ts';
import { settle } from './settle.ts';

/** Source of the order: DESIGN §2. */
const night: readonly ((context: Context) => Promise<StepReport>)[] = [
  fetchInbound,
  readInbound,
  settle,
  followUp,
  (context) => bill(context, addPeriods(today(context).slice(0, 7), -1)),
  plan,
  notify,
  batch,
  approveByPolicy,
  send,
  (context) => seal(context),
];

export async function cycle(context: Context): Promise<readonly StepReport[]> {
  const reports: StepReport[] = [];
  for (const step of night) reports.push(await step(context));
  return reports;
}

export function nothingToDo(reports: readonly StepReport[]): boolean {
  return reports.every(({ changed, problems }) => changed === 0 && problems.length === 0);
}
