/** Makes blocks over the rows that came since the last one, and reads blocks and signatures back. Digests of rows are
 *  made by the database, set-wise and slice by slice; the block's own by core. */

import {
  type Block,
  nextBlock,
  type SealedRange,
  type SealedTable,
  sealedTables,
} from '../core/audit/block.ts';
import type { HeadSignature } from '../core/audit/head.ts';
import type { Instant } from '../core/date.ts';
import type { Sql } from './database.ts';
import { pagesSql, sealedForms, slicesOf } from './seal-rows.ts';
import type { Unit } from './unit.ts';

type BlockRow = {
  block_no: bigint;
  rows: bigint;
  previous: string;
  digest: string;
  sealed_at: Instant;
  sealed_by: string;
  ranges: { table: SealedTable; after: string; to: string; rows: string; digest: string }[] | null;
};

/** Seals what the unit's creditor wrote since its last block. Out: undefined when there is nothing new. */
export async function sealNew(
  unit: Unit,
  progress: (rows: number) => void = () => undefined,
): Promise<Block | undefined> {
  const { creditor, at, actor } = unit.act;
  const before = await lastBlock(unit, creditor);
  const ends = await lastNumbers(unit, creditor);
  const spans = sealedTables.map((table) => {
    const after = endOf(before, table);
    return { table, after, to: ends[table] > after ? ends[table] : after };
  });
  if (spans.every(({ after, to }) => after === to)) return undefined;
  const number = (before?.number ?? 0n) + 1n;
  let done = 0;
  for (const { table, after, to } of spans) {
    for (const [first, last] of slicesOf(after, to)) {
      done += await insertPages(unit, number, table, [after, to, first, last]);
      progress(done);
    }
  }
  const sums = await pageSums(unit, creditor, number);
  const ranges = spans.map((span): SealedRange => {
    const { rows, digest } = sums[span.table];
    return { ...span, rows, digest };
  });
  const block = nextBlock(creditor, before, ranges, at, actor);
  await insertBlock(unit, block);
  return block;
}

/** A slice is [after, to, first page, last page]. Out: rows covered. */
async function insertPages(
  unit: Unit,
  number: bigint,
  table: SealedTable,
  slice: readonly bigint[],
): Promise<number> {
  const pages = await unit.query<{ rows: bigint }>(
    `insert into seal_page (creditor, block_no, table_name, page, rows, digest, keys, marks)
     select $1, $6::bigint, '${table}', page, rows, digest, keys, marks from (${pagesSql(table)}) p returning rows`,
    [unit.act.creditor, ...slice, number],
  );
  return pages.reduce((sum, { rows }) => sum + Number(rows), 0);
}

async function insertBlock(unit: Unit, block: Block): Promise<void> {
  await unit.insert('seal', [
    {
      block_no: block.number,
      rows: block.rows,
      previous: block.previous,
      digest: block.digest,
      sealed_at: block.sealedAt,
      sealed_by: block.sealedBy,
    },
  ]);
  await unit.insert(
    'seal_range',
    block.ranges.map(({ table, after, to, rows, digest }) => ({
      block_no: block.number,
      table_name: table,
      after_no: after,
      to_no: to,
      rows,
      digest,
    })),
  );
}

/** The highest number of each sealed table, all seen at one moment. */
export async function lastNumbers(
  sql: Sql,
  creditor: string,
): Promise<Readonly<Record<SealedTable, bigint>>> {
  const columns = sealedTables.map(
    (table) =>
      `(select coalesce(max(${sealedForms[table].number}), 0) from ${table} where creditor = $1) as ${table}`,
  );
  const [row] = await sql.query<Record<SealedTable, bigint>>(`select ${columns.join(', ')}`, [creditor]);
  if (row === undefined) throw new Error('a select without from gives one row');
  return row;
}

/** How many rows the blocks of a chain cover, and how many came after them. */
export async function rowCounts(
  sql: Sql,
  creditor: string,
  head: Block | undefined,
): Promise<{ readonly sealed: bigint; readonly open: bigint }> {
  const counts = sealedTables.map((table, n) => {
    const { number } = sealedForms[table];
    return `(select count(*) from ${table} where creditor = $1 and ${number} > ($2::bigint[])[${n + 1}])`;
  });
  const ends = sealedTables.map((table) => endOf(head, table).toString());
  const [row] = await sql.query<{ sealed: bigint; open: bigint }>(
    `select (select coalesce(sum(rows), 0)::bigint from seal where creditor = $1) as sealed, ${counts.join(' + ')} as open`,
    [creditor, ends],
  );
  return row ?? { sealed: 0n, open: 0n };
}

