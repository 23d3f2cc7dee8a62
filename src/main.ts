/** The one place that reads configuration and formats/, and makes a store, a clock and connections. IO.
 *  cli ─▶ [here] ─▶ steps. */

import { hostname, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { accountTables } from './account-tables.ts';
import { bankConnection, realPatience } from './bank-connection.ts';
import { type CreditorConfig, databaseChoice, loadConfig } from './config.ts';
import { businessCalendar } from './core/calendar/index.ts';
import { configurationParts } from './core/configuration/parts.ts';
import { type Instant, instant } from './core/date.ts';
import { compileTemplate } from './core/format/template.ts';
import { ProblemError } from './core/problem-error.ts';
import { formatsFolder } from './format-folders.ts';
import { PackShelf } from './formats.ts';
import { masterKeys } from './master-keys.ts';
import { folderNotifier } from './notify/notifier.ts';
import type { BankConnection, Context, Creditor } from './steps/context.ts';
import { ensureCreditors } from './store/creditors.ts';
import type { Database } from './store/database.ts';
import { lentStore, openStore, type Store } from './store/open.ts';
import { openSealing, type Sealing } from './store/sealing.ts';
import type { Patience } from './transport/retry.ts';
import { resolveSecret } from './transport/secret.ts';
import { closingWith } from './transport/transport.ts';
import { operatorPrivateKey, type WorkspacePaths, workspacePaths } from './workspace.ts';

export type WorkspaceOptions = {
  readonly directory: string;
  /** The clock; the system's when absent. */
  readonly at?: string | undefined;
  readonly actor?: string | undefined;
  /** Only this creditor. */
  readonly creditor?: string | undefined;
  readonly command: string;
  /** What the command does with the store; a reader of a server takes no lock. */
  readonly use?: 'read' | 'write' | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly progress?: Context['progress'] | undefined;
  /** An open store, migrated, instead of the workspace's; closing the workspace leaves it open. */
  readonly store?: Database | undefined;
  /** Unlocks operators' keys: "env:NAME" or "file:PATH"; env:DEBITRUN_PASSPHRASE when absent. */
  readonly passphrase?: string | undefined;
  /** How one waits for a bank that does not answer; really, when absent. */
  readonly patience?: Patience | undefined;
};

export type Workspace = {
  readonly database: Database;
  readonly paths: WorkspacePaths;
  readonly creditors: readonly Creditor[];
  readonly now: Instant;
  readonly actor: string;
  /** An operator's private key (PEM), unlocked. Throws KeyProblem, WorkspaceProblems. */
  readonly privateKeyOf: Context['privateKeyOf'];
  /** The context of one creditor; `at` moves the clock for the steps that follow. */
  context(
    creditor: Creditor,
    options?: { readonly dryRun?: boolean; readonly at?: Instant; readonly database?: Database },
  ): Context;
  close(): Promise<void>;
};

/** What is wrong with the workspace itself: nothing was opened. */
export class WorkspaceProblems extends ProblemError {}

/** Throws WorkspaceProblems, KeyProblem, KeyringProblem, LockHeldError. */
export async function openWorkspace(options: WorkspaceOptions): Promise<Workspace> {
  const directory = resolve(options.directory);
  const packs = new PackShelf(formatsFolder, join(directory, 'formats'));
  const schemes = { get: (name: string) => packs.get(name)?.scheme, keys: () => packs.names.values() };
  const parsed = await loadConfig(directory, schemes);
  // A faulty pack is left out: it only stops a workspace that asks for it.
  if (parsed.config === undefined) throw new WorkspaceProblems([...packs.problems, ...parsed.problems]);
  const choice = databaseChoice(parsed.config, options.environment);
  if ('code' in choice) throw new WorkspaceProblems([choice]);

  const paths = workspacePaths(directory);
  const masters = masterKeys(paths.keys, options.environment);
  const now = options.at === undefined ? (new Date().toISOString() as Instant) : instant(options.at);
  const actor = options.actor ?? options.environment.DEBITRUN_OPERATOR ?? userInfo().username;
  const holder = `${actor} with "${options.command}" (process ${process.pid} on ${hostname()}) since ${new Date().toISOString()}`;
  const creditors = chosen(
    [...parsed.config.creditors.values()].map((config) => creditorOf(config, packs, paths, now, options)),
    options.creditor,
  );
  const url = choice.kind === 'server' ? choice.url : undefined;
  const { store, use, creditor: scope } = options;
  const database =
    store === undefined ? await openStore(paths.store, url, holder, { use, scope }) : lentStore(store);
  const notifier = folderNotifier(paths.outbox);
  let sealing: Sealing;
  try {
    sealing = await openSealing(database, masters, options.use === 'read' ? undefined : { at: now, actor });
    if (options.use !== 'read') await ensureCreditors(database, creditors, now, actor);
  } catch (error) {
    await database.close();
    throw error;
  }
  return {
    database,
    paths,
    creditors,
    now,
    actor,
    privateKeyOf: (operator) => privateKeyOf(paths, operator, options),
    context: (creditor, { dryRun = false, at = now, database: stage = database } = {}) => ({
      database: stage,
      sealing,
      notifier,
      creditor: { ...creditor, bank: alone(creditor.bank, database, at) },
      now: at,
      actor,
      dryRun,
      privateKeyOf: (operator) => privateKeyOf(paths, operator, options),
      progress: options.progress ?? (() => undefined),
    }),
    close: () => database.close(),
  };
}

/** One runner at a time uses a connection: banks limit sessions, and two that share an inbox would fetch it twice. */
function alone(bank: BankConnection, store: Store, at: Instant): BankConnection {
  return {
    ...bank,
    open: async () => {
      const release = await store.take(bank.login);
      try {
        return closingWith(await bank.open(at), release);
      } catch (error) {
        await release();
        throw error;
      }
    },
  };
}

/** The key as it can sign: unlocked where it has a passphrase, which is read only then. */
async function privateKeyOf(
  paths: WorkspacePaths,
  operator: string,
  { environment, passphrase = 'env:DEBITRUN_PASSPHRASE' }: WorkspaceOptions,
): Promise<string> {
  return operatorPrivateKey(paths, operator, () => passphraseFrom(passphrase, paths.root, environment));
}

/** In: "env:NAME" or "file:PATH", from the workspace. Throws WorkspaceProblems when it cannot be read. */
export async function passphraseFrom(
  reference: string,
  baseDir: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  const { secret, problems } = await resolveSecret(reference, { baseDir, environment });
  if (secret === undefined) throw new WorkspaceProblems(problems);
  return secret.reveal();
}

function chosen(creditors: readonly Creditor[], wanted: string | undefined): readonly Creditor[] {
  if (wanted === undefined) return creditors;
  const found = creditors.filter(({ id }) => id === wanted);
  if (found.length > 0) return found;
  const known = creditors.map(({ id }) => id).join(', ');
  throw new WorkspaceProblems([
    {
      code: 'CONFIG_INVALID',
      where: {},
      message: `there is no creditor ${wanted}.`,
      hint: `The workspace has: ${known}.`,
    },
  ]);
}

function creditorOf(
  config: CreditorConfig,
  packs: PackShelf,
  paths: WorkspacePaths,
  now: Instant,
  options: Pick<WorkspaceOptions, 'environment' | 'patience'>,
): Creditor {
  const pack = packs.get(config.scheme);
  const layout = pack?.layouts.get(config.layout);
  if (pack === undefined || layout === undefined)
    throw new Error(`configuration let ${config.layout} through`);
  const trace = pack.scheme.submission.trace;
  const template = trace === undefined ? undefined : compileTemplate(trace);
  return {
    id: config.id,
    name: config.name,
    pack,
    rules: {
      scheme: pack.scheme,
      calendar: businessCalendar(pack.scheme.calendar),
      collectionDays: config.collection.days,
      noticeDays: config.collection.noticeDays,
      minimumPerDebit: config.collection.minimumPerDebit,
      maximumPerDebit: config.collection.maximumPerDebit,
      planAheadDays: config.collection.planAheadDays,
      onHoliday: config.collection.onHoliday,
    },
    layout,
    acceptUnverified: config.acceptUnverified,
    pairCheck: accountTables(pack.scheme.pairCheck, config.accountTables, paths.root),
    sealKey: sealKeyReader(config.sealKey, paths, options.environment),
    settings: config.settings,
    traceOf: (values) => template?.format((meaning) => values[meaning]) ?? null,
    description: config.description,
    dueDay: config.billing.dueDay,
    contact: config.notices.contact,
    complaintLimits: config.complaints,
    noticeChannel: config.notices.channel,
    fileRetentionDays: config.privacy.fileRetentionDays,
    bank: bankConnection(config, {
      root: paths.root,
      environment: options.environment,
      now,
      timeZone: pack.scheme.timeZone,
      patience: options.patience ?? realPatience,
    }),
    automaticApproval: config.automaticApproval,
    approvalLimits: config.approvalLimits,
    configuration: configurationParts(config, pack),
  };
}

function sealKeyReader(
  reference: string | undefined,
  { root }: WorkspacePaths,
  environment: Readonly<Record<string, string | undefined>>,
): Creditor['sealKey'] {
  return reference === undefined ? undefined : () => passphraseFrom(reference, root, environment);
}
