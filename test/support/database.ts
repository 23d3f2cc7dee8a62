/** A fresh, migrated database for one test file, on either store. The embedded one is copied from a template that the
 *  first file of a run makes (a new PGlite takes 4 s, a copy half a second); the server's is created and dropped. */

import { randomBytes } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe } from 'vitest';
import type { Database } from '../../src/store/database.ts';
import { openEmbedded } from '../../src/store/embedded.ts';
import { migrate } from '../../src/store/migrate.ts';
import { openServer } from '../../src/store/server.ts';
import { workspacePaths } from '../../src/workspace.ts';
import { onceInRun } from './once.ts';
import { runFolder } from './run-folder.ts';

/** Set by scripts/with-postgres.mjs. */
export const serverUrl = process.env.DEBITRUN_TEST_DATABASE_URL;

export type TestDatabase = {
  readonly database: Database;
  /** Closes it and removes its data. */
  readonly dispose: () => Promise<void>;
};

export async function embeddedDatabase(): Promise<TestDatabase> {
  const folder = await embeddedFolder();
  const database = await openEmbedded(folder, 'test');
  return {
    database,
    dispose: async () => {
      await database.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export async function serverDatabase(): Promise<TestDatabase> {
  const { url, drop } = await createServerDatabase();
  const database = openServer(url);
  await migrate(database);
  return {
    database,
    dispose: async () => {
      await database.close();
      await drop();
    },
  };
}

/** An empty database on the test server. */
export async function createServerDatabase(): Promise<{
  readonly url: string;
  readonly drop: () => Promise<void>;
}> {
  const name = `debitrun_${randomBytes(6).toString('hex')}`;
  await onServer(`create database ${name}`);
  const url = new URL(serverUrl ?? '');
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => onServer(`drop database ${name} with (force)`) };
}

/** Runs a block on every store there is. In: the block, given a database that is open while its tests run.
 *  The server's half is reported as skipped, by name, when no server is given. */
export function describeOnStores(
  name: string,
  block: (database: () => Database, kind: Database['kind']) => void,
): void {
  describe(`${name}, embedded store`, () => onStore('embedded', embeddedDatabase, block));
  describe.skipIf(serverUrl === undefined)(`${name}, PostgreSQL server`, () =>
    onStore('server', serverDatabase, block),
  );
}

function onStore(
  kind: Database['kind'],
  make: () => Promise<TestDatabase>,
  block: (database: () => Database, kind: Database['kind']) => void,
): void {
  let made: TestDatabase | undefined;
  beforeAll(async () => {
    made = await make();
  });
  afterAll(async () => {
    await made?.dispose();
  });
  block(() => {
    if (made === undefined) throw new Error('the database is open inside tests only');
    return made.database;
  }, kind);
}

/** A folder with a closed, migrated embedded database, for one test to open. */
export async function embeddedFolder(): Promise<string> {
  const template = await embeddedTemplate();
  const folder = mkdtempSync(join(runFolder(), 'embedded-'));
  cpSync(template, folder, { recursive: true });
  return folder;
}

/** A workspace's empty embedded store, before it is first opened: a store made anew takes seconds. */
export async function placeStore(workspace: string): Promise<void> {
  const { store } = workspacePaths(workspace);
  mkdirSync(store, { recursive: true, mode: 0o700 });
  cpSync(await embeddedTemplate(), join(store, 'db'), { recursive: true });
}

function embeddedTemplate(): Promise<string> {
  return onceInRun('template', async (folder) => {
    const database = await openEmbedded(folder, 'template');
    await migrate(database);
    await database.upkeep();
    await database.close();
  });
}

async function onServer(statement: string): Promise<void> {
  const client = new Client({ connectionString: serverUrl });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
