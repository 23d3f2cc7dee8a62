/** Prints what steps did: one line a step, its notes below, problems at the end. */

import { formatProblem } from '../core/problem.ts';
import type { StepReport } from '../steps/context.ts';
import { toJson } from '../store/database.ts';

const problemsShown = 50;

export type PrintOptions = {
  readonly json: boolean;
  readonly dryRun: boolean;
  /** Reports that only look are printed although nothing changed. */
  readonly always?: boolean;
};

export function printReports(
  reports: readonly StepReport[],
  { json, dryRun, always = false }: PrintOptions,
): void {
  if (json) {
    process.stdout.write(`${toJson({ dryRun, nothingToDo: isQuiet(reports), reports })}\n`);
    return;
  }
  const several = new Set(reports.map(({ creditor }) => creditor)).size > 1;
  for (const { verb, creditor, changed, figures, notes, problems } of reports) {
    // Of a whole night only what changed, or went wrong, is worth a line: silence when all is well.
    if (!always && reports.length > 1 && changed === 0 && problems.length === 0) continue;
    const facts = Object.entries(figures)
      .map(([name, value]) => `${name} ${value}`)
      .join(', ');
    process.stdout.write(`${several ? `${creditor}: ` : ''}${verb}${dryRun ? ' (dry run)' : ''}  ${facts}\n`);
    for (const note of notes) process.stdout.write(`  ${note}\n`);
  }
  if (!always && isQuiet(reports)) process.stdout.write('nothing to do\n');
  const problems = reports.flatMap((report) => report.problems);
  for (const found of problems.slice(0, problemsShown)) process.stderr.write(`${formatProblem(found)}\n`);
  if (problems.length > problemsShown) {
    process.stderr.write(`… and ${problems.length - problemsShown} more problems; --json lists all\n`);
  }
}

function isQuiet(reports: readonly StepReport[]): boolean {
  return reports.every(({ changed, problems }) => changed === 0 && problems.length === 0);
}
