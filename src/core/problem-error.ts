/** A fault in data or configuration that stops the work at hand: it carries the problems to print, not a stack to read.
 *  Pure. Everything else that is thrown is a fault of the program. */

import { formatProblem, type Problem } from './problem.ts';

export class ProblemError extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[], options?: ErrorOptions) {
    super(problems.map(formatProblem).join('\n'), options);
    this.name = new.target.name;
    this.problems = problems;
  }
}

/** The same for exactly one problem, whose own words are the message. */
export class OneProblemError extends ProblemError {
  readonly problem: Problem;

  constructor(found: Problem, cause?: unknown) {
    super([found], cause === undefined ? undefined : { cause });
    this.message = found.message;
    this.problem = found;
  }
}
