/** audit seal | verify | trail | sample: what an auditor, and the night, do with the sealed journal. */

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { Argument, Command, InvalidArgumentError } from 'commander';
import { type Head, readHeads, writeHeads } from '../core/audit/head.ts';
import { type IsoDate, parseIsoDate } from '../core/date.ts';
import { displayMoney } from '../core/money.ts';
import { formatProblem } from '../core/problem.ts';
import type { Workspace } from '../main.ts';
import { auditVerify } from '../steps/audit.ts';
import {
  auditSample,
  auditTrail,
  type Sampled,
  type Trail,
  type TrailKind,
  trailKinds,
} from '../steps/audit-trail.ts';
import { rehearse, type StepReport } from '../steps/context.ts';
import { auditSeal, headOf, named, workspaceChain } from '../steps/seal.ts';
import { toJson } from '../store/database.ts';
import { type CommonOptions, codeOf, inWorkspace, reader, verb } from './common.ts';
import { type ExitCode, exitCode } from './exit.ts';
import { progressLine } from './progress.ts';
import { renderTable } from './table.ts';

export function auditCommand(): Command {
  return new Command('audit')
    .summary('seal the journal, prove it unchanged, tell its stories')
    .addCommand(sealCommand())
    .addCommand(verifyCommand())
    .addCommand(trailCommand())
    .addCommand(sampleCommand());
}

function sealCommand(): Command {
  return verb(
    'seal',
    'seal what is new; print the heads, sign them with --as, keep them with --out',
    'debitrun audit seal --as zhou --out heads-2026-03-10.json',
  )
    .option('--out <file>', 'write the heads there, to be kept on another machine')
    .action((options: CommonOptions & { out?: string }) =>
      inWorkspace(options, 'audit seal', async (workspace) => {
        const reports: StepReport[] = [];
        for (const creditor of workspace.creditors) {
          reports.push(
            options.dryRun
              ? await rehearse(workspace.database, (database) =>
                  auditSeal(workspace.context(creditor, { dryRun: true, database }), options.as),
                )
              : await auditSeal(workspace.context(creditor), options.as),
          );
        }
        if (reports.some(({ problems }) => problems.some(({ code }) => code === 'OPERATOR_REFUSED'))) {
          print(reports, options, {});
          return codeOf(reports);
        }
        const heads = await headsOf(workspace);
        print(reports, options, { heads });
        if (!options.json) for (const head of heads) process.stdout.write(`${headLine(head)}\n`);
        const kept = options.out === undefined || options.dryRun ? exitCode.ok : keep(options.out, heads);
        return kept === exitCode.ok ? codeOf(reports) : kept;
      }),
    );
}

function verifyCommand(): Command {
  return reader(
    'verify',
    'recompute the whole chain; name the first block and row that do not fit',
    'debitrun audit verify --against heads-2026-03-10.json',
  )
    .option('--against <file>', 'heads kept elsewhere by audit seal --out', parseHeads)
    .action((options: CommonOptions & { against?: readonly Head[] }) =>
      inWorkspace(options, 'audit verify', async (workspace) => {
        const reports: StepReport[] = [];
        for (const [index, creditor] of workspace.creditors.entries()) {
          reports.push(
            await auditVerify(workspace.context(creditor), {
              workspace: index === 0,
              against: options.against,
            }),
          );
        }
        print(reports, options, {});
        return codeOf(reports);
      }),
    );
}

function trailCommand(): Command {
  return reader(
    'trail',
    'the story of a debit, mandate, file or operator, in order',
    'debitrun audit trail debit D00000012',
  )
    .addArgument(new Argument('<kind>', 'what').choices([...trailKinds]))
    .argument('<id>', 'which')
    .action((kind: TrailKind, id: string, options: CommonOptions) =>
      inWorkspace(options, 'audit trail', async (workspace) => {
        const trails: Trail[] = [];
        for (const creditor of workspace.creditors) {
          const trail = await auditTrail(workspace.context(creditor), kind, id);
          if (trail !== undefined) trails.push({ ...trail, subject: `${creditor.id}: ${trail.subject}` });
        }
        if (options.json) process.stdout.write(`${toJson(trails)}\n`);
        else for (const trail of trails) printTrail(trail);
        if (trails.length > 0) return exitCode.ok;
        process.stderr.write(`nothing is known of ${kind} ${id}\n`);
        return exitCode.usage;
      }),
    );
}

