/** `debitrun replay`: past files, answers and postings are made again from what is stored, and compared; or fixtures are. */

import { type Command, InvalidArgumentError } from 'commander';
import { type IsoDate, parseIsoDate } from '../core/date.ts';
import { type ReplayScope, replay } from '../steps/replay.ts';
import { type CommonOptions, codeOf, inWorkspace, reader } from './common.ts';
import { exitCode } from './exit.ts';
import { printReports } from './print.ts';
import { progressLine } from './progress.ts';

type Flags = CommonOptions & { readonly file?: bigint; readonly cycle?: IsoDate; readonly all?: boolean };

export function replayCommand(): Command {
  return reader(
    'replay',
    'make past files, answers and postings again, and compare them with the stored ones',
    'debitrun replay --cycle 2026-03-10\n  debitrun replay fixtures/*',
  )
    .option('--file <number>', 'one outgoing file and its answers', parseFileNumber)
    .option('--cycle <date>', 'what was cut and fetched on this day at the bank', parseDate)
    .option('--all', 'everything')
    .argument('[fixtures...]', 'fixture folders to run instead')
    .addHelpText(
      'after',
      `
Compared are: outgoing files byte by byte with those made again from stored debits and the stored layout version;
inbound files entry by entry with those read again by the layout and rules of then; of every debit concerned its
columns, claims and effects with its events and entries; its journals (source, kind, day, every posting) with what
these lead to. Exit 3 when anything differs. Nothing is changed.`,
    )
    .action(async (folders: readonly string[], flags: Flags) => {
      if (folders.length > 0) {
        const { runFixtures } = await import('./fixture.ts');
        process.exitCode = await runFixtures(folders, flags);
        return;
      }
      const scope = scopeOf(flags);
      if (scope === undefined) {
        process.stderr.write('say what: --file N, --cycle DATE or --all; or name fixture folders\n');
        process.exitCode = exitCode.usage;
        return;
      }
      await replayStored(flags, scope);
    });
}

async function replayStored(flags: Flags, scope: ReplayScope): Promise<void> {
  const { json = false } = flags;
  await inWorkspace(
    flags,
    'replay',
    async (workspace) => {
      const reports = [];
      for (const creditor of workspace.creditors)
        reports.push(await replay(workspace.context(creditor), scope));
      progressLine.clear();
      printReports(reports, { json, dryRun: false, always: true });
      return codeOf(reports);
    },
    'read',
  );
}

function scopeOf({ file, cycle, all }: Flags): ReplayScope | undefined {
  if (file !== undefined) return { kind: 'file', fileNo: file };
  if (cycle !== undefined) return { kind: 'cycle', date: cycle };
  return all ? { kind: 'all' } : undefined;
}

function parseFileNumber(text: string): bigint {
  if (!/^\d{1,18}$/.test(text)) throw new InvalidArgumentError('a file number, like 12.');
  return BigInt(text);
}

function parseDate(text: string): IsoDate {
  const date = parseIsoDate(text);
  if (date === undefined) throw new InvalidArgumentError('a day, like 2026-03-10.');
  return date;
}
