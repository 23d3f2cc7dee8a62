/** audit verify: recomputes the sealed journal from its first row, and names what does not fit: the block, the table, the
 *  row, and whether it was changed, removed or inserted. Reads only; memory holds one page at a time.
 *  Source: DESIGN promise 11. */

import { type Block, blockFaults, type SealedRange } from '../core/audit/block.ts';
import { differences } from '../core/audit/difference.ts';
import { type Head, headFault, signatureFits } from '../core/audit/head.ts';
import { type Problem, type ProblemCode, problem } from '../core/problem.ts';
import { brokenFacts } from '../store/audit-facts.ts';
import { type BrokenPage, firstBrokenPage } from '../store/audit-rows.ts';
import { BytesExpired, type BytesOf, storedDigest } from '../store/bytes.ts';
import { files, inboundFiles } from '../store/files.ts';
import { forms } from '../store/forms.ts';
import { KeyringProblem } from '../store/keyring.ts';
import { blockOf, blocksAfter, lastNumbers, pageSums, rowCounts, signaturesOf } from '../store/seal.ts';
import { endOfPages } from '../store/seal-rows.ts';
import { SealBroken } from '../store/sealing-cipher.ts';
import { type Context, report, type StepReport } from './context.ts';
import { headFrom, named, workspaceChain } from './seal.ts';

const pageOfBlocks = 100;

/** More faults of a kind than a person reads: the first ones are what counts. */
const shown = 20;

type Chain = {
  readonly context: Context;
  readonly creditor: string;
  readonly add: (code: ProblemCode, record: string, message: string) => void;
};

/** Verifies the creditor's chain, and the workspace's when `workspace` is set, against heads kept elsewhere if given. */
export async function auditVerify(
  context: Context,
  options: { readonly workspace: boolean; readonly against?: readonly Head[] | undefined },
): Promise<StepReport> {
  const problems: Problem[] = [];
  const notes: string[] = [];
  let [blocks, sealed, notSealed, stored] = [0n, 0n, 0n, 0];
  for (const creditor of [context.creditor.id, ...(options.workspace ? [workspaceChain] : [])]) {
    const chain: Chain = {
      context,
      creditor,
      add: (code, record, message) => {
        problems.push(problem(code, { file: named(creditor), record }, message, advice(code)));
      },
    };
    const head = await verifyBlocks(chain);
    await verifySignatures(chain);
    for (const kept of options.against ?? []) if (kept.creditor === creditor) await verifyHead(chain, kept);
    await verifyFacts(chain, problems);
    stored += await verifyBytes(chain);
    const { open, ...counts } = await rowCounts(context.database, creditor, head);
    blocks += head?.number ?? 0n;
    sealed += counts.sealed;
    notSealed += open;
    notes.push(
      head === undefined
        ? `${named(creditor)}: nothing is sealed yet, ${open} rows are open`
        : `${named(creditor)}: head is block ${head.number}, ${head.digest}, sealed ${head.sealedAt}; ${open} rows came after it and are not sealed yet`,
    );
  }
  const figures = { blocks, sealed, notSealed, files: stored, faults: problems.length };
  return report(context, 'audit verify', 0, figures, { notes, problems });
}

/** Walks the chain and the rows under it. Out: its last block. */
async function verifyBlocks(chain: Chain): Promise<Block | undefined> {
  const { context, creditor } = chain;
  const { database } = context;
  const last = await lastNumbers(database, creditor);
  let before: Block | undefined;
  for (;;) {
    const page = await blocksAfter(database, creditor, before?.number ?? 0n, pageOfBlocks);
    if (page.length === 0) return before;
    for (const block of page) {
      for (const fault of blockFaults(block, before))
        chain.add('AUDIT_SEAL', `block ${block.number}`, `${fault}.`);
      const sums = await pageSums(database, creditor, block.number);
      for (const range of block.ranges) {
        const { rows, digest, pages } = sums[range.table];
        if (rows !== range.rows || digest !== range.digest)
          chain.add(
            'AUDIT_SEAL',
            `block ${block.number}, ${range.table}`,
            'its pages are not those it was made over.',
          );
        const lastPage = endOfPages(range.after, pages);
        await verifyRange(chain, block, range, last[range.table] > lastPage ? last[range.table] : lastPage);
        context.progress('blocks verified', Number(block.number));
      }
      before = block;
    }
  }
}

