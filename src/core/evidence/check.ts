/** Checks an evidence pack on any machine, from its bytes alone: the archive, the digests of its parts, the approvals'
 *  signatures, and the way of each journal row to the head of the sealed chain. Pure. */

import { createPublicKey } from 'node:crypto';
import { z } from 'zod';
import { verifyStatement } from '../approval.ts';
import { type Problem, problem } from '../problem.ts';
import { checkProof, parseProof, type SealedRow } from './chain-proof.ts';
import { checkManifest, jsonOf, type Manifest } from './manifest.ts';
import { type Part, readZip } from './zip.ts';

/** Where a chain's rows and its proof stand: "creditor" for its own, "workspace" for what concerns no single one. */
export const chainNames = ['creditor', 'workspace'] as const;
export type ChainName = (typeof chainNames)[number];

export function rowsPart(chain: ChainName, table: string): string {
  return `journal/${chain}-${table}.jsonl`;
}

export function proofPart(chain: ChainName): string {
  return `chain/${chain}.json`;
}

const rowTables = ['event', 'journal', 'posting'] as const;

const approvalsForm = z.array(
  z.object({
    file_no: z.string(),
    operator: z.string(),
    public_key: z.string(),
    statement: z.string(),
    signature: z.string(),
  }),
);
const filesForm = z.array(z.object({ file_no: z.string(), sha256: z.string(), name: z.string() }));
const eventForm = z.object({ kind: z.string(), subject: z.string(), data: z.string() });

export type EvidenceCheck = {
  readonly manifest: Manifest | undefined;
  readonly figures: {
    readonly parts: number;
    readonly signatures: number;
    readonly sealedRows: number;
    readonly openRows: number;
  };
  /** "creditor: block 12, 3f…": to be compared with a head kept elsewhere. */
  readonly heads: readonly string[];
  readonly problems: readonly Problem[];
};

export function checkEvidence(file: string, archive: Uint8Array): EvidenceCheck {
  const problems: Problem[] = [];
  const add = (part: string, message: string) => {
    problems.push(problem('EVIDENCE_BROKEN', { file, path: part }, `${message}.`));
  };
  const parts = readZip(archive);
  const figures = { parts: 0, signatures: 0, sealedRows: 0, openRows: 0 };
  if (parts === undefined) {
    add('archive', 'it is no archive of debitrun evidence export, or was packed again');
    return { manifest: undefined, figures, heads: [], problems };
  }
  const { manifest, faults } = checkManifest(parts);
  for (const fault of faults) add('manifest.json', fault);
  const rows = { creditor: rowsOf(parts, 'creditor', add), workspace: rowsOf(parts, 'workspace', add) };
  const heads: string[] = [];
  for (const chain of chainNames) {
    const name = proofPart(chain);
    const proof = parseProof(partJson(parts, name));
    if (proof === undefined) {
      add(name, 'missing, or no proof');
      continue;
    }
    const expected = chain === 'workspace' ? '*' : manifest?.creditor;
    if (proof.creditor !== expected) add(name, `it is the chain of another (${proof.creditor})`);
    const proven = checkProof(proof, rows[chain]);
    for (const fault of proven.faults) add(name, fault);
    figures.sealedRows += proven.sealed;
    figures.openRows += proven.open;
    if (proven.head) heads.push(`${chain}: block ${proven.head.block}, ${proven.head.digest}`);
  }
  figures.parts = parts.length;
  figures.signatures = checkApprovals(parts, rows, add);
  return { manifest, figures, heads, problems };
}

type Add = (part: string, message: string) => void;
type Rows = Readonly<Record<ChainName, readonly SealedRow[]>>;

/** Each approval was signed by an operator the journal knows, for the digest the journal has for the file. */
function checkApprovals(parts: readonly Part[], rows: Rows, add: Add): number {
  const name = 'approvals.json';
  const approvals = approvalsForm.safeParse(partJson(parts, name)).data;
  const files = filesForm.safeParse(partJson(parts, 'files.json')).data;
  if (approvals === undefined || files === undefined) {
    add(name, 'missing, or not readable');
    return 0;
  }
  const keys = eventData(rows.workspace, 'operator.added');
  const drafted = eventData(rows.creditor, 'file.drafted');
  for (const { file_no, sha256 } of files) {
    if (drafted.get(`file:${file_no}`)?.sha256 !== sha256)
      add('files.json', `file ${file_no} has another digest than the journal says`);
  }
  for (const { file_no, operator, public_key, statement, signature } of approvals) {
    const file = files.find((one) => one.file_no === file_no);
    if (!signatureHolds(statement, signature, public_key))
      add(name, `the signature of ${operator} for file ${file_no} does not fit`);
    if (file === undefined || !statement.split('\n').includes(`sha256 ${file.sha256}`))
      add(name, `${operator} signed for other bytes than those of file ${file_no}`);
    if (keys.get(`operator:${operator}`)?.publicKey !== public_key)
      add(name, `the key of ${operator} is not the one in the journal`);
  }
  return approvals.length;
}

function signatureHolds(statement: string, signature: string, publicKey: string): boolean {
  try {
    return (
      createPublicKey(publicKey).asymmetricKeyType === 'ed25519' &&
      verifyStatement(statement, signature, publicKey)
    );
  } catch {
    return false;
  }
}

/** What the events of one kind say, by subject. */
function eventData(rows: readonly SealedRow[], kind: string): ReadonlyMap<string, Record<string, unknown>> {
  const told = new Map<string, Record<string, unknown>>();
  for (const { table, text } of rows) {
    if (table !== 'event') continue;
    const event = eventForm.safeParse(objectIn(text)).data;
    if (event?.kind === kind) told.set(event.subject, objectIn(event.data));
  }
  return told;
}

function rowsOf(parts: readonly Part[], chain: ChainName, add: Add): readonly SealedRow[] {
  return rowTables.flatMap((table) => {
    const name = rowsPart(chain, table);
    const part = parts.find((one) => one.name === name);
    if (part === undefined) return [];
    const lines = Buffer.from(part.bytes).toString('utf8').split('\n').filter(Boolean);
    return lines.flatMap((text, index): SealedRow[] => {
      const number = objectIn(text)[table === 'event' ? 'seq' : 'journal_no'];
      if (typeof number === 'string' && /^\d{1,18}$/.test(number))
        return [{ table, number: BigInt(number), text }];
      add(name, `line ${index + 1} is no row`);
      return [];
    });
  });
}

/** Empty when the text is no JSON object. */
function objectIn(text: string): Record<string, unknown> {
  return z.record(z.string(), z.unknown()).safeParse(jsonOf(Buffer.from(text))).data ?? {};
}

function partJson(parts: readonly Part[], name: string): unknown {
  const part = parts.find((one) => one.name === name);
  return part && jsonOf(part.bytes);
}
