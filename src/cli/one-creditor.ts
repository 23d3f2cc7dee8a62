/** Frames for commands about one thing: of the one creditor named, or of whichever creditor has it. */

import { type Context, rehearse, type StepReport } from '../steps/context.ts';
import { type CommonOptions, codeOf, inWorkspace } from './common.ts';
import { exitCode } from './exit.ts';
import { printReports } from './print.ts';

type Step = (context: Context) => Promise<StepReport>;

/** Runs a step for the one creditor there is, or that --creditor names. */
export function runForOne(options: CommonOptions, command: string, step: Step): Promise<void> {
  return inWorkspace(options, command, async (workspace) => {
    const [creditor, another] = workspace.creditors;
    if (creditor === undefined || another !== undefined) {
      process.stderr.write(`${command} is for one creditor: name it with --creditor\n`);
      return exitCode.usage;
    }
    const context = (database = workspace.database) =>
      workspace.context(creditor, { dryRun: options.dryRun ?? false, database });
    const done = options.dryRun
      ? await rehearse(workspace.database, (database) => step(context(database)))
      : await step(context());
    return printed([done], options);
  });
}

/** Runs a step for one creditor after the other until one has something to say; `missing` when none has. */
export function runForFirst(
  options: CommonOptions,
  command: string,
  step: Step,
  missing: string,
): Promise<void> {
  return inWorkspace(options, command, async (workspace) => {
    for (const creditor of workspace.creditors) {
      const done = options.dryRun
        ? await rehearse(workspace.database, (database) =>
            step(workspace.context(creditor, { dryRun: true, database })),
          )
        : await step(workspace.context(creditor));
      if (done.changed + done.notes.length + done.problems.length > 0) return printed([done], options);
    }
    process.stderr.write(`${missing}\n`);
    return exitCode.usage;
  });
}

function printed(reports: readonly StepReport[], { json = false, dryRun = false }: CommonOptions) {
  printReports(reports, { json, dryRun, always: true });
  return codeOf(reports);
}
