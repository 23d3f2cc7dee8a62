/** The demo: generated creditors, embedded banks, and every night of some months through the same steps as the command
 *  line. IO. Keeps nothing of its own: what was done is in the database and at the banks, and a second run goes on there. */

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import iconv from 'iconv-lite';
import type { Instant, IsoDate } from '../core/date.ts';
import { type Problem, problem } from '../core/problem.ts';
import { renderHtml } from '../core/report/html.ts';
import type { Report } from '../core/report/model.ts';
import { formatsFolder } from '../format-folders.ts';
import { loadPacks } from '../formats.ts';
import { openWorkspace, type Workspace, WorkspaceProblems } from '../main.ts';
import type { Context, StepReport } from '../steps/context.ts';
import { cycle } from '../steps/cycle.ts';
import { importFile } from '../steps/import.ts';
import { proposeConfiguration } from '../steps/proposals-config.ts';
import { confirm } from '../steps/proposals-confirm.ts';
import { reportOf } from '../steps/report.ts';
import { verify } from '../steps/verify.ts';
import { addOperator, operatorNames } from '../store/creditors.ts';
import { stateDigest } from '../store/digest.ts';
import { lockDirectory } from '../store/directory-lock.ts';
import { lastEventAt } from '../store/last-event.ts';
import { makeOperatorKey, operatorKeyFile, prepareWorkspace } from '../workspace.ts';
import { type DemoBanks, startBanks } from './banks.ts';
import { clubFiles } from './club-files.ts';
import { approver, configMark, configText, preparer } from './config.ts';
import { estateFiles } from './estate-files.ts';
import { households } from './households.ts';
import { type ImportFile, importFileName } from './import-file.ts';
import { members } from './members.ts';
import { demoMonths, demoNights, nightInstant } from './months.ts';
import { clubScenario, estateScenario } from './scenarios.ts';

export type DemoOptions = {
  readonly directory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly households: number;
  readonly members: number;
  /** Billing months, from 2026-03. */
  readonly months: number;
  readonly progress: (night: IsoDate, done: number, of: number) => void;
};

export const wholeDemo = { households: 300, members: 40, months: 3 } as const;

export type DemoResult = {
  readonly reports: readonly Report[];
  readonly verified: readonly StepReport[];
  /** What imports and nights changed; 0 when nothing was due. */
  readonly changed: number;
  readonly nights: number;
  /** The last night, where the clock stands now. */
  readonly now: Instant;
  readonly digest: string;
  readonly problems: readonly Problem[];
  /** The bank ports are in it. */
  readonly ports: Readonly<Record<string, number>>;
};

/** Throws WorkspaceProblems when the folder is another workspace, LockHeldError when the demo is running in it. */
export async function runDemo(options: DemoOptions): Promise<DemoResult> {
  const { directory } = options;
  refuseForeign(join(directory, 'debitrun.yaml'));
  const months = demoMonths(options.months);
  const nights = demoNights(months);
  const estate = households(options.households, options.months);
  const club = members(options.members);
  const files = [...estateFiles(estate, months), ...clubFiles(club, months)].filter(({ night }) =>
    nights.includes(night),
  );
  const first = nightInstant(nights[0] as IsoDate);
  prepareWorkspace(directory);
  writeImports(directory, files);
  const { packs, problems } = await loadPacks(formatsFolder);
  if (problems.length > 0) throw new WorkspaceProblems(problems);
  const scenarios = { jade: estateScenario(estate), linden: clubScenario(club) };
  // Two demos at once in one folder would run its banks twice.
  const lock = await lockDirectory(directory, `debitrun demo (process ${process.pid})`);
  try {
    const banks = await startBanks({ directory, packs, scenarios, now: first });
    try {
      writeChanged(join(directory, 'debitrun.yaml'), configText(banks));
      const workspace = await openWorkspace({
        directory,
        at: first,
        actor: preparer,
        command: 'demo',
        environment: options.environment,
      });
      try {
        return await live(workspace, banks, files, nights, options);
      } finally {
        await workspace.close();
      }
    } finally {
      await banks.stop();
    }
  } finally {
    await lock.release();
  }
}

/** The nights from the one that began last: those before it were complete. The banks' clock is moved before anything
 *  happens in a night, and never back: an answer that is out already would come a night too early. */
