/** What the store holds about a debit or a payer, and the proof that its journal rows are sealed. Reads only. Columns of
 *  a payer's data are left out here: they are opened by the step. */

import type { Block, SealedTable } from '../core/audit/block.ts';
import type { PlainProof } from '../core/evidence/chain-proof.ts';
import { coveringRange, type SealedRow } from '../core/evidence/chain-proof.ts';
import type { Row, Sql } from './database.ts';
import { blocksAfter, signaturesOf } from './seal.ts';
import { pageNumbers, rowText, sealedForms } from './seal-rows.ts';

export type EvidenceKind = 'debit' | 'debtor';

/** Everything the evidence is about, by id; empty lists when there is no such debit or payer. */
export type Scope = {
  readonly debits: readonly string[];
  readonly debtors: readonly string[];
  readonly mandates: readonly string[];
  readonly charges: readonly string[];
  readonly notices: readonly string[];
  readonly files: readonly bigint[];
  readonly inbound: readonly bigint[];
};

export async function evidenceScope(
  sql: Sql,
  creditor: string,
  kind: EvidenceKind,
  id: string,
): Promise<Scope> {
  const ids = async <T = string>(question: string, parameters: readonly unknown[]): Promise<readonly T[]> =>
    (await sql.query<{ id: T }>(`${question} order by 1`, [creditor, ...parameters])).map((row) => row.id);
  const debits = await ids(
    `select debit_id as id from debit where creditor = $1 and ${kind === 'debit' ? 'debit_id' : 'debtor_id'} = $2`,
    [id],
  );
  const debtors = await ids(
    `select debtor_id as id from debtor where creditor = $1
     and (debtor_id = $2 or debtor_id in (select debtor_id from debit where creditor = $1 and debit_id = any($3)))`,
    [kind === 'debtor' ? id : null, debits],
  );
  const whole = kind === 'debtor' ? debtors : [];
  const files = await ids<bigint>(
    'select distinct file_no as id from debit where creditor = $1 and debit_id = any($2) and file_no is not null',
    [debits],
  );
  return {
    debits,
    debtors,
    files,
    mandates: await ids(
      `select mandate_id as id from mandate where creditor = $1 and (debtor_id = any($2)
       or mandate_id in (select mandate_id from debit where creditor = $1 and debit_id = any($3)))`,
      [whole, debits],
    ),
    charges: await ids(
      `select charge_id as id from charge where creditor = $1 and (debtor_id = any($2)
       or charge_id in (select charge_id from claim where creditor = $1 and debit_id = any($3)))`,
      [whole, debits],
    ),
    notices: await ids('select notice_key as id from notice where creditor = $1 and debit_id = any($2)', [
      debits,
    ]),
    inbound: await ids<bigint>(
      `select inbound_no as id from inbound where creditor = $1 and (file_no = any($2)
       or inbound_no in (select inbound_no from entry where creditor = $1 and (debit_id = any($3)
         or (scope = 'file' and file_no = any($2)))))`,
      [files, debits],
    ),
  };
}

/** Rows of the parts that are plain tables, by the name of the part; columns of sealed values are left out. */
export async function evidenceRows(
  sql: Sql,
  creditor: string,
  scope: Scope,
): Promise<Readonly<Record<string, readonly Row[]>>> {
  const of = (table: string, where: string, order: string, parameter: readonly unknown[]) =>
    sql.query(`select * from ${table} t where creditor = $1 and ${where} order by ${order}`, [
      creditor,
      parameter,
    ]);
  return {
    debits: await of('debit', 'debit_id = any($2)', 'debit_id', scope.debits),
    claims: await of('claim', 'debit_id = any($2)', 'debit_id, charge_id', scope.debits),
    charges: await of('charge', 'charge_id = any($2)', 'charge_id', scope.charges),
    mandates: await of('mandate', 'mandate_id = any($2)', 'mandate_id', scope.mandates),
    notices: await of('notice', 'notice_key = any($2)', 'notice_key', scope.notices),
    files: await of('file', 'file_no = any($2)', 'file_no', scope.files),
    deliveries: await of('delivery', 'file_no = any($2)', 'file_no, attempt', scope.files),
    inbound: await of('inbound', 'inbound_no = any($2)', 'inbound_no', scope.inbound),
    entries: await of('entry', 'debit_id = any($2)', 'inbound_no, line, entry_key', scope.debits),
    acknowledgements: await of(
      'entry',
      "scope = 'file' and file_no = any($2)",
      'inbound_no, line, entry_key',
      scope.files,
    ),
    effects: await of('effect', 'debit_id = any($2)', 'debit_id, kind', scope.debits),
    approvals: await sql.query(
      `select a.*, o.public_key from approval a join operator o on o.creditor = '*' and o.name = a.operator
       where a.creditor = $1 and file_no = any($2) order by file_no`,
      [creditor, scope.files],
    ),
  };
}

