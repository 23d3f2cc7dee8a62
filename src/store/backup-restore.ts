/** Fills an empty store from a backup, in one transaction: killed half-way it is empty again. The mark of a restored copy
 *  is part of it. Guards stay on: what they would refuse is not restored. IO. */

import type { Instant } from '../core/date.ts';
import { problem } from '../core/problem.ts';
import { backupBytes } from './backup.ts';
import type { Database, Sql } from './database.ts';
import { stateDigest, stateTables } from './digest.ts';
import { appliedMigrations } from './dump.ts';
import type { DumpEnd, DumpHead } from './dump-form.ts';
import { BackupFault, readDump } from './dump-read.ts';
import { setRestoredMark } from './restored.ts';

export type Restoring = {
  readonly at: Instant;
  readonly by: string;
  readonly progress?: ((what: string, done: number) => void) | undefined;
  /** Asked when all is there and nothing is committed: throws when this person may not restore what was found. */
  readonly admit?: ((restored: Sql, backup: string) => Promise<void>) | undefined;
};

/** Rows, and bytes of JSON, that one statement inserts. */
const statementRows = 2000;
const statementBytes = 4 * 1024 * 1024;

/** Throws BackupFault: the store is not empty, of another schema, or the backup broken. Nothing is changed then. */
export async function restoreBackup(
  database: Database,
  file: string,
  { at, by, progress, admit }: Restoring,
): Promise<DumpHead & DumpEnd> {
  const result = await database.tx(async (tx) => {
    await refuseFilled(tx, file);
    const rows = new RowInserter(tx, progress);
    const dump = await readDump(file, backupBytes(file), {
      head: (head) => refuseOtherSchema(tx, file, head),
      row: (table, text) => rows.add(table, text),
      tableEnd: () => rows.flush(),
    });
    const digest = await stateDigest(tx);
    if (digest !== dump.stateDigest)
      throw refusal(file, `the restored state has digest ${digest}, the backup says ${dump.stateDigest}`, '');
    await admit?.(tx, dump.sha256);
    await setRestoredMark(tx, {
      backup: dump.sha256,
      takenAt: dump.takenAt as Instant,
      restoredAt: at,
      restoredBy: by,
    });
    return dump;
  });
  await database.upkeep();
  return result;
}

/** Gathers rows of one table. Lines of one journal stay in one statement, as the books ask. */
class RowInserter {
  readonly #tx: Sql;
  readonly #progress: Restoring['progress'];
  #table = '';
  #rows: string[] = [];
  #bytes = 0;
  #done = 0;
  #group = '';

  constructor(tx: Sql, progress: Restoring['progress']) {
    this.#tx = tx;
    this.#progress = progress;
  }

  async add(table: string, text: string): Promise<void> {
    this.#table = table;
    const full = this.#rows.length >= statementRows || this.#bytes >= statementBytes;
    if (table === 'posting') {
      const { creditor, journal_no } = JSON.parse(text) as { creditor: string; journal_no: number };
      const group = `${creditor}/${journal_no}`;
      if (full && group !== this.#group) await this.flush();
      this.#group = group;
    } else if (full) await this.flush();
    this.#rows.push(text);
    this.#bytes += text.length;
  }

  async flush(): Promise<void> {
    if (this.#rows.length === 0) return;
    const rows = `[${this.#rows.join(',')}]`;
    this.#done += this.#rows.length;
    this.#rows = [];
    this.#bytes = 0;
    await this.#tx.query(
      `insert into ${this.#table} select * from jsonb_populate_recordset(null::${this.#table}, $1::text::jsonb)`,
      [rows],
    );
    this.#progress?.('rows restored', this.#done);
  }
}

async function refuseFilled(tx: Sql, file: string): Promise<void> {
  for (const table of [...stateTables, 'restored']) {
    if ((await tx.query(`select 1 from ${table} limit 1`)).length === 0) continue;
    throw refusal(
      file,
      `the store is not empty: there are rows in ${table}.`,
      'Restore into a new folder or a new database; nothing was changed.',
    );
  }
}

/** Names of tables come from the backup: only those of this schema, in any order, go into statements. */
async function refuseOtherSchema(tx: Sql, file: string, { migrations, order }: DumpHead): Promise<void> {
  const here = await appliedMigrations(tx);
  const same =
    JSON.stringify(here.map(({ name, sha256 }) => [name, sha256])) ===
      JSON.stringify(migrations.map(({ name, sha256 }) => [name, sha256])) &&
    JSON.stringify([...order].sort()) === JSON.stringify([...stateTables].sort());
  if (same) return;
  const last = migrations.at(-1)?.name ?? 'none';
  throw refusal(
    file,
    `it was made with another schema (${migrations.length} migrations, the last ${last}; here ${here.length}).`,
    'Restore with the version that made it, then upgrade.',
  );
}

function refusal(file: string, message: string, hint: string): BackupFault {
  return new BackupFault(problem('BACKUP_TARGET', { file }, message, hint === '' ? undefined : hint));
}