async function live(
  workspace: Workspace,
  banks: DemoBanks,
  files: readonly ImportFile[],
  nights: readonly IsoDate[],
  { directory, progress }: DemoOptions,
): Promise<DemoResult> {
  const stoppedAt = await lastEventAt(workspace.database);
  await ensureOperators(workspace);
  const since = stoppedAt === undefined ? '' : later(stoppedAt, banks.clock());
  const left = nights.filter((night) => nightInstant(night) >= since);
  const done: StepReport[] = [];
  for (const [index, night] of left.entries()) {
    progress(night, index + 1, left.length);
    await banks.moveClock(nightInstant(night));
    done.push(...(await oneNight(workspace, directory, files, night)));
  }
  const now = nightInstant(nights.at(-1) as IsoDate);
  const contexts = workspace.creditors.map((creditor) => workspace.context(creditor, { at: now }));
  const reports: Report[] = [];
  const verified: StepReport[] = [];
  for (const context of contexts) {
    reports.push(await reportOf(context));
    verified.push(await verify(context));
  }
  writeFileSync(join(directory, 'report.html'), renderHtml(reports));
  return {
    reports,
    verified,
    changed: done.reduce((sum, { changed }) => sum + changed, 0),
    nights: left.length,
    now,
    digest: await stateDigest(workspace.database),
    problems: done.flatMap((report) => report.problems),
    ports: { jade: banks.jade.port, linden: banks.linden.port },
  };
}

function later(one: Instant, other: Instant): Instant {
  return one > other ? one : other;
}

/** What came by day is imported first, then the night runs, creditor by creditor. */
async function oneNight(
  workspace: Workspace,
  directory: string,
  files: readonly ImportFile[],
  night: IsoDate,
): Promise<readonly StepReport[]> {
  const reports: StepReport[] = [];
  for (const creditor of workspace.creditors) {
    const context = workspace.context(creditor, { at: nightInstant(night) });
    for (const file of files.filter((one) => one.night === night && one.creditor === creditor.id)) {
      const path = importPath(directory, file);
      const fileName = basename(path);
      const bytes = readFileSync(path);
      reports.push(await importFile(context, { kind: file.kind, fileName, bytes, quarantine: false }));
    }
    reports.push(...(await acceptedCycle(context)));
  }
  return reports;
}

/** One prepares, another approves: their keys lie side by side only because this is a demo. */
async function ensureOperators({ database, paths, now }: Workspace): Promise<void> {
  const known = await operatorNames(database);
  for (const name of [preparer, approver].filter((wanted) => !known.includes(wanted))) {
    // A key whose operator was never stored was left by a run that was killed in between.
    rmSync(operatorKeyFile(paths, name), { force: true });
    const { publicKey } = makeOperatorKey(paths, name);
    await addOperator(database, { name, publicKey }, now, preparer);
  }
}

/** A bank's port may be another one than last time: nothing is cut or sent before two people accept that. */
async function acceptedCycle(context: Context): Promise<readonly StepReport[]> {
  const unaccepted = ({ code }: Problem) => code === 'CONFIG_UNACCEPTED';
  const reports = await cycle(context);
  if (!reports.some(({ problems }) => problems.some(unaccepted))) return reports;
  const { figures } = await proposeConfiguration(context);
  await confirm({ ...context, actor: approver }, String(figures.proposed));
  const before = reports.map((one) => ({
    ...one,
    problems: one.problems.filter((found) => !unaccepted(found)),
  }));
  return [...before, ...(await cycle(context))];
}

function writeImports(directory: string, files: readonly ImportFile[]): void {
  for (const file of files) {
    const path = importPath(directory, file);
    mkdirSync(dirname(path), { recursive: true });
    if (!existsSync(path)) writeFileSync(path, iconv.encode(file.text, file.encoding));
  }
}

function importPath(directory: string, file: ImportFile): string {
  return join(directory, 'import', importFileName(file));
}

function writeChanged(path: string, text: string): void {
  if (!existsSync(path) || readFileSync(path, 'utf8') !== text) writeFileSync(path, text);
}

function refuseForeign(config: string): void {
  if (!existsSync(config) || readFileSync(config, 'utf8').startsWith(configMark)) return;
  throw new WorkspaceProblems([
    problem(
      'CONFIG_INVALID',
      { file: config },
      'this folder is a workspace of its own, not the demo’s.',
      'Choose another: debitrun demo --dir FOLDER',
    ),
  ]);
}
