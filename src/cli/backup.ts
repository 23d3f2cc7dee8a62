/** backup make | check | restore | promote: flags ─▶ step ─▶ what was done ─▶ exit code. */

import { mkdirSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { resolve } from 'node:path';
import { Command } from 'commander';
import { type Instant, instant } from '../core/date.ts';
import { formatProblem, type Problem } from '../core/problem.ts';
import type { Workspace } from '../main.ts';
import { checkBackup, type DumpEnd, makeBackup, mayMakeBackup, promote } from '../steps/backup.ts';
import { type Context, rehearse } from '../steps/context.ts';
import { restore } from '../steps/restore.ts';
import { workspacePaths } from '../workspace.ts';
import { type CommonOptions, fault, inWorkspace, signer, verb } from './common.ts';
import { type ExitCode, exitCode } from './exit.ts';
import { runForFirst } from './one-creditor.ts';
import { progressLine } from './progress.ts';

export function backupCommand(): Command {
  return new Command('backup')
    .summary('one file with the whole state: make, check, restore, promote')
    .addCommand(makeCommand())
    .addCommand(checkCommand())
    .addCommand(restoreCommand())
    .addCommand(promoteCommand());
}

const keysNote =
  'keys/ and debitrun.yaml are not in it: keep them elsewhere, without the master key nobody can read what belongs to payers';

function makeCommand(): Command {
  return verb(
    'make',
    'write the state of one moment to a new file; a cycle on a server goes on meanwhile',
    'debitrun backup make --out /backup/2026-03-10.debitrun.gz',
  )
    .requiredOption('--out <file>', 'a file that is not there yet; it is written 0600')
    .addHelpText(
      'after',
      '\nThe embedded store admits one process: while a cycle runs there, this says who runs it and exits 4.',
    )
    .action((options: CommonOptions & { out: string }) =>
      inWorkspace(
        options,
        'backup make',
        async (workspace) => {
          const out = resolve(options.out);
          const context = anyCreditor(workspace);
          if (options.dryRun) {
            const refused = await rehearse(workspace.database, (database) =>
              mayMakeBackup({ ...context, database }),
            );
            if (refused !== undefined) return refusedWith(options, refused);
            return say(options, { out, dryRun: true }, [`a backup would be written to ${out}`]);
          }
          const end = await makeBackup(context, out);
          progressLine.clear();
          if ('code' in end) return refusedWith(options, end);
          return say(options, { out, ...end }, [`backup ${out}`, ...lines(end), `  ${keysNote}`]);
        },
        'read',
      ),
    );
}

function checkCommand(): Command {
  return new Command('check')
    .summary('read a backup to its end and compare every count and digest; needs no database')
    .description(
      'Reads a backup to its end and compares every count and digest. Needs no database and no keys.',
    )
    .argument('<file>', 'the backup')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExample:\n  debitrun backup check /backup/2026-03-10.debitrun.gz\n\nExit: 0 sound, 3 broken.',
    )
    .action((file: string, options: { json?: boolean }) =>
      guarded(options, async () => {
        const found = await checkBackup(resolve(file));
        return say(options, found, [`sound: taken ${found.takenAt} by ${found.takenBy}`, ...lines(found)]);
      }),
    );
}

type RestoreOptions = {
  readonly dir?: string;
  readonly to?: string;
  readonly as?: string;
  readonly at?: string;
  readonly json?: boolean;
  readonly dryRun?: boolean;
};

