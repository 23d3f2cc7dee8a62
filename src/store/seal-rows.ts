/** The rows a block covers, each with a digest that is the same on every store, in every time zone and locale: SHA-256
 *  over a JSON object of its columns in the order below, dates and instants as ISO text in UTC, stored bytes as their
 *  SHA-256. SQL only. Written as JSON, not JSONB, and page by page: measured at half the time. */

import type { SealedTable } from '../core/audit/block.ts';
import { markBytes } from '../core/audit/difference.ts';

/** How a column stands in the object: as JSON writes it, as the database's text, an instant in UTC, bytes by digest. */
type Spelling = 'plain' | 'text' | 'instant' | 'bytes';

type Form = {
  /** Numbers the rows of a creditor in the order they were written. */
  readonly number: string;
  /** Tells rows of one number apart. */
  readonly line?: string;
  readonly columns: Readonly<Record<string, Spelling>>;
};

/** Every column of every sealed table: what is left out could be changed without notice. */
export const sealedForms: Readonly<Record<SealedTable, Form>> = {
  event: {
    number: 'seq',
    columns: {
      creditor: 'plain',
      seq: 'text',
      at: 'instant',
      actor: 'plain',
      command: 'plain',
      kind: 'plain',
      subject: 'plain',
      data: 'text',
    },
  },
  journal: {
    number: 'journal_no',
    columns: {
      creditor: 'plain',
      journal_no: 'text',
      source: 'plain',
      kind: 'plain',
      booked_on: 'plain',
      happened_on: 'plain',
      at: 'instant',
    },
  },
  posting: {
    number: 'journal_no',
    line: 'line',
    columns: {
      creditor: 'plain',
      journal_no: 'text',
      line: 'text',
      ledger: 'plain',
      account_id: 'plain',
      period: 'plain',
      charge_id: 'plain',
      debit_id: 'plain',
      minor: 'text',
    },
  },
  file_chunk: {
    number: 'file_no',
    line: 'n',
    columns: { creditor: 'plain', file_no: 'text', n: 'text', bytes: 'bytes' },
  },
  inbound_chunk: {
    number: 'inbound_no',
    line: 'n',
    columns: { creditor: 'plain', inbound_no: 'text', n: 'text', bytes: 'bytes' },
  },
  form_chunk: {
    number: 'form_no',
    line: 'n',
    columns: { creditor: 'plain', form_no: 'text', n: 'text', bytes: 'bytes' },
  },
};

/** Numbers in a page. A page is what is compared as one; a difference inside it is found by its index. */
export const pageNumbers = 1000;
const perPage = BigInt(pageNumbers);

/** Pages one statement works on: enough to make statements rare, few enough to show progress. */
const slicePages = 50n;

/** First and last page of each slice of the numbers over `after` and up to `to`. */
export function* slicesOf(after: bigint, to: bigint): Generator<readonly [bigint, bigint]> {
  const pages = (to - after + perPage - 1n) / perPage;
  for (let first = 0n; first < pages; first += slicePages) {
    const last = first + slicePages - 1n;
    yield [first, last < pages ? last : pages - 1n];
  }
}

/** The last number that can stand in the first `pages` pages after a number. */
export function endOfPages(after: bigint, pages: number): bigint {
  return after + BigInt(pages) * perPage;
}

/** Pages (page, rows, digest, keys, marks) $4 to $5 of the rows of creditor $1 numbered over $2 and up to $3; a page
 *  without rows is left out. Parameters: creditor, after, to, first page, last page. */
export function pagesSql(table: SealedTable): string {
  const { number, line } = sealedForms[table];
  const key = line === undefined ? `${number}::text` : `${number} || '/' || ${line}`;
  return `select page::int as page, p.* from generate_series($4::bigint, $5::bigint) page, lateral (
      select count(*) as rows, sha256(string_agg(digest, ''::bytea order by number, line)) as digest,
        string_agg(key, ' ' order by number, line) as keys,
        string_agg(substring(digest for ${markBytes}), ''::bytea order by number, line) as marks
      from (select ${number} as number, ${line ?? '1'} as line, ${key} as key,
          sha256(convert_to(${rowText(table)}, 'UTF8')) as digest
        from ${table} where creditor = $1 and ${number} > $2::bigint + page * ${pageNumbers}
          and ${number} <= least($2::bigint + (page + 1) * ${pageNumbers}, $3::bigint)
        order by ${line === undefined ? number : `${number}, ${line}`}) r) p
    where p.rows > 0`;
}

/** The text whose SHA-256 is a row's digest. */
export function rowText(table: SealedTable): string {
  const values = Object.entries(sealedForms[table].columns).map(
    ([column, spelling]) => `'${column}', ${spell(column, spelling)}`,
  );
  return `json_build_object(${values.join(', ')})::text`;
}

/** JSON writes text, dates and instants without a zone in one way, whatever the session's settings. */
function spell(column: string, spelling: Spelling): string {
  switch (spelling) {
    case 'plain':
      return column;
    case 'text':
      return `${column}::text`;
    case 'instant':
      return `${column} at time zone 'UTC'`;
    case 'bytes':
      return `encode(sha256(${column}), 'hex')`;
    default:
      return unreachable(spelling);
  }
}

function unreachable(spelling: never): never {
  throw new Error(`nothing spells ${String(spelling)}`);
}
