/** An act that was refused: told to the one who tried, and kept in the journal. */

import { type Problem, problem } from '../core/problem.ts';
import { commit } from '../store/unit.ts';
import { act, type Context } from './context.ts';

/** Thrown inside a transaction to undo it; whoever opened it journals the refusal and reports the problem. */
export class Refused extends Error {
  readonly problem: Problem;
  constructor(found: Problem) {
    super(found.message);
    this.name = 'Refused';
    this.problem = found;
  }
}

/** Journals that `what` ("approve", "send" …) was refused on a subject ("file:12"). Out: the problem, to report. */
export async function refuse(
  context: Context,
  what: string,
  subject: string,
  found: Problem,
  scope: { readonly creditor?: string; readonly actor?: string } = {},
): Promise<Problem> {
  await commit(context.database, { ...act(context, what), ...scope }, async (unit) => {
    unit.event(`${what.replaceAll(' ', '-')}.refused`, subject, { code: found.code, why: found.message });
  });
  return found;
}

export function refusal(code: Problem['code'], file: string | undefined, why: string, hint: string): Problem {
  return problem(code, { file }, why, hint);
}