/** The journal's rows about the scope, in the text they were sealed in: events, journals with their postings. */
export async function journalRows(sql: Sql, creditor: string, scope: Scope): Promise<readonly SealedRow[]> {
  const subjects = [
    ...scope.debits.map((id) => `debit:${id}`),
    ...scope.debtors.map((id) => `debtor:${id}`),
    ...scope.mandates.map((id) => `mandate:${id}`),
    ...scope.charges.map((id) => `charge:${id}`),
    ...scope.notices.map((key) => `notice:${key}`),
    ...scope.files.map((no) => `file:${no}`),
    ...scope.inbound.map((no) => `inbound:${no}`),
  ];
  const journals = `select journal_no from posting where creditor = $1 and (debit_id = any($2) or charge_id = any($3))`;
  const about = [scope.debits, scope.charges];
  return [
    ...(await sealedRows(sql, creditor, 'event', 'subject = any($2)', [subjects])),
    ...(await sealedRows(sql, creditor, 'journal', `journal_no in (${journals})`, about)),
    // Only the payer's own lines: another's receipt may share no journal, but the books do not promise it.
    ...(await sealedRows(sql, creditor, 'posting', 'debit_id = any($2) or charge_id = any($3)', about)),
  ];
}

/** When operators were added, and with which key. */
export function operatorRows(sql: Sql, names: readonly string[]): Promise<readonly SealedRow[]> {
  return sealedRows(sql, '*', 'event', "kind = 'operator.added' and subject = any($2)", [
    names.map((name) => `operator:${name}`),
  ]);
}

async function sealedRows(
  sql: Sql,
  creditor: string,
  table: SealedTable,
  where: string,
  parameters: readonly unknown[],
): Promise<readonly SealedRow[]> {
  const { number, line = '1' } = sealedForms[table];
  const rows = await sql.query<{ number: bigint; text: string }>(
    `select ${number} as number, ${rowText(table)} as text from ${table}
     where creditor = $1 and (${where}) order by ${number}, ${line}`,
    [creditor, ...parameters],
  );
  return rows.map((row) => ({ table, ...row }));
}

/** The proof for rows of one chain: digests of other rows are in it, their content is not. */
export async function chainProof(
  sql: Sql,
  creditor: string,
  rows: readonly SealedRow[],
): Promise<PlainProof> {
  const blocks = await allBlocks(sql, creditor);
  const ranges = new Map<string, PlainProof['ranges'][number]>();
  const pages = new Map<string, PlainProof['pages'][number]>();
  for (const { table, number } of rows) {
    const found = coveringRange(blocks, table, number);
    if (found === undefined) continue;
    const { block, after, to } = found;
    const page = Number((number - after - 1n) / BigInt(pageNumbers));
    if (!ranges.has(`${block}/${table}`))
      ranges.set(`${block}/${table}`, {
        block: block.toString(),
        table,
        pages: await pageDigests(sql, creditor, block, table),
      });
    if (pages.has(`${block}/${table}/${page}`)) continue;
    const first = after + BigInt(page * pageNumbers);
    const last = first + BigInt(pageNumbers) < to ? first + BigInt(pageNumbers) : to;
    pages.set(`${block}/${table}/${page}`, {
      block: block.toString(),
      table,
      page,
      rows: await rowDigests(sql, creditor, table, first, last),
    });
  }
  return {
    creditor,
    pageNumbers,
    blocks: blocks.map(plainBlock),
    ranges: [...ranges.values()],
    pages: [...pages.values()],
    signatures: (await signaturesOf(sql, creditor)).map(({ block, operator, publicKey, signature }) => ({
      block: block.toString(),
      operator,
      publicKey,
      signature,
    })),
  };
}

function plainBlock({ creditor: _same, ...block }: Block): PlainProof['blocks'][number] {
  return {
    ...block,
    number: block.number.toString(),
    rows: block.rows.toString(),
    ranges: block.ranges.map((range) => ({
      ...range,
      after: range.after.toString(),
      to: range.to.toString(),
      rows: range.rows.toString(),
    })),
  };
}

async function allBlocks(sql: Sql, creditor: string): Promise<readonly Block[]> {
  const blocks: Block[] = [];
  for (;;) {
    const page = await blocksAfter(sql, creditor, blocks.at(-1)?.number ?? 0n, 500);
    if (page.length === 0) return blocks;
    blocks.push(...page);
  }
}

async function pageDigests(sql: Sql, creditor: string, block: bigint, table: SealedTable): Promise<string[]> {
  const rows = await sql.query<{ digest: string }>(
    `select encode(digest, 'hex') as digest from seal_page
     where creditor = $1 and block_no = $2 and table_name = $3 order by page`,
    [creditor, block, table],
  );
  return rows.map(({ digest }) => digest);
}

async function rowDigests(
  sql: Sql,
  creditor: string,
  table: SealedTable,
  after: bigint,
  to: bigint,
): Promise<string[]> {
  const { number, line = '1' } = sealedForms[table];
  const rows = await sql.query<{ digest: string }>(
    `select encode(sha256(convert_to(${rowText(table)}, 'UTF8')), 'hex') as digest from ${table}
     where creditor = $1 and ${number} > $2 and ${number} <= $3 order by ${number}, ${line}`,
    [creditor, after, to],
  );
  return rows.map(({ digest }) => digest);
}
