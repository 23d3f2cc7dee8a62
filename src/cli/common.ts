/** Options every verb has, and the frame every verb runs in: open, run for each creditor, print, exit code. */

import { Command, InvalidArgumentError } from 'commander';
import { ClockBackwardsError } from '../core/clock.ts';
import { formatProblem, type Problem } from '../core/problem.ts';
import { ProblemError } from '../core/problem-error.ts';
import { openWorkspace, type Workspace } from '../main.ts';
import { type Context, rehearse, report, type StepReport } from '../steps/context.ts';
import { permit } from '../steps/operators.ts';
import { LockHeldError } from '../store/directory-lock.ts';
import { crashText } from './crash.ts';
import { type ExitCode, exitCode } from './exit.ts';
import { printReports } from './print.ts';
import { progressLine } from './progress.ts';

export type CommonOptions = {
  readonly dir: string;
  readonly at?: string;
  readonly creditor?: string;
  readonly as?: string;
  readonly passphrase?: string;
  readonly json?: boolean;
  readonly dryRun?: boolean;
};

/** A subcommand with the options all verbs share. `example` stands at the end of its help. */
export function verb(name: string, summary: string, example: string): Command {
  return reader(name, summary, example).option('--dry-run', 'print what would be done, change nothing');
}

/** The same for a command that only reads. */
export function reader(name: string, summary: string, example: string): Command {
  return new Command(name)
    .summary(summary)
    .description(summary)
    .option('--dir <folder>', 'workspace folder', process.env.DEBITRUN_DIR ?? '.')
    .option('--at <instant>', 'the clock, e.g. 2026-03-10T02:00:00+08:00 (default: now)')
    .option('--creditor <id>', 'only this creditor (default: every one)')
    .option('--as <operator>', 'who acts (default: DEBITRUN_OPERATOR, then the login name)')
    .option('--json', 'print JSON')
    .addHelpText('after', `\nExample:\n  ${example}`);
}

/** A command that signs: the key of the one who acts may need its passphrase. */
export function signer(name: string, summary: string, example: string): Command {
  return verb(name, summary, example).option(
    '--passphrase <reference>',
    'unlocks the key that signs: env:NAME or file:PATH (default: env:DEBITRUN_PASSPHRASE)',
  );
}

/** An argument that names a file by its number. */
export function parseFileNumber(text: string): bigint {
  if (!/^\d{1,18}$/.test(text)) throw new InvalidArgumentError('a file number, like 12.');
  return BigInt(text);
}

/** Runs steps for every creditor chosen, prints their reports and sets the exit code. */
export async function runSteps(
  options: CommonOptions,
  command: string,
  steps: (context: Context) => Promise<readonly StepReport[]>,
): Promise<void> {
  await inWorkspace(options, command, async (workspace) => {
    const reports: StepReport[] = [];
    for (const creditor of workspace.creditors) {
      reports.push(
        ...(options.dryRun
          ? await rehearse(workspace.database, (database) =>
              permitted(workspace.context(creditor, { dryRun: true, database }), command, steps),
            )
          : await permitted(workspace.context(creditor), command, steps)),
      );
    }
    progressLine.clear();
    printReports(reports, { json: options.json ?? false, dryRun: options.dryRun ?? false });
    return codeOf(reports);
  });
}

/** The steps, when the one who acts may run them. */
async function permitted(
  context: Context,
  command: string,
  steps: (context: Context) => Promise<readonly StepReport[]>,
): Promise<readonly StepReport[]> {
  const refused = await permit(context, command);
  return refused === undefined ? steps(context) : [report(context, command, 0, {}, { problems: [refused] })];
}

export function codeOf(reports: readonly StepReport[]): ExitCode {
  if (reports.some(({ tryLater }) => tryLater)) return exitCode.tryLater;
  return reports.some(({ problems }) => problems.length > 0) ? exitCode.problemsFound : exitCode.ok;
}

/** Opens the workspace, runs, closes; faults of the workspace become messages and exit codes. */
export async function inWorkspace(
  options: CommonOptions,
  command: string,
  work: (workspace: Workspace) => Promise<ExitCode>,
  use: 'read' | 'write' = 'write',
): Promise<void> {
  try {
    const workspace = await openWorkspace({
      directory: options.dir,
      at: options.at,
      actor: options.as,
      creditor: options.creditor,
      passphrase: options.passphrase,
      command,
      use,
      environment: process.env,
      progress: progressLine.show,
    });
    try {
      process.exitCode = await work(workspace);
    } finally {
      progressLine.clear();
      await workspace.close();
    }
  } catch (error) {
    process.exitCode = fault(error, options.json ?? false, options.at !== undefined);
  }
}

/** One clear message for what stopped a command; a fault of our own keeps its stack. `clockGiven`: by --at. */
export function fault(error: unknown, json: boolean, clockGiven = false): ExitCode {
  const problems = problemsOf(error);
  if (problems !== undefined) {
    if (json) process.stdout.write(`${JSON.stringify({ problems })}\n`);
    else for (const found of problems) process.stderr.write(`${formatProblem(found)}\n`);
    if (error instanceof LockHeldError) return exitCode.tryLater;
    // a wrong --at is the command line's fault, a wrong clock the machine's
    if (error instanceof ClockBackwardsError) return clockGiven ? exitCode.usage : exitCode.failed;
    return exitCode.problemsFound;
  }
  process.stderr.write(crashText(error));
  return exitCode.failed;
}

function problemsOf(error: unknown): readonly Problem[] | undefined {
  if (error instanceof ProblemError) return error.problems;
  if (error instanceof LockHeldError) {
    return [
      { code: 'LOCK_HELD', where: {}, message: `${error.message}.`, hint: 'Try again when it has ended.' },
    ];
  }
  return undefined;
}
