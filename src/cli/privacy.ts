/** privacy scan | export | erase | expire | rotate: where payers' data lies in clear, who gets it, and how it ends. */

import { resolve } from 'node:path';
import { Command } from 'commander';
import { formatProblem, type Problem, problem } from '../core/problem.ts';
import type { Workspace } from '../main.ts';
import { adoptNextMasterKey, prepareNextMasterKey } from '../master-keys.ts';
import type { Context, StepReport } from '../steps/context.ts';
import { permit } from '../steps/operators.ts';
import { eraseDebtor, expireFiles, rewrapAll } from '../steps/privacy.ts';
import { exportDebtor } from '../steps/privacy-export.ts';
import { type Finding, loadKnownValues, scanPaths } from '../steps/privacy-scan.ts';
import { countKeysToRewrap } from '../store/keyring-rows.ts';
import { workspacePaths } from '../workspace.ts';
import { type CommonOptions, fault, inWorkspace, reader, runSteps, verb } from './common.ts';
import { type ExitCode, exitCode } from './exit.ts';
import { progressLine } from './progress.ts';

export function privacyCommand(): Command {
  return new Command('privacy')
    .summary('find payers’ data in clear, hand it out for a purpose, erase it')
    .addCommand(scanCommand())
    .addCommand(exportCommand())
    .addCommand(eraseCommand())
    .addCommand(expireCommand())
    .addCommand(rotateCommand());
}

/** Findings kept for --json; all are counted. */
const findingsKept = 10_000;

function scanCommand(): Command {
  return reader(
    'scan',
    'look in files and folders for payers’ data in clear; exit 3 when there is any',
    'debitrun privacy scan . --except outbox --except bank',
  )
    .argument('<path...>', 'files and folders, folders whole')
    .option(
      '--except <path>',
      'leave this file or folder out (repeat)',
      (path, all: string[]) => [...all, path],
      [],
    )
    .addHelpText(
      'after',
      '\nOnly what goes to the bank or to payers may lie in clear: name those folders with --except.\nAccounts and phones of 6 digits or more, mail addresses, names of 2 characters (Chinese, Japanese, Korean) or\n5 letters, IBANs and bank card numbers are found; the value itself is never shown.',
    )
    .action((paths: string[], options: CommonOptions & { except: string[] }) =>
      inWorkspace(options, 'privacy scan', (workspace) => scan(workspace, paths, options)),
    );
}

async function scan(
  workspace: Workspace,
  paths: readonly string[],
  options: CommonOptions & { readonly except: readonly string[] },
): Promise<ExitCode> {
  const known = await loadKnownValues(workspace.creditors.map((creditor) => workspace.context(creditor)));
  const own = new Set(workspace.creditors.flatMap(({ settings }) => Object.values(settings)));
  const findings: Finding[] = [];
  progressLine.clear();
  const result = await scanPaths(paths, options.except, { known, own }, (finding) => {
    if (findings.length < findingsKept) findings.push(finding);
    if (!options.json) process.stderr.write(`${formatProblem(findingProblem(finding))}\n`);
  });
  if (options.json)
    process.stdout.write(`${JSON.stringify({ ...result, findings, found: result.findings })}\n`);
  else
    process.stdout.write(
      `privacy scan  files ${result.files}, bytes ${result.bytes}, findings ${result.findings}\n${result.unread.map((file) => `  not read: ${file}\n`).join('')}`,
    );
  return result.findings + result.unread.length > 0 ? exitCode.problemsFound : exitCode.ok;
}

function findingProblem({ file, line, kind, debtor }: Finding): Problem {
  const whose = debtor === null ? 'of nobody known' : `of debtor ${debtor}`;
  return problem('PRIVACY_FOUND', { file, line }, `a full ${kind} ${whose} stands here in clear.`);
}

function exportCommand(): Command {
  return verb(
    'export',
    'write all that is held about a debtor, in clear, to a file of its own (0600)',
    'debitrun privacy export --debtor P0012 --purpose "asked for by the debtor, letter of 2026-03-01" --out p0012.json --as zhou',
  )
    .requiredOption('--debtor <id>', 'whose')
    .requiredOption('--purpose <text>', 'what for; it is journalled')
    .requiredOption('--out <file>', 'a file that is not there yet')
    .action((options: CommonOptions & { debtor: string; purpose: string; out: string }) =>
      ofDebtor(options, 'privacy export', (context) =>
        exportDebtor(context, {
          debtorId: options.debtor,
          purpose: options.purpose,
          file: resolve(options.out),
        }),
      ),
    );
}

function eraseCommand(): Command {
  return verb(
    'erase',
    'destroy a debtor’s key: its data is unreadable for good, the books stay',
    'debitrun privacy erase --debtor P0012 --reason "moved out in 2024, asked for erasure" --as zhou',
  )
    .requiredOption('--debtor <id>', 'whom')
    .requiredOption('--reason <text>', 'why; it is journalled, so no names in it')
    .action((options: CommonOptions & { debtor: string; reason: string }) =>
      ofDebtor(options, 'privacy erase', (context) => eraseDebtor(context, options.debtor, options.reason)),
    );
}

function expireCommand(): Command {
  return verb(
    'expire',
    'destroy the bytes of files past their retention (privacy: fileRetentionDays); digests stay',
    'debitrun privacy expire --dry-run',
  ).action((options: CommonOptions) =>
    runSteps(options, 'privacy expire', async (context) => [await expireFiles(context)]),
  );
}

function rotateCommand(): Command {
  return verb(
    'rotate',
    'change the master key: every key is wrapped anew; cut off, run it again',
    'debitrun privacy rotate --as zhou',
  ).action(async (options: CommonOptions) => {
    const keys = workspacePaths(resolve(options.dir)).keys;
    try {
      if (!options.dryRun) prepareNextMasterKey(keys, process.env);
    } catch (error) {
      process.exitCode = fault(error, options.json ?? false);
      return;
    }
    await inWorkspace(options, 'privacy rotate', (workspace) => rotate(workspace, keys, options));
  });
}

async function rotate(workspace: Workspace, keys: string, options: CommonOptions): Promise<ExitCode> {
  const [creditor] = workspace.creditors;
  if (creditor === undefined) return exitCode.ok;
  const context = workspace.context(creditor);
  const refused = await permit(context, 'privacy rotate');
  if (refused !== undefined) {
    process.stderr.write(`${formatProblem(refused)}\n`);
    return exitCode.problemsFound;
  }
  const done = options.dryRun ? await countKeysToRewrap(workspace.database, '') : await rewrapAll(context);
  const next = options.dryRun ? 'nothing was changed' : adoptNextMasterKey(keys, process.env);
  if (options.json)
    process.stdout.write(`${JSON.stringify({ dryRun: options.dryRun ?? false, keys: done, next })}\n`);
  else process.stdout.write(`privacy rotate${options.dryRun ? ' (dry run)' : ''}  keys ${done}\n  ${next}\n`);
  return exitCode.ok;
}

/** Runs for the creditors that have the debtor; it is a fault of usage when none has. */
async function ofDebtor(
  options: CommonOptions & { readonly debtor: string },
  command: string,
  step: (context: Context) => Promise<StepReport | undefined>,
): Promise<void> {
  let known = false;
  await runSteps(options, command, async (context) => {
    const done = await step(context);
    if (done === undefined) return [];
    known = true;
    return [done];
  });
  if (known || process.exitCode !== exitCode.ok) return;
  process.stderr.write(`no creditor here has the debtor ${options.debtor}\n`);
  process.exitCode = exitCode.usage;
}