/** Names the rows of the first page that differs: what follows in the range is worth no more words. */
async function verifyRange(chain: Chain, block: Block, range: SealedRange, end: bigint): Promise<void> {
  const broken = await firstBrokenPage(chain.context.database, chain.creditor, block.number, range, end);
  if (broken === undefined) return;
  const rows = broken.rowsSame ? [] : brokenRows(broken);
  for (const { kind, key } of rows.slice(0, shown))
    chain.add(
      'AUDIT_ROW',
      `${range.table} ${key}`,
      `the row was ${kind} after block ${block.number} was sealed.`,
    );
  if (rows.length > shown)
    chain.add('AUDIT_ROW', `${range.table}`, `${rows.length - shown} more rows of this page differ.`);
  if (rows.length === 0)
    chain.add(
      'AUDIT_SEAL',
      `block ${block.number}, ${range.table}, page ${broken.page}`,
      'the page was changed; its rows fit their marks.',
    );
}

function brokenRows({ sealed, found }: BrokenPage) {
  const none = { keys: '', marks: new Uint8Array() };
  return differences(sealed ?? none, found ?? none);
}

async function verifySignatures(chain: Chain): Promise<void> {
  const { context, creditor } = chain;
  for (const signature of await signaturesOf(context.database, creditor)) {
    const block = await blockOf(context.database, creditor, signature.block);
    if (block !== undefined && signatureFits(headFrom(block), signature)) continue;
    chain.add(
      'AUDIT_SEAL',
      `block ${signature.block}`,
      `the signature of ${signature.operator} does not fit: the block, the signature or the operator's key was changed.`,
    );
  }
}

async function verifyHead(chain: Chain, kept: Head): Promise<void> {
  const block = await blockOf(chain.context.database, chain.creditor, kept.block);
  const fault = headFault(kept, block);
  if (fault !== undefined) chain.add('AUDIT_HEAD', `block ${kept.block}`, `${fault}.`);
}

/** A row that was named before as removed is not named again as a gap. */
async function verifyFacts(chain: Chain, problems: readonly Problem[]): Promise<void> {
  const removed = new Set(problems.map(({ where }) => where.record));
  for (const { code, name, subject, detail } of await brokenFacts(
    chain.context.database,
    chain.creditor,
    shown,
  )) {
    if (code === 'AUDIT_GAP' && removed.has(subject)) continue;
    chain.add(code, subject, `${name}: ${detail}.`);
  }
}

/** Opens and unpacks the stored bytes of every file, out and in, in both their forms, and compares their digest. Bytes whose key was
 *  destroyed by rule are gone; their chunks still lie under the seal. Out: how many files. */
async function verifyBytes(chain: Chain): Promise<number> {
  const { context, creditor } = chain;
  const { database } = context;
  const out = await files(database, creditor, 'true');
  const back = await inboundFiles(database, creditor, 'true');
  const others = await forms(database, creditor);
  const all = [
    ...out.map(({ fileNo, ...file }) => ({ ...file, of: 'file' as const, no: fileNo })),
    ...back.map(({ inboundNo, ...file }) => ({ ...file, of: 'inbound' as const, no: inboundNo })),
    ...others.map(({ formNo, ...form }) => ({ ...form, of: 'form' as const, no: formNo })),
  ];
  for (const [n, { of, no, name, sha256 }] of all.entries()) {
    const fault = await bytesFault(chain, of, no, sha256);
    if (fault !== undefined) chain.add('AUDIT_BYTES', `${of} ${no}`, `the stored bytes of ${name} ${fault}.`);
    context.progress('files verified', n + 1);
  }
  return all.length;
}

async function bytesFault(
  { context: { database, sealing }, creditor }: Chain,
  of: BytesOf,
  no: bigint,
  sha256: string,
): Promise<string | undefined> {
  try {
    const found = await storedDigest(database, sealing, of, creditor, no);
    return found === sha256 ? undefined : 'do not have the digest recorded for them';
  } catch (error) {
    if (error instanceof BytesExpired) return undefined;
    if (error instanceof SealBroken || error instanceof KeyringProblem)
      return 'or their key were changed: they do not open';
    throw error;
  }
}

function advice(code: ProblemCode): string {
  return code === 'AUDIT_HEAD'
    ? 'Stop sending; compare the database with the backup of the day the head was kept.'
    : 'Stop sending; keep this database as it is, and compare it with a backup.';
}