function restoreCommand(): Command {
  return new Command('restore')
    .summary('fill an empty store; the copy does nothing outside until two operators promote it')
    .description(
      'Fills an empty store, embedded or on a server, in one transaction: interrupted, it begins again. The copy neither sends nor fetches until two operators promote it.',
    )
    .argument('<file>', 'the backup')
    .option('--dir <folder>', 'workspace folder whose embedded store is filled')
    .option('--to <reference>', 'server to fill: env:NAME or file:PATH that holds its address')
    .option('--as <operator>', 'who restores (default: DEBITRUN_OPERATOR, then the login name)')
    .option('--at <instant>', 'the clock (default: now)')
    .option('--json', 'print JSON')
    .option('--dry-run', 'check the backup only')
    .addHelpText(
      'after',
      '\nExamples:\n  debitrun backup restore 2026-03-10.debitrun.gz --dir copy\n  debitrun backup restore 2026-03-10.debitrun.gz --to env:COPY_URL',
    )
    .action((file: string, options: RestoreOptions) =>
      guarded(options, () => restoreTo(resolve(file), options)),
    );
}

async function restoreTo(file: string, options: RestoreOptions): Promise<ExitCode> {
  if ((options.dir === undefined) === (options.to === undefined)) {
    process.stderr.write('say where: --dir FOLDER for an embedded store, or --to env:NAME for a server\n');
    return exitCode.usage;
  }
  if (options.dryRun) {
    const found = await checkBackup(file);
    return say(options, { dryRun: true, ...found }, ['sound, and would be restored', ...lines(found)]);
  }
  const by = options.as ?? process.env.DEBITRUN_OPERATOR ?? userInfo().username;
  const at = options.at === undefined ? (new Date().toISOString() as Instant) : instant(options.at);
  const folder = workspacePaths(resolve(options.dir ?? '.')).store;
  if (options.to === undefined) mkdirSync(folder, { recursive: true, mode: 0o700 });
  const target = { folder, server: options.to, environment: process.env };
  const holder = `${by} with "backup restore" (process ${process.pid} on ${hostname()}) since ${at}`;
  const restored = await restore(file, target, { at, by, holder, progress: progressLine.show });
  progressLine.clear();
  return say(options, restored, [
    `restored: the state of ${restored.takenAt}`,
    ...lines(restored),
    '  it is a copy: it neither sends nor fetches until two operators run debitrun backup promote',
    `  ${keysNote}`,
  ]);
}

function promoteCommand(): Command {
  return signer(
    'promote',
    'propose that a restored copy acts; the second operator who runs it confirms',
    'debitrun backup promote --as zhou',
  )
    .addHelpText('after', '\nMake sure first that the store it was taken from sends no more.')
    .action((options: CommonOptions) =>
      runForFirst(options, 'backup promote', promote, 'a workspace has a creditor'),
    );
}

/** A backup belongs to no creditor: the first one's bank tells which day it is. */
function anyCreditor(workspace: Workspace): Context {
  const [creditor] = workspace.creditors;
  if (creditor === undefined) throw new Error('a workspace has a creditor');
  return workspace.context(creditor);
}

/** For commands that open no workspace. */
async function guarded(options: { readonly json?: boolean }, work: () => Promise<ExitCode>): Promise<void> {
  try {
    process.exitCode = await work();
  } catch (error) {
    process.exitCode = fault(error, options.json ?? false);
  } finally {
    progressLine.clear();
  }
}

function lines({ tables, stateDigest, sha256, heads }: DumpEnd): string[] {
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  return [
    `  ${rows} rows of ${tables.length} tables, state ${stateDigest}`,
    `  backup ${sha256}`,
    ...heads.map(({ creditor, block, digest }) => `  chain of ${creditor}: block ${block}, ${digest}`),
  ];
}

function say(options: { readonly json?: boolean }, facts: object, text: readonly string[]): ExitCode {
  process.stdout.write(options.json ? `${JSON.stringify(facts)}\n` : `${text.join('\n')}\n`);
  return exitCode.ok;
}

function refusedWith(options: { readonly json?: boolean }, found: Problem): ExitCode {
  if (options.json) process.stdout.write(`${JSON.stringify({ problems: [found] })}\n`);
  else process.stderr.write(`${formatProblem(found)}\n`);
  return exitCode.problemsFound;
}
