/** `debitrun fixture run`: whole batches done again in a store of their own, compared with what they must come to. */

import { Command } from 'commander';
import { formatProblem } from '../core/problem.ts';
import { makeTemplate } from '../fixture-workspace.ts';
import { fault } from './common.ts';
import { type ExitCode, exitCode } from './exit.ts';
import { checkFixture, type FixtureResult } from './fixture-check.ts';
import { fixtureRecordCommand } from './fixture-record.ts';

export type RunFlags = { readonly update?: boolean; readonly answers?: boolean; readonly json?: boolean };

export function fixtureCommand(): Command {
  const run = new Command('run')
    .summary('run fixtures and compare their files and end state')
    .description(
      'Runs each fixture folder in an embedded store of its own, which is removed afterwards, and names every difference from expected/. Exit 3 when there is one. Needs no workspace; touches no database but its own.',
    )
    .argument('<folders...>', 'fixture folders, e.g. fixtures/*')
    .option('--update', 'write expected/ anew instead of comparing')
    .option('--answers', 'make answers/ anew by scenario.yaml, and expected/ with them')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  debitrun fixture run fixtures/my-bank-returns')
    .action(async (folders: readonly string[], flags: RunFlags) => {
      process.exitCode = await runFixtures(folders, flags);
    });
  return new Command('fixture')
    .summary('whole batches to replay: run them, or make one from a real night')
    .addCommand(run)
    .addCommand(fixtureRecordCommand());
}

/** Folders that are no fixture (a README beside them) are passed over when a pattern named them. */
export async function runFixtures(folders: readonly string[], flags: RunFlags): Promise<ExitCode> {
  const wanted = folders.length === 1 ? folders : folders.filter((folder) => !folder.endsWith('.md'));
  try {
    const template = await makeTemplate();
    const results: FixtureResult[] = [];
    try {
      for (const folder of wanted) {
        const result = await checkFixture(folder, { ...flags, template: template.folder });
        results.push(result);
        if (!flags.json) print(result);
      }
    } finally {
      template.remove();
    }
    if (flags.json) process.stdout.write(`${JSON.stringify(results)}\n`);
    return results.some(({ problems }) => problems.length > 0) ? exitCode.problemsFound : exitCode.ok;
  } catch (error) {
    return fault(error, flags.json ?? false);
  }
}

function print({ folder, title, files, problems }: FixtureResult): void {
  const verdict = problems.length === 0 ? 'the same' : `${problems.length} differences`;
  process.stdout.write(`${folder}  ${title}: ${files} files, ${verdict}\n`);
  for (const found of problems) process.stderr.write(`${formatProblem(found)}\n`);
}
