/** cycle: the whole night in order. Yesterday's answers come before today's debits, so that nothing is presented again
 *  that has just failed or been paid. A step that meets a fault does not stop the others: each says what it met. */

import { addPeriods } from '../core/billing/index.ts';
import { ClockBackwardsError } from '../core/clock.ts';
import { ProblemError } from '../core/problem-error.ts';
import { approveByPolicy } from './approve.ts';
import { batch } from './batch.ts';
import { bill } from './bill.ts';
import { type Context, report, type StepReport, today } from './context.ts';
import { fetchInbound } from './fetch.ts';
import { followUp } from './follow-up.ts';
import { refusedOnCopy } from './live.ts';
import { notify } from './notify.ts';
import { plan } from './plan.ts';
import { readInbound } from './read.ts';
import { seal } from './seal.ts';
import { send } from './send.ts';
import { settle } from './settle.ts';

/** Source of the order: DESIGN §2. */
const night: Readonly<
  Record<string, (context: Context, options: Parameters<typeof send>[1]) => Promise<StepReport>>
> = {
  fetch: fetchInbound,
  read: readInbound,
  settle,
  'follow-up': followUp,
  bill: (context) => bill(context, addPeriods(today(context).slice(0, 7), -1)),
  plan,
  notify,
  batch,
  approve: approveByPolicy,
  send,
  seal: (context) => seal(context),
};

/** `acceptUnverified`: as for send. */
export async function cycle(
  context: Context,
  options: Parameters<typeof send>[1] = {},
): Promise<readonly StepReport[]> {
  const copy = await refusedOnCopy(context, 'cycle');
  if (copy !== undefined) return [copy];
  const reports: StepReport[] = [];
  for (const [verb, step] of Object.entries(night))
    reports.push(await attempt(context, verb, (given) => step(given, options)));
  return reports;
}

/** A fault in data or configuration is this step's report; a fault of the program ends the night, and a clock that was
 *  set back does: every step would meet it. */
async function attempt(
  context: Context,
  verb: string,
  step: (context: Context) => Promise<StepReport>,
): Promise<StepReport> {
  try {
    return await step(context);
  } catch (error) {
    if (!(error instanceof ProblemError) || error instanceof ClockBackwardsError) throw error;
    return report(context, verb, 0, {}, { problems: error.problems });
  }
}
