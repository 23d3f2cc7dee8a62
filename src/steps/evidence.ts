/** evidence: everything that speaks for one debit, or one payer's debits, as one archive that is checked without the
 *  database. Reads only, but for the journal of an export in clear. The same state gives the same bytes. */

import type { SealedRow } from '../core/evidence/chain-proof.ts';
import { type ChainName, chainNames, checkEvidence, proofPart, rowsPart } from '../core/evidence/check.ts';
import { manifestPart, sha256 } from '../core/evidence/manifest.ts';
import { type Part, writeZip } from '../core/evidence/zip.ts';
import { maskText } from '../core/privacy/mask-text.ts';
import { type Problem, problem } from '../core/problem.ts';
import type { Sealed } from '../core/sealed.ts';
import { type Row, toJson } from '../store/database.ts';
import { entryTexts } from '../store/entry-text.ts';
import {
  chainProof,
  type EvidenceKind,
  evidenceRows,
  evidenceScope,
  journalRows,
  operatorRows,
  type Scope,
} from '../store/evidence.ts';
import { mandatesById } from '../store/mandates.ts';
import { debtorsById, placeOfNotice } from '../store/notices.ts';
import { commit } from '../store/unit.ts';
import { act, type Context, today } from './context.ts';
import { packReadme } from './evidence-readme.ts';
import { inboundRecords, type NamedDebit, outgoingRecords } from './evidence-records.ts';
import { permit } from './operators.ts';

export type { EvidenceKind };
export { checkEvidence };

export type EvidenceOptions = {
  readonly kind: EvidenceKind;
  readonly id: string;
  /** Names, accounts and notices in clear, for this purpose, which is journalled. */
  readonly purpose?: string | undefined;
};

export type Evidence = {
  readonly archive: Uint8Array;
  /** SHA-256 of the archive. */
  readonly sha256: string;
  readonly parts: number;
  readonly debits: number;
};

export async function exportEvidence(
  context: Context,
  { kind, id, purpose }: EvidenceOptions,
): Promise<Evidence | Problem> {
  const { database, creditor } = context;
  const refused = await permit(context, 'evidence export');
  if (refused !== undefined) return refused;
  const scope = await evidenceScope(database, creditor.id, kind, id);
  if (scope.debits.length === 0 && scope.debtors.length === 0)
    return problem(
      'EVIDENCE_MISSING',
      { file: creditor.id },
      `there is no ${kind} ${id}.`,
      'debitrun status shows what there is.',
    );
  const show = purpose === undefined ? String : (value: Sealed) => value.reveal();
  const parts = [
    ...(await factParts(context, scope, show)),
    ...(await chainParts(context, scope)),
    { name: 'README.txt', bytes: Buffer.from(packReadme(kind, id, purpose === undefined)) },
  ].sort((a, b) => (a.name < b.name ? -1 : 1));
  const subject = { creditor: creditor.id, kind, id, masked: purpose === undefined };
  const manifest = manifestPart(purpose === undefined ? subject : { ...subject, purpose }, parts);
  const archive = writeZip([manifest, ...parts]);
  const digest = sha256(archive);
  if (purpose !== undefined && !context.dryRun) {
    await commit(database, act(context, 'evidence export'), async (unit) => {
      unit.event('evidence.exported', `${kind}:${id}`, { purpose, sha256: digest });
    });
  }
  return { archive, sha256: digest, parts: parts.length + 1, debits: scope.debits.length };
}

type Show = (value: Sealed) => string;

async function factParts(context: Context, scope: Scope, show: Show): Promise<readonly Part[]> {
  const { database, creditor } = context;
  const rows = await evidenceRows(database, creditor.id, scope);
  const opened = {
    ...rows,
    ...(await payerRows(context, scope, rows, show)),
    records: await fileRecords(context, rows, show),
  };
  return Object.entries(opened).map(([name, list]) => ({
    name: `${name}.json`,
    bytes: Buffer.from(`${JSON.stringify(JSON.parse(toJson(list.map(withoutSealed))), null, 2)}\n`),
  }));
}

/** A column that is sealed says nothing outside the store. */
function withoutSealed(row: object): Row {
  return Object.fromEntries(
    Object.entries(row).filter(([column]) => !column.endsWith('_sealed') && column !== 'account_key'),
  );
}

