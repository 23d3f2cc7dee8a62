/** `debitrun demo`: three months of two invented creditors against embedded banks, then the figures. */

import { basename, join, relative, resolve } from 'node:path';
import { Command } from 'commander';
import { formatProblem } from '../core/problem.ts';
import { approver, preparer } from '../demo/config.ts';
import { type DemoResult, runDemo, wholeDemo } from '../demo/run.ts';
import { fault } from './common.ts';
import { type ExitCode, exitCode } from './exit.ts';
import { renderSummary } from './summary.ts';

const problemsShown = 20;

export function demoCommand(): Command {
  return new Command('demo')
    .summary('three months of two invented creditors against embedded banks')
    .description(
      'Makes a workspace with two invented creditors, starts an embedded bank for each on loopback, and runs every night of three months. Run again, it goes on where it stopped, or says that nothing is due.',
    )
    .option('--dir <folder>', 'where', 'demo')
    .addHelpText('after', '\nExample:\n  debitrun demo --dir /tmp/demo')
    .action(async ({ dir }: { readonly dir: string }) => {
      process.exitCode = await run(resolve(dir)).catch((error: unknown) => {
        showProgress('');
        return fault(error, false);
      });
    });
}

async function run(directory: string): Promise<ExitCode> {
  process.stdout.write(
    `Two operators run this demo: ${preparer} prepares the files, ${approver} approves them, here by policy.\n`,
  );
  const result = await runDemo({
    directory,
    environment: process.env,
    ...wholeDemo,
    progress: (night, done, of) => showProgress(`night of ${night}, ${done} of ${of}`),
  });
  showProgress('');
  process.stdout.write(`\n${result.reports.map(renderSummary).join('\n')}\n${verdict(result)}\n`);
  for (const found of result.problems.slice(0, problemsShown))
    process.stderr.write(`${formatProblem(found)}\n`);
  process.stdout.write(`${whereThingsLie(directory, result)}`);
  return faultless(result) ? exitCode.ok : exitCode.problemsFound;
}

function faultless({ verified, problems }: DemoResult): boolean {
  return problems.length === 0 && verified.every((report) => report.problems.length === 0);
}

function verdict({ changed, nights, verified, problems, digest }: DemoResult): string {
  const checks = verified.reduce((sum, { figures }) => sum + Number(figures.checks ?? 0), 0);
  const broken = verified.flatMap((report) => report.problems);
  return [
    changed === 0 ? 'nothing to do: nothing is due' : `nights run: ${nights}`,
    broken.length === 0
      ? `verify: all ${checks} checks of the books hold`
      : `verify: the books do not hold\n${broken.map(formatProblem).join('\n')}`,
    ...(problems.length === 0 ? [] : [`problems on the way: ${problems.length}`]),
    `state: ${digest}`,
  ].join('\n');
}

function whereThingsLie(directory: string, { ports, now }: DemoResult): string {
  const shown = shownPath(directory);
  const program = programName();
  const bank = (creditor: string) =>
    `${program} bank --dir ${join(shown, 'bank', creditor)} --port ${ports[creditor]} --scenario ${join(shown, 'bank', creditor, 'scenario.yaml')} --clock ${join(shown, 'bank', 'clock.txt')}`;
  return `
report          ${join(shown, 'report.html')}
configuration   ${join(shown, 'debitrun.yaml')}
imported files  ${join(shown, 'import')}
notices sent    ${join(shown, 'outbox')}
at the banks    ${join(shown, 'bank')} (archive/ has the files they took, out/ their answers)
database        ${process.env.DATABASE_URL ? 'the server of DATABASE_URL' : join(shown, '.debitrun')}

Next, for example:
  ${program} status --dir ${shown}
  ${program} explain debit D00000001 --dir ${shown}
  ${program} explain account 2-0101 --dir ${shown}
  ${program} tasks list --dir ${shown}
  ${program} report --dir ${shown} --at ${now}
  ${program} verify --dir ${shown}
  ${program} demo --dir ${shown}    (again: nothing is debited twice)
The banks stopped with the demo. To run a night by hand, start them, each in a terminal of its own:
  ${bank('jade')}
  ${bank('linden')}
  ${program} cycle --dir ${shown} --at ${now} --as ${preparer}
`;
}

/** Relative where that is shorter to type. */
function shownPath(path: string): string {
  const near = relative(process.cwd(), path) || '.';
  return near.startsWith('..') ? path : near;
}

/** How this program is called from here: in a clone it is not on the path. */
function programName(): string {
  const called = process.argv[1] ?? '';
  const near = relative(process.cwd(), called);
  return basename(called) === 'debitrun' && !near.startsWith('..') && !near.startsWith('node_modules')
    ? `./${near}`
    : 'debitrun';
}

/** One line on a terminal, gone when it is empty; nothing anywhere else. */
function showProgress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`);
}
