/** The rows a block covers, each with a digest that is the same on every store, in every time zone and locale: SHA-256
 *  over a JSON object of its columns, every value as text in one spelling, stored bytes as their SHA-256. SQL only. */

import type { SealedTable } from '../core/audit/block.ts';
import { markBytes } from '../core/audit/difference.ts';

type Spelling = 'text' | 'number' | 'instant' | 'date' | 'json' | 'bytes';

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
      creditor: 'text',
      seq: 'number',
      at: 'instant',
      actor: 'text',
      command: 'text',
      kind: 'text',
      subject: 'text',
      data: 'json',
    },
  },
  journal: {
    number: 'journal_no',
    columns: {
      creditor: 'text',
      journal_no: 'number',
      source: 'text',
      kind: 'text',
      booked_on: 'date',
      happened_on: 'date',
      at: 'instant',
    },
  },
  posting: {
    number: 'journal_no',
    line: 'line',
    columns: {
      creditor: 'text',
      journal_no: 'number',
      line: 'number',
      ledger: 'text',
      account_id: 'text',
      period: 'text',
      charge_id: 'text',
      debit_id: 'text',
      minor: 'number',
    },
  },
  file_chunk: {
    number: 'file_no',
    line: 'n',
    columns: { creditor: 'text', file_no: 'number', n: 'number', bytes: 'bytes' },
  },
  inbound_chunk: {
    number: 'inbound_no',
    line: 'n',
    columns: { creditor: 'text', inbound_no: 'number', n: 'number', bytes: 'bytes' },
  },
};

/** Numbers in a page. A page is what is compared as one; a difference inside it is found by its index. */
export const pageNumbers = 1000;

/** Numbers one statement works on, so that it sorts a bounded set of rows. */
export const sliceNumbers = 50n * BigInt(pageNumbers);

/** Pages (page, rows, digest, keys, marks) of the rows of creditor $1 numbered over $3 and up to $4, in a range that
 *  begins after $2. */
export function pagesSql(table: SealedTable): string {
  const { number, line } = sealedForms[table];
  const key = line === undefined ? `${number}::text` : `${number} || '/' || ${line}`;
  return `select ((number - $2::bigint - 1) / ${pageNumbers})::int as page, count(*) as rows,
      sha256(string_agg(digest, ''::bytea order by number, line)) as digest,
      string_agg(key, ' ' order by number, line) as keys,
      string_agg(substring(digest for ${markBytes}), ''::bytea order by number, line) as marks
    from (select ${number} as number, ${line ?? '1'} as line, ${key} as key,
        sha256(convert_to(${rowText(table)}, 'UTF8')) as digest
      from ${table} where creditor = $1 and ${number} > $3::bigint and ${number} <= $4::bigint) r
    group by 1`;
}

/** The text whose SHA-256 is a row's digest. */
export function rowText(table: SealedTable): string {
  const values = Object.entries(sealedForms[table].columns).map(
    ([column, spelling]) => `'${column}', ${spell(column, spelling)}`,
  );
  return `jsonb_build_object(${values.join(', ')})::text`;
}

function spell(column: string, spelling: Spelling): string {
  switch (spelling) {
    case 'text':
      return column;
    case 'number':
    case 'json':
      return `${column}::text`;
    case 'instant':
      return `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
    case 'date':
      return `to_char(${column}, 'YYYY-MM-DD')`;
    case 'bytes':
      return `encode(sha256(${column}), 'hex')`;
    default:
      return unreachable(spelling);
  }
}

function unreachable(spelling: never): never {
  throw new Error(`nothing spells ${String(spelling)}`);
}