function endOf(block: Block | undefined, table: SealedTable): bigint {
  return block?.ranges.find((range) => range.table === table)?.to ?? 0n;
}

/** What the stored pages of one table add up to; `pages` is the number after the last page. */
export type PageSum = Pick<SealedRange, 'rows' | 'digest'> & { readonly pages: number };

/** What the stored pages of a block add up to, for every sealed table. */
export async function pageSums(
  sql: Sql,
  creditor: string,
  block: bigint,
): Promise<Readonly<Record<SealedTable, PageSum>>> {
  const rows = await sql.query<PageSum & { table: SealedTable }>(
    `select t.table_name as table, coalesce(sum(p.rows), 0)::bigint as rows, coalesce(max(p.page) + 1, 0) as pages,
            encode(sha256(coalesce(string_agg(p.digest, ''::bytea order by p.page), ''::bytea)), 'hex') as digest
     from unnest($3::text[]) t (table_name)
     left join seal_page p on p.creditor = $1 and p.block_no = $2 and p.table_name = t.table_name group by 1`,
    [creditor, block, sealedTables],
  );
  return Object.fromEntries(rows.map(({ table, ...sum }) => [table, sum])) as Record<SealedTable, PageSum>;
}

export async function lastBlock(sql: Sql, creditor: string): Promise<Block | undefined> {
  const [row] = await sql.query<{ block_no: bigint }>(
    'select block_no from seal where creditor = $1 order by block_no desc limit 1',
    [creditor],
  );
  return row && (await blockOf(sql, creditor, row.block_no));
}

export async function blockOf(sql: Sql, creditor: string, number: bigint): Promise<Block | undefined> {
  return (await blocksAfter(sql, creditor, number - 1n, 1)).find((block) => block.number === number);
}

/** Blocks of a chain after a number, oldest first, as they are stored. */
export async function blocksAfter(
  sql: Sql,
  creditor: string,
  after: bigint,
  limit: number,
): Promise<readonly Block[]> {
  const rows = await sql.query<BlockRow>(
    `select s.block_no, s.rows, s.previous, s.digest, s.sealed_at, s.sealed_by,
       (select jsonb_agg(jsonb_build_object('table', r.table_name, 'after', r.after_no::text, 'to', r.to_no::text,
          'rows', r.rows::text, 'digest', r.digest) order by array_position($4::text[], r.table_name::text))
        from seal_range r where r.creditor = s.creditor and r.block_no = s.block_no) as ranges
     from seal s where s.creditor = $1 and s.block_no > $2 order by s.block_no limit $3`,
    [creditor, after, limit, sealedTables],
  );
  return rows.map((row) => ({
    creditor,
    number: row.block_no,
    ranges: (row.ranges ?? []).map(({ table, digest, ...range }) => ({
      table,
      after: BigInt(range.after),
      to: BigInt(range.to),
      rows: BigInt(range.rows),
      digest,
    })),
    rows: row.rows,
    previous: row.previous,
    sealedAt: row.sealed_at,
    sealedBy: row.sealed_by,
    digest: row.digest,
  }));
}

/** Puts an operator's signature to a block. Out: false when it was there. */
export async function addSignature(
  unit: Unit,
  block: bigint,
  operator: string,
  signature: string,
): Promise<boolean> {
  const row = { block_no: block, operator, signature, signed_at: unit.act.at };
  return (await unit.insertNew('seal_signature', [row])) === 1;
}

export type StoredSignature = HeadSignature & { readonly block: bigint };

/** Signatures of a chain, or of one of its blocks; an operator who is gone has an empty key. */
export async function signaturesOf(
  sql: Sql,
  creditor: string,
  block?: bigint,
): Promise<readonly StoredSignature[]> {
  return await sql.query<StoredSignature>(
    `select s.block_no as block, s.operator, s.signature, coalesce(o.public_key, '') as "publicKey"
     from seal_signature s left join operator o on o.creditor = '*' and o.name = s.operator
     where s.creditor = $1 and ($2::bigint is null or s.block_no = $2::bigint) order by s.block_no, s.operator`,
    [creditor, block ?? null],
  );
}
