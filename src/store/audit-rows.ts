/** Holds the rows of a sealed range against the pages that were sealed, slice by slice. Reads only. */

import type { SealedRange, SealedTable } from '../core/audit/block.ts';
import type { PageIndex } from '../core/audit/difference.ts';
import type { Sql } from './database.ts';
import { pagesSql, slicesOf } from './seal-rows.ts';

/** A page that is not as it was sealed; null where there is none. `rowsSame`: the rows are, its index is not. */
export type BrokenPage = {
  readonly page: number;
  readonly rowsSame: boolean;
  readonly sealed: PageIndex | null;
  readonly found: PageIndex | null;
};

type PageRow = {
  page: number;
  rows_same: boolean;
  sealed_keys: string | null;
  sealed_marks: Uint8Array | null;
  found_keys: string | null;
  found_marks: Uint8Array | null;
};

/** The first page of a range that is not as it was sealed.
 *  `end` is the last number at which a row or a page can stand: a forged range cannot make this run for ever. */
export async function firstBrokenPage(
  sql: Sql,
  creditor: string,
  block: bigint,
  { table, after, to }: SealedRange,
  end: bigint,
): Promise<BrokenPage | undefined> {
  for (const [first, last] of slicesOf(after, to < end ? to : end)) {
    const [row] = await sql.query<PageRow>(brokenPageSql(table), [creditor, after, to, first, last, block]);
    if (row !== undefined) {
      return {
        page: row.page,
        rowsSame: row.rows_same,
        sealed: pageIndex(row.sealed_keys, row.sealed_marks),
        found: pageIndex(row.found_keys, row.found_marks),
      };
    }
  }
  return undefined;
}

/** The database compares; only a page that differs comes back. */
function brokenPageSql(table: SealedTable): string {
  return `select page, coalesce(s.digest = f.digest, false) as rows_same,
      s.keys as sealed_keys, s.marks as sealed_marks, f.keys as found_keys, f.marks as found_marks
    from (${pagesSql(table)}) f
    full join (select * from seal_page where creditor = $1 and block_no = $6::bigint and table_name = '${table}'
      and page between $4::bigint and $5::bigint) s using (page)
    where s.digest is distinct from f.digest or s.keys is distinct from f.keys or s.marks is distinct from f.marks
      or s.rows is distinct from f.rows
    order by page limit 1`;
}

function pageIndex(keys: string | null, marks: Uint8Array | null): PageIndex | null {
  return keys === null || marks === null ? null : { keys, marks };
}
