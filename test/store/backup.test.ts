/** Backups: what was taken is what is restored, on either store; what was changed on the way is refused; a killed
 *  restore leaves an empty store. */

import { existsSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { instant } from '../../src/core/date.ts';
import { checkBackup, makeBackup } from '../../src/steps/backup.ts';
import { writeBackup } from '../../src/store/backup.ts';
import { restoreBackup } from '../../src/store/backup-restore.ts';
import type { Database } from '../../src/store/database.ts';
import { stateDigest, stateTables } from '../../src/store/digest.ts';
import { tableOrder } from '../../src/store/dump.ts';
import type { DumpEnd } from '../../src/store/dump-form.ts';
import { readMarker } from '../../src/store/dump-form.ts';
import { BackupFault } from '../../src/store/dump-read.ts';
import { restoredMark } from '../../src/store/restored.ts';
import { commit } from '../../src/store/unit.ts';
import { describeOnStores, embeddedDatabase, serverDatabase, serverUrl } from '../support/database.ts';
import { auditContext, faultsOf, sealNight, writeNight } from '../support/journal.ts';
import { act, addCharge, addDebit, addFile, openBooks } from '../support/rows.ts';

const at = instant('2026-03-10T03:00:00Z');
const folder = mkdtempSync(join(tmpdir(), 'debitrun-backup-'));
let names = 0;
const newFile = () => join(folder, `backup-${++names}.gz`);

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Every type there is, two creditors, a sealed night with files, and more journals than one page or statement takes. */
async function fill(database: Database): Promise<void> {
  for (const creditor of ['aB', '物业']) {
    await openBooks(database, creditor);
    await addCharge(database, creditor, 'C1', { explanation: { rate: '2.50', steps: [1, null, 'ß"\\\n'] } });
    await addDebit(database, creditor, 'D1', ['C1']);
    await addFile(database, creditor, 1n, { built_at: '2026-03-09T10:00:00.123456+08:00' });
  }
  await commit(database, act('aB'), (unit) =>
    unit.insert('reading', [{ account_id: 'A1', read_on: '2026-03-01', kind: 'reading', value: '12.50' }]),
  );
  await writeNight(database, 'night', 2600, 1n);
  await sealNight(database, 'night');
}

async function refusal(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(BackupFault);
  const { code, message } = (error as BackupFault).problem;
  return `${code} ${message}`;
}

const taken = (database: Database, file: string) => writeBackup(database, file, { at, by: 'zhou' });

/** On an embedded store of its own, and on a server when there is one. */
async function onEachStore(work: (database: Database) => Promise<void>): Promise<number> {
  const makers = [embeddedDatabase, ...(serverUrl === undefined ? [] : [serverDatabase])];
  for (const make of makers) {
    const { database, dispose } = await make();
    try {
      await work(database);
    } finally {
      await dispose();
    }
  }
  return makers.length;
}

describeOnStores('a backup', (database, kind) => {
  let file = '';
  let end: DumpEnd;
  let digest = '';

  beforeAll(async () => {
    await fill(database());
    digest = await stateDigest(database());
    file = newFile();
    end = await taken(database(), file);
  });

  test('holds every table of the state, and the digest and chain head of its moment', async () => {
    expect(end.tables.map(({ table }) => table).sort()).toEqual([...stateTables].sort());
    expect(end.tables.find(({ table }) => table === 'posting')?.rows).toBe(2 * 2600 + 4);
    expect(end.stateDigest).toBe(digest);
    expect(end.heads.find(({ creditor }) => creditor === 'night')?.block).toBe('1');
    expect((await checkBackup(file)).sha256).toBe(end.sha256);
  });

  test('can be read by its owner only, and leaves no other file behind', () => {
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  test('of the same state has the same rows, and never goes over a file that is there', async () => {
    const again = await taken(database(), newFile());
    expect(again.tables).toEqual(end.tables);
    const before = readFileSync(file);
    expect(await refusal(taken(database(), file))).toContain('BACKUP_TARGET');
    expect(readFileSync(file)).toEqual(before);
  });

  test('restored, has the digest of the original on every store, its journal verifies, and it is marked', async () => {
    const stores = await onEachStore(async (copy) => {
      await restoreBackup(copy, file, { at, by: 'li' });
      expect(await stateDigest(copy)).toBe(digest);
      expect(await faultsOf(copy, 'night')).toEqual([]);
      expect(await restoredMark(copy)).toMatchObject({ backup: end.sha256, restoredBy: 'li' });
      const back = newFile();
      expect((await taken(copy, back)).tables).toEqual(end.tables);
    });
    expect(stores).toBeGreaterThan(0);
  });

  test.runIf(kind === 'server')('shows the moment it began, whatever is written meanwhile', async () => {
    const writes: Promise<void>[] = [];
    const meanwhile = newFile();
    const shown = await writeBackup(database(), meanwhile, {
      at,
      by: 'zhou',
      // Told after each page: the first time, others write to a table that comes later.
      progress: () => {
        if (writes.length === 0) writes.push(openBooks(database(), 'meanwhile'));
      },
    });
    expect(writes).toHaveLength(1);
    await Promise.all(writes);
    expect(shown.stateDigest).toBe(digest);
    expect(shown.tables).toEqual(end.tables);
    expect(await stateDigest(database())).not.toBe(digest);
  });

  test('is not restored over anything', async () => {
    const before = await stateDigest(database());
    expect(await refusal(restoreBackup(database(), file, { at, by: 'li' }))).toContain('not empty');
    expect(await stateDigest(database())).toBe(before);
  });
});

describe('a restore that ends too early', () => {
  test('leaves the store empty, and begins again cleanly', async () => {
    const source = await embeddedDatabase();
    const target = await embeddedDatabase();
    try {
      await fill(source.database);
      const file = newFile();
      const { stateDigest: digest } = await taken(source.database, file);
      const stop = new Error('killed');
      const killed = restoreBackup(target.database, file, {
        at,
        by: 'li',
        progress: (_what, done) => {
          if (done > 3000) throw stop;
        },
      });
      await expect(killed).rejects.toBe(stop);
      expect(await target.database.query('select 1 from creditor limit 1')).toEqual([]);
      expect(await restoredMark(target.database)).toBeUndefined();
      await restoreBackup(target.database, file, { at, by: 'li' });
      expect(await stateDigest(target.database)).toBe(digest);
    } finally {
      await source.dispose();
      await target.dispose();
    }
  });
});

describe('a backup that was changed', () => {
  let text = '';
  let original = '';

  beforeAll(async () => {
    const { database, dispose } = await embeddedDatabase();
    try {
      await openBooks(database, 'aB');
      original = newFile();
      await makeBackup(auditContext(database, 'aB', { now: at, actor: 'zhou' }), original);
      text = gunzipSync(readFileSync(original)).toString();
    } finally {
      await dispose();
    }
  });

  const changed = (make: (text: string) => string): string => {
    const file = newFile();
    const result = make(text);
    expect(result).not.toBe(text);
    writeFileSync(file, gzipSync(result));
    return file;
  };

  test.each<[string, (text: string) => string, string]>([
    ['an amount', (all) => all.replace('"minor": 1000', '"minor": 9000'), 'rows of posting are not those'],
    ['a row taken out', (all) => all.replace(/^\{.*"charge\.made".*\n/m, ''), 'rows of event are not those'],
    [
      'a table taken out',
      (all) => all.replace('#{"table":"journal"}\n', ''),
      'not the one that should come here',
    ],
    ['the date it was taken', (all) => all.replace('2026-03-10', '2026-03-11'), 'not what its end says'],
    ['its end cut off', (all) => all.slice(0, all.lastIndexOf('#')), 'stops before its end'],
    ['its last line cut', (all) => all.slice(0, -5), 'last line is cut off'],
    ['something behind its end', (all) => `${all}{}\n`, 'something follows the end'],
    [
      'another version',
      (all) => all.replace('"debitrunBackup":1', '"debitrunBackup":2'),
      'no backup of debitrun',
    ],
    ['rows of no table', (all) => all.replace(/(\n)/, '$1{}\n'), 'outside of any table'],
  ])('%s: named', async (_what, make, expected) => {
    expect(await refusal(checkBackup(changed(make)))).toContain(`BACKUP_BROKEN`);
    expect(await refusal(checkBackup(changed(make)))).toContain(expected);
  });

  test('a file cut in the middle, and one that is no gzip, are named', async () => {
    const cut = newFile();
    writeFileSync(cut, readFileSync(original).subarray(0, 400));
    expect(await refusal(checkBackup(cut))).toContain('cannot be read to its end (Z_BUF_ERROR)');
    writeFileSync(cut, 'no gzip');
    expect(await refusal(checkBackup(cut))).toContain('Z_DATA_ERROR');
    expect(await refusal(checkBackup(join(folder, 'nowhere')))).toContain('ENOENT');
  });

  test('one of another schema is refused before a row is written', async () => {
    const { database, dispose } = await embeddedDatabase();
    try {
      const other = changed((all) => all.replace(/"sha256":"[0-9a-f]{64}"/, `"sha256":"${'0'.repeat(64)}"`));
      expect(await refusal(restoreBackup(database, other, { at, by: 'li' }))).toContain('another schema');
      expect(await database.query('select 1 from creditor limit 1')).toEqual([]);
    } finally {
      await dispose();
    }
  });

  test('a failed backup leaves no file', async () => {
    const { database, dispose } = await embeddedDatabase();
    const file = newFile();
    const failing = { ...database, snapshot: () => Promise.reject(new Error('database down')) };
    await expect(taken(failing, file)).rejects.toThrow('database down');
    expect(existsSync(file)).toBe(false);
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
    await dispose();
  });
});

describe('the order of tables', () => {
  test('every table comes after those it refers to', async () => {
    const { database, dispose } = await embeddedDatabase();
    try {
      const order = (await tableOrder(database)).map(({ name }) => name);
      const pairs = await database.query<{ child: string; parent: string }>(
        `select c.conrelid::regclass::text as child, c.confrelid::regclass::text as parent
         from pg_constraint c where c.contype = 'f' and c.conrelid <> c.confrelid`,
      );
      expect(pairs.length).toBeGreaterThan(10);
      for (const { child, parent } of pairs)
        expect(order.indexOf(parent), `${parent} before ${child}`).toBeLessThan(order.indexOf(child));
    } finally {
      await dispose();
    }
  });

  test('a marker with a name that is no table name is no marker', () => {
    expect(readMarker('{"debitrunBackup":1,"order":["a; drop table x"]}')).toBeUndefined();
  });
});
