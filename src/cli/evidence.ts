/** evidence export | check: flags ─▶ step ─▶ archive, or what is wrong with it ─▶ exit code. */

import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { Argument, Command } from 'commander';
import { formatProblem, type Problem } from '../core/problem.ts';
import { rehearse } from '../steps/context.ts';
import { checkEvidence, type EvidenceKind, exportEvidence } from '../steps/evidence.ts';
import { toJson } from '../store/database.ts';
import { type CommonOptions, inWorkspace, verb } from './common.ts';
import { type ExitCode, exitCode } from './exit.ts';

export function evidenceCommand(): Command {
  return new Command('evidence')
    .summary('everything that speaks for one debit or payer, as one archive')
    .addCommand(exportCommand())
    .addCommand(checkCommand());
}

type ExportOptions = CommonOptions & {
  readonly out: string;
  readonly clear?: boolean;
  readonly purpose?: string;
};

function exportCommand(): Command {
  return verb(
    'export',
    'mandate, notices, records, answers, postings, approvals and their proof, as one ZIP',
    'debitrun evidence export debit D00000012 --out D00000012.zip',
  )
    .addArgument(new Argument('<kind>', 'what').choices(['debit', 'debtor']))
    .argument('<id>', 'which')
    .requiredOption('--out <file>', 'a file that is not there yet; it is written 0600')
    .option('--clear', 'names, accounts and notices in clear; needs --purpose, and is journalled')
    .option('--purpose <text>', 'what the clear data is needed for')
    .action((kind: EvidenceKind, id: string, options: ExportOptions) => {
      const wrong = usageFault(options);
      if (wrong !== undefined) {
        process.stderr.write(`${wrong}\n`);
        process.exitCode = exitCode.usage;
        return undefined;
      }
      return exportTo(kind, id, options);
    });
}

function usageFault({ clear, purpose, out }: ExportOptions): string | undefined {
  if (clear && !purpose?.trim()) return '--clear needs --purpose: it is kept in the journal';
  if (!clear && purpose !== undefined) return '--purpose goes with --clear';
  if (existsSync(out)) return `${out} is there already: evidence is never overwritten`;
  return undefined;
}

/** A masked export only reads; one in clear is journalled. */
function exportTo(kind: EvidenceKind, id: string, options: ExportOptions): Promise<void> {
  const { clear, purpose, dryRun = false, json = false } = options;
  const work: Parameters<typeof inWorkspace>[2] = async (workspace) => {
    const missing: Problem[] = [];
    for (const creditor of workspace.creditors) {
      const found = dryRun
        ? await rehearse(workspace.database, (database) =>
            exportEvidence(workspace.context(creditor, { dryRun, database }), { kind, id, purpose }),
          )
        : await exportEvidence(workspace.context(creditor), { kind, id, purpose });
      // The one who may not export may not of another creditor either.
      if ('code' in found && found.code === 'OPERATOR_REFUSED') return problemsOut([found], json);
      if ('code' in found) {
        missing.push(found);
        continue;
      }
      const { archive, ...facts } = found;
      const out = resolve(options.out);
      if (!dryRun) writeFileSync(out, archive, { mode: 0o600, flag: 'wx' });
      if (json) process.stdout.write(`${toJson({ out, dryRun, creditor: creditor.id, ...facts })}\n`);
      else
        process.stdout.write(
          `evidence of ${creditor.id}, ${kind} ${id}${dryRun ? ' (dry run)' : ` in ${out}`}: ${facts.debits} debits, ${facts.parts} parts\n  sha256 ${facts.sha256}\n`,
        );
      return exitCode.ok;
    }
    return problemsOut(missing, json);
  };
  return inWorkspace(options, 'evidence export', work, clear && !dryRun ? 'write' : 'read');
}

function checkCommand(): Command {
  return new Command('check')
    .summary('check a pack on any machine: parts, signatures, the way of its rows to the head of the chain')
    .description('Checks an evidence pack from its bytes alone. Needs no workspace, database or keys.')
    .argument('<file>', 'the ZIP')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  debitrun evidence check D00000012.zip\n\nExit: 0 sound, 3 broken.')
    .action((file: string, options: { json?: boolean }) => {
      process.exitCode = check(file, options.json ?? false);
    });
}

/** The largest pack that is read, in bytes. */
const largest = 512 * 1024 * 1024;

function check(file: string, json: boolean): ExitCode {
  let archive: Uint8Array;
  try {
    if (statSync(file).size > largest) throw Object.assign(new Error(), { code: 'it is too large' });
    archive = readFileSync(file);
  } catch (error) {
    process.stderr.write(`${file} cannot be read: ${(error as NodeJS.ErrnoException).code}\n`);
    return exitCode.usage;
  }
  const { manifest, figures, heads, problems } = checkEvidence(basename(file), archive);
  if (json) process.stdout.write(`${toJson({ manifest, figures, heads, problems })}\n`);
  else if (problems.length > 0) return problemsOut(problems, false);
  else {
    const { parts, signatures, sealedRows, openRows } = figures;
    process.stdout.write(
      [
        `sound: ${manifest?.kind} ${manifest?.id} of ${manifest?.creditor}, ${manifest?.masked ? 'masked' : 'in clear'}`,
        `  ${parts} parts, ${signatures} signatures, ${sealedRows} journal rows lead to the head, ${openRows} are not sealed yet`,
        ...heads.map((head) => `  head of ${head}`),
        '',
      ].join('\n'),
    );
  }
  return problems.length > 0 ? exitCode.problemsFound : exitCode.ok;
}

function problemsOut(problems: readonly Problem[], json: boolean): ExitCode {
  if (json) process.stdout.write(`${toJson({ problems })}\n`);
  else for (const found of problems) process.stderr.write(`${formatProblem(found)}\n`);
  return exitCode.problemsFound;
}