function sampleCommand(): Command {
  return reader(
    'sample',
    'draw debits that went into a file, each with its file, answers and postings; the same seed draws the same',
    'debitrun audit sample --n 25 --seed 7',
  )
    .option('--n <count>', 'how many for each creditor', parseCount, 25)
    .requiredOption('--seed <text>', 'any text: it decides which')
    .option('--until <date>', 'only collected up to this day, so that later nights change nothing', parseDate)
    .action((options: CommonOptions & { n: number; seed: string; until?: IsoDate }) =>
      inWorkspace(options, 'audit sample', async (workspace) => {
        const sample = { count: options.n, seed: options.seed, until: options.until };
        const drawn: { creditor: string; debits: readonly Sampled[] }[] = [];
        for (const creditor of workspace.creditors) {
          const debits = await auditSample(workspace.context(creditor), sample);
          drawn.push({ creditor: creditor.id, debits });
          if (!options.json) printSample(creditor.id, debits, creditor.pack.scheme.currency);
        }
        if (options.json) process.stdout.write(`${toJson({ ...sample, creditors: drawn })}\n`);
        return exitCode.ok;
      }),
    );
}

/** The heads of every creditor's chain and of the workspace's. */
async function headsOf({ creditors, database }: Workspace): Promise<readonly Head[]> {
  const heads: Head[] = [];
  for (const chain of [...creditors.map(({ id }) => id), workspaceChain]) {
    const head = await headOf(database, chain);
    if (head !== undefined) heads.push(head);
  }
  return heads;
}

/** Never over another head: it is evidence. The same text again is nothing to do. */
function keep(file: string, heads: readonly Head[]): ExitCode {
  const text = writeHeads(heads);
  if (existsSync(file)) {
    if (readFileSync(file, 'utf8') === text) return exitCode.ok;
    process.stderr.write(`${file} holds other heads and is not written over: choose another name\n`);
    return exitCode.usage;
  }
  writeFileSync(file, text, { flag: 'wx' });
  return exitCode.ok;
}

function headLine({ creditor, block, digest, signatures }: Head): string {
  const by = signatures.map(({ operator }) => operator).join(', ');
  return `head of ${named(creditor)}  block ${block}  ${digest}${by === '' ? '' : `  signed by ${by}`}`;
}

/** Unlike a night's steps, a proof says what it looked at also when nothing changed. */
function print(
  reports: readonly StepReport[],
  { json = false, dryRun = false }: CommonOptions,
  more: object,
): void {
  progressLine.clear();
  if (json) {
    process.stdout.write(`${toJson({ dryRun, ...more, reports })}\n`);
    return;
  }
  for (const { verb: name, creditor, figures, notes, problems } of reports) {
    const facts = Object.entries(figures).map(([what, value]) => `${what} ${value}`);
    process.stdout.write(`${creditor}: ${name}${dryRun ? ' (dry run)' : ''}  ${facts.join(', ')}\n`);
    for (const note of notes) process.stdout.write(`  ${note}\n`);
    for (const found of problems) process.stderr.write(`${formatProblem(found)}\n`);
  }
}

function printTrail({ subject, sections }: Trail): void {
  process.stdout.write(`${subject}\n`);
  for (const { title, lines } of sections) {
    if (lines.length === 0) continue;
    process.stdout.write(`  ${title}\n${lines.map((line) => `    ${line}\n`).join('')}`);
  }
}

function printSample(
  creditor: string,
  debits: readonly Sampled[],
  currency: Parameters<typeof displayMoney>[0]['currency'],
): void {
  process.stdout.write(`${creditor}: ${debits.length} debits\n`);
  const money = (minor: bigint) => displayMoney({ minor, currency });
  const rows = debits.flatMap((debit) => [
    [
      debit.debitId,
      debit.state,
      money(debit.minor),
      debit.collectOn,
      `file ${debit.fileNo} ${debit.fileName}, place ${debit.serial}, sha256 ${debit.fileSha256}`,
    ],
    ...debit.answers.map(({ name, line, outcome, code }) => [
      '',
      '',
      '',
      '',
      `${name} line ${line}: ${outcome} ${code}`,
    ]),
    ...debit.postings.map(({ journalNo, bookedOn, kind, ledger, minor }) => [
      ...['', '', money(minor), bookedOn],
      `journal ${journalNo} ${kind}: ${ledger}`,
    ]),
  ]);
  process.stdout.write(
    renderTable(['debit', 'state', 'amount', 'day', 'where'], rows, [
      'left',
      'left',
      'right',
      'left',
      'left',
    ]),
  );
}

function parseHeads(file: string): readonly Head[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new InvalidArgumentError(`it cannot be read: ${(error as NodeJS.ErrnoException).code}.`);
  }
  const heads = readHeads(text);
  if (heads === undefined) throw new InvalidArgumentError('it holds no heads that audit seal --out wrote.');
  return heads;
}

function parseCount(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError('a number from 1 to 999999.');
  return Number(text);
}

function parseDate(text: string): IsoDate {
  const date = parseIsoDate(text);
  if (date === undefined) throw new InvalidArgumentError('a date, like 2026-03-31.');
  return date;
}
