/** What an inbound file says: what stands in it, or what the OpenPGP message it is held, opened and its signer proven by the
 *  clock of the command. read ─▶ [here]. Writes nothing: what was opened is stored with what becomes of the file. */

import { createHash } from 'node:crypto';
import { type Problem, type ProblemCode, problem } from '../core/problem.ts';
import { ProblemError } from '../core/problem-error.ts';
import { inOnePiece, storedBytes } from '../store/bytes.ts';
import type { Sql } from '../store/database.ts';
import type { StoredInbound } from '../store/files.ts';
import { formOf, type NewForm, pieces, saidBefore, saidBytes } from '../store/forms.ts';
import type { Context, OpenPgp } from './context.ts';

export type Said = {
  /** From the beginning at each call; inside a transaction, by its connection. */
  readonly chunks: (sql: Sql) => AsyncIterable<Uint8Array>;
  /** Not stored yet. */
  readonly opened?: NewForm;
};

export type Opening =
  | Said
  /** The same content came before, as that inbound file. */
  | { readonly same: bigint; readonly sha256: string }
  /** `ours`: a key of ours is the fault; the file may be sound, and is read when it is mended. */
  | { readonly problems: readonly Problem[]; readonly ours: boolean };

export async function openInbound(context: Context, inbound: StoredInbound): Promise<Opening> {
  const { database, creditor } = context;
  const { openpgp } = creditor.bank;
  const stored = said(context, inbound);
  if (openpgp === undefined) return stored;
  if ((await formOf(database, creditor.id, 'inbound', inbound.inboundNo)) !== undefined) return stored;
  const name = openpgp.nameIn(inbound.name);
  const opened = name === undefined ? inClear(openpgp, inbound) : await open(context, openpgp, inbound, name);
  if (opened !== undefined && 'problems' in opened) return opened;
  const sha256 = opened === undefined ? inbound.sha256 : digestOf(opened.bytes);
  const same = await saidBefore(database, creditor.id, inbound.inboundNo, sha256);
  if (same !== undefined) return { same, sha256 };
  return opened === undefined ? stored : { chunks: () => pieces(opened.bytes), opened };
}

/** What a file that was read says, as it is stored. */
export function said({ sealing, creditor }: Context, { inboundNo }: StoredInbound): Said {
  return { chunks: (sql) => saidBytes(sql, sealing, creditor.id, inboundNo) };
}

type Refusal = Extract<Opening, { readonly problems: unknown }>;

function inClear({ required }: OpenPgp, { name }: StoredInbound): Refusal | undefined {
  if (!required) return undefined;
  const hint = 'Nothing of it was applied; ask the bank whether the file is its own.';
  const found = problem('OPENPGP_SIGNATURE', { file: name }, 'it is no signed OpenPGP message.', hint);
  return { problems: [found], ours: false };
}

async function open(
  { database, sealing, creditor, now }: Context,
  openpgp: OpenPgp,
  { inboundNo, name, size }: StoredInbound,
  clearName: string,
): Promise<NewForm | Refusal> {
  // an armored message is a third longer than what it holds
  if (size > 2 * openpgp.maxBytes) {
    const hint = 'Ask the bank what it sent; openpgp.maxMegabytes sets the limit.';
    const large = problem('FILE_LIMIT', { file: name }, `${size} bytes, too large a message.`, hint);
    return { problems: [large], ours: false };
  }
  const message = await inOnePiece(storedBytes(database, sealing, 'inbound', creditor.id, inboundNo));
  try {
    const { bytes, signedBy } = await openpgp.open(message, now);
    return { owner: 'inbound', ownerNo: inboundNo, name: clearName, sealedFor: [], signedBy, bytes };
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const problems = error.problems.map((found) => ({ ...found, where: { ...found.where, file: name } }));
    return { problems, ours: problems.some(({ code }) => ourFaults.has(code)) };
  }
}

const ourFaults: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
  'OPENPGP_KEY',
  'SECRET_UNREADABLE',
  'SECRET_PERMISSIONS',
]);

function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
