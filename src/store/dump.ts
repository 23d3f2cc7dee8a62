/** The whole state as lines of text, from one transaction: every table in the order of its key, page by page. Reads only.
 *  Source of the form: dump-form.ts. */

import { createHash, type Hash } from 'node:crypto';
import type { Instant } from '../core/date.ts';
import type { Sql } from './database.ts';
import { stateDigest, stateTables } from './digest.ts';
import { type DumpEnd, endLine, headLine, type TableSum, tableLine } from './dump-form.ts';

export type Taking = {
  readonly at: Instant;
  readonly by: string;
  readonly progress?: ((what: string, done: number) => void) | undefined;
  /** Told when the last line is made. */
  readonly onEnd?: ((end: DumpEnd) => void) | undefined;
};

const pageRows = 1000;

/** A row of these holds up to a quarter of a megabyte. */
const pageChunks = 16;

/** `tx` must see one moment: a repeatable-read transaction, or the embedded store, which has one session. */
export async function* dumpLines(tx: Sql, taking: Taking): AsyncGenerator<string> {
  const all = createHash('sha256');
  const keep = (line: string): string => {
    all.update(line);
    return line;
  };
  const tables = await tableOrder(tx);
  yield keep(
    headLine({
      debitrunBackup: 1,
      takenAt: taking.at,
      takenBy: taking.by,
      migrations: await appliedMigrations(tx),
      order: tables.map(({ name }) => name),
    }),
  );
  const sums: TableSum[] = [];
  for (const table of tables) {
    yield keep(tableLine(table.name));
    const hash = createHash('sha256');
    let rows = 0;
    for await (const page of rowPages(tx, table)) {
      rows += page.length;
      for (const line of page) yield keep(counted(hash, `${line}\n`));
      taking.progress?.(`rows of ${table.name}`, rows);
    }
    sums.push({ table: table.name, rows, sha256: hash.digest('hex') });
  }
  const end = {
    tables: sums,
    stateDigest: await stateDigest(tx),
    heads: await chainHeads(tx),
    sha256: all.digest('hex'),
  };
  taking.onEnd?.(end);
  yield endLine(end);
}

export function appliedMigrations(sql: Sql): Promise<{ name: string; sha256: string }[]> {
  return sql.query('select name, sha256 from migration order by name');
}

export type Table = { readonly name: string; readonly key: readonly string[] };

/** Every table of the state with its key, each after the tables it refers to. */
export async function tableOrder(sql: Sql): Promise<readonly Table[]> {
  const rows = await sql.query<Table & { refers: readonly string[] }>(
    `select t.relname::text as name,
       (select jsonb_agg(a.attname order by k.n) from pg_index i, unnest(i.indkey) with ordinality k (attnum, n), pg_attribute a
        where i.indrelid = t.oid and i.indisprimary and a.attrelid = t.oid and a.attnum = k.attnum) as key,
       (select coalesce(jsonb_agg(distinct r.relname), '[]') from pg_constraint c join pg_class r on r.oid = c.confrelid
        where c.conrelid = t.oid and c.contype = 'f' and c.confrelid <> t.oid) as refers
     from pg_class t join pg_namespace s on s.oid = t.relnamespace
     where s.nspname = current_schema() and t.relname::text = any($1::text[])`,
    [stateTables],
  );
  const found = new Map(rows.map((row) => [row.name, row]));
  const order: Table[] = [];
  const placed = new Set<string>();
  const place = (name: string): void => {
    const table = found.get(name);
    if (table === undefined || placed.has(name)) return;
    placed.add(name);
    for (const other of table.refers) place(other);
    order.push({ name, key: table.key });
  };
  for (const name of stateTables) place(name);
  if (order.length !== stateTables.length) throw new Error('a table of the state is not in this database');
  return order;
}

async function* rowPages(tx: Sql, { name, key }: Table): AsyncGenerator<readonly string[]> {
  const size = name.endsWith('_chunk') ? pageChunks : pageRows;
  await tx.query(
    `declare dump_rows no scroll cursor for select to_jsonb(t)::text as line from ${name} t order by ${key.join(', ')}`,
  );
  for (;;) {
    const page = await tx.query<{ line: string }>(`fetch ${size} from dump_rows`);
    if (page.length === 0) break;
    yield page.map(({ line }) => line);
  }
  await tx.query('close dump_rows');
}

async function chainHeads(tx: Sql): Promise<DumpEnd['heads']> {
  return await tx.query(
    `select distinct on (creditor) creditor, block_no::text as block, digest from seal order by creditor, block_no desc`,
  );
}

function counted(hash: Hash, line: string): string {
  hash.update(line);
  return line;
}
