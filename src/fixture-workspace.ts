/** A fixture's folder becomes a workspace of its own, on an empty store, for one run; removed afterwards. IO. */

import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Fixture, FixtureNight } from './core/replay/fixture.ts';
import { openWorkspace, type Workspace } from './main.ts';
import type { FixtureHost } from './steps/fixture.ts';
import { addOperator } from './store/creditors.ts';
import { openEmbedded } from './store/embedded.ts';
import { migrate } from './store/migrate.ts';
import { makeOperatorKey, prepareWorkspace } from './workspace.ts';

/** Makes answers for the files that stand in the bank's folder at an instant, into its `out`. */
export type BankAnswers = (bankFolder: string, at: string) => Promise<void>;

/** The fixture's workspace, and a host for its nights. `close` removes everything. `databaseUrl`: an empty server
 *  database instead of the embedded store. `bank`: answers are made, not taken from answers/. */
export async function openFixture(
  folder: string,
  fixture: Fixture,
  options: {
    readonly template: string;
    readonly databaseUrl?: string | undefined;
    readonly bank?: BankAnswers | undefined;
  },
): Promise<{ readonly host: FixtureHost; readonly root: string; close(): Promise<void> }> {
  const root = mkdtempSync(join(tmpdir(), 'debitrun-fixture-'));
  const remove = () => rmSync(root, { recursive: true, force: true });
  try {
    const workspace = await prepare(folder, root, fixture, options);
    const close = async () => {
      await workspace.close();
      remove();
    };
    return { host: hostOf(folder, root, workspace, options.bank), root, close };
  } catch (error) {
    remove();
    throw error;
  }
}

/** A folder with an empty, migrated embedded store; a copy is made in a moment, a new one takes seconds. */
export async function makeTemplate(): Promise<{ readonly folder: string; remove(): void }> {
  const folder = mkdtempSync(join(tmpdir(), 'debitrun-template-'));
  const database = await openEmbedded(folder, 'fixture template');
  await migrate(database);
  await database.upkeep();
  await database.close();
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

async function prepare(
  folder: string,
  root: string,
  fixture: Fixture,
  { template, databaseUrl }: { readonly template: string; readonly databaseUrl?: string | undefined },
): Promise<Workspace> {
  const paths = prepareWorkspace(root);
  cpSync(join(folder, 'debitrun.yaml'), join(root, 'debitrun.yaml'));
  if (databaseUrl === undefined) cpSync(template, join(paths.store, 'db'), { recursive: true });
  for (const name of ['in', 'out', 'archive', 'state/outgoing'])
    mkdirSync(join(root, 'bank', name), { recursive: true });
  const workspace = await openWorkspace({
    directory: root,
    at: fixture.nights[0]?.at,
    actor: fixture.preparer,
    command: 'fixture run',
    // Never the database of the surroundings: a fixture runs on its own store only.
    environment: databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl },
  });
  for (const name of [fixture.preparer, fixture.approver]) {
    const { publicKey } = makeOperatorKey(paths, name);
    await addOperator(workspace.database, { name, publicKey }, workspace.now, fixture.preparer);
  }
  return workspace;
}

function hostOf(
  folder: string,
  root: string,
  workspace: Workspace,
  bank: BankAnswers | undefined,
): FixtureHost {
  const bankFolder = join(root, 'bank', 'in');
  return {
    contexts: (at, actor) =>
      workspace.creditors.map((creditor) => ({ ...workspace.context(creditor, { at }), actor })),
    answers: async (night, at) => {
      if (bank === undefined)
        putAnswers(join(folder, 'answers', String(night)), join(root, 'bank', 'out'), at);
      else await bank(join(root, 'bank'), at);
    },
    readImport: (file) => readFile(join(folder, 'import', basename(file))),
    bankFolder,
  };
}

/** With the night's time, so that a listing is the same each time. */
function putAnswers(from: string, to: string, at: FixtureNight['at']): void {
  if (!existsSync(from)) return;
  for (const name of readdirSync(from).sort()) {
    cpSync(join(from, name), join(to, name));
    utimesSync(join(to, name), new Date(at), new Date(at));
  }
}