/** The parts with a payer's own data, each value masked or in clear as `show` says. */
async function payerRows(
  context: Context,
  scope: Scope,
  rows: Readonly<Record<string, readonly Row[]>>,
  show: Show,
): Promise<Readonly<Record<string, readonly Row[]>>> {
  const { database, sealing, creditor } = context;
  const debtors = await debtorsById(database, sealing, creditor.id, scope.debtors);
  const mandates = await mandatesById(database, sealing, creditor.id, scope.mandates, today(context));
  const vault = await sealing.forDebtors(database, creditor.id, scope.debtors);
  const texts = await entryTexts(database, sealing, creditor.id, scope.inbound);
  const personal = [
    ...[...mandates.values()].flatMap(({ holder, account }) => [holder, account]),
    ...[...debtors.values()].map(({ name }) => name),
  ];
  const masked = show === String;
  const shown = (value: Sealed | undefined) => (value === undefined ? null : show(value));
  const bankWords = (row: Row) => {
    const text = texts
      .open(row.inbound_no as bigint, String(row.entry_key), String(row.text_sealed))
      .reveal();
    return { ...row, text: masked ? maskText(text, personal) : text };
  };
  return {
    payers: [...debtors.values()].map(({ debtorId, name, phone, email, address }) => ({
      debtor_id: debtorId,
      name: show(name),
      phone: shown(phone),
      email: shown(email),
      address: shown(address),
    })),
    mandates: (rows.mandates ?? []).map((row) => {
      const mandate = mandates.get(String(row.mandate_id));
      return { ...row, holder: shown(mandate?.holder), account: shown(mandate?.account) };
    }),
    notices: (rows.notices ?? []).map((row) => {
      const place = placeOfNotice(String(row.notice_key));
      const body = vault.open(String(row.debtor_id), place, 'address', String(row.body_sealed));
      return { ...row, body: show(body) };
    }),
    entries: (rows.entries ?? []).map(bankWords),
    acknowledgements: (rows.acknowledgements ?? []).map(bankWords),
  };
}

async function fileRecords(
  context: Context,
  rows: Readonly<Record<string, readonly Row[]>>,
  show: Show,
): Promise<readonly Row[]> {
  const debits = (rows.debits ?? []) as readonly NamedDebit[];
  const records: Row[] = [];
  for (const row of rows.files ?? []) {
    const file = {
      no: row.file_no as bigint,
      name: String(row.name),
      layoutDigest: String(row.layout_digest),
    };
    records.push(await outgoingRecords(context, file, debits, show));
  }
  for (const row of rows.inbound ?? []) {
    const no = row.inbound_no as bigint;
    const entries = (rows.entries ?? []).filter(
      (entry) => entry.inbound_no === no && entry.scope === 'debit',
    );
    const lines = entries as unknown as readonly { line: number; debit_id: string }[];
    records.push(await inboundRecords(context, { no, name: String(row.name) }, lines, debits, show));
  }
  return records;
}

/** The journal's rows as they were sealed, and the way of each to the head of its chain. */
async function chainParts({ database, creditor }: Context, scope: Scope): Promise<readonly Part[]> {
  const rows: Readonly<Record<ChainName, readonly SealedRow[]>> = {
    creditor: await journalRows(database, creditor.id, scope),
    workspace: await operatorRows(database, await approvers({ database, creditor }, scope)),
  };
  const parts: Part[] = [];
  for (const chain of chainNames) {
    const name = chain === 'creditor' ? creditor.id : '*';
    const proof = await chainProof(database, name, rows[chain]);
    parts.push({ name: proofPart(chain), bytes: Buffer.from(`${JSON.stringify(proof, null, 1)}\n`) });
    for (const table of new Set(rows[chain].map((row) => row.table))) {
      const lines = rows[chain].filter((row) => row.table === table).map(({ text }) => `${text}\n`);
      parts.push({ name: rowsPart(chain, table), bytes: Buffer.from(lines.join('')) });
    }
  }
  return parts;
}

async function approvers(
  { database, creditor }: Pick<Context, 'database' | 'creditor'>,
  { files }: Scope,
): Promise<readonly string[]> {
  const rows = await database.query<{ operator: string }>(
    'select distinct operator from approval where creditor = $1 and file_no = any($2) order by 1',
    [creditor.id, files],
  );
  return rows.map(({ operator }) => operator);
}
