/** The other form of a file: the message it travels in, or what a message from the bank held. Written once, with its bytes.
 *  All SQL on form. */

import type { Instant } from '../core/date.ts';
import { type BytesOf, ChunkWriter, type Keys, storedBytes } from './bytes.ts';
import type { Sql } from './database.ts';
import type { Unit } from './unit.ts';

export type FormOwner = Exclude<BytesOf, 'form'>;

export type StoredForm = {
  readonly formNo: bigint;
  readonly owner: FormOwner;
  readonly ownerNo: bigint;
  readonly name: string;
  readonly sha256: string;
  readonly size: bigint;
  /** Fingerprints. */
  readonly sealedFor: readonly string[];
  readonly signedBy: string | null;
  readonly madeAt: Instant;
};

export type NewForm = Pick<StoredForm, 'owner' | 'ownerNo' | 'name' | 'sealedFor'> & {
  readonly signedBy: string | undefined;
  readonly bytes: Uint8Array;
};

const pieceSize = 256 * 1024;

/** Whole bytes as a stream of pieces. */
export async function* pieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += pieceSize) yield bytes.subarray(from, from + pieceSize);
}

/** Stores a form and tells of it. Throws when its file has one. */
export async function keepForm(unit: Unit, keys: Keys, form: NewForm): Promise<StoredForm> {
  const { owner, ownerNo, name, sealedFor, bytes } = form;
  const formNo = await unit.numbers('form', 1);
  const chunks = new ChunkWriter(unit, keys, 'form', formNo);
  for await (const piece of pieces(bytes)) {
    chunks.push(piece);
    await chunks.flush();
  }
  const sha256 = await chunks.end();
  const { size } = chunks;
  const signedBy = form.signedBy ?? null;
  const told = { form: formNo, name, sha256, size, sealedFor, signedBy };
  await unit.insert('form', [
    {
      ...{ form_no: formNo, owner, owner_no: ownerNo, name, sha256, size },
      ...{ sealed_for: sealedFor, signed_by: signedBy, made_at: unit.act.at },
    },
  ]);
  unit.event(owner === 'file' ? 'file.enclosed' : 'inbound.opened', `${owner}:${ownerNo}`, told);
  return {
    ...{ formNo, owner, ownerNo, name, sha256, size: BigInt(size), sealedFor, signedBy },
    madeAt: unit.act.at,
  };
}

/** Forms that meet `where` (parameters count from $2), in order of their number. */
export async function forms(
  sql: Sql,
  creditor: string,
  where = 'true',
  parameters: readonly unknown[] = [],
): Promise<readonly StoredForm[]> {
  return sql.query<StoredForm>(
    `select form_no as "formNo", owner, owner_no as "ownerNo", name, sha256, size, sealed_for as "sealedFor",
       signed_by as "signedBy", made_at as "madeAt" from form where creditor = $1 and (${where}) order by form_no`,
    [creditor, ...parameters],
  );
}

export async function formOf(
  sql: Sql,
  creditor: string,
  owner: FormOwner,
  ownerNo: bigint,
): Promise<StoredForm | undefined> {
  return (await forms(sql, creditor, 'owner = $2 and owner_no = $3', [owner, ownerNo]))[0];
}

/** What an inbound file says: what its message held, or the bytes that came. Throws as storedBytes does. */
export async function* saidBytes(
  sql: Sql,
  keys: Keys,
  creditor: string,
  inboundNo: bigint,
): AsyncGenerator<Uint8Array> {
  const form = await formOf(sql, creditor, 'inbound', inboundNo);
  if (form === undefined) yield* storedBytes(sql, keys, 'inbound', creditor, inboundNo);
  else yield* storedBytes(sql, keys, 'form', creditor, form.formNo);
}

/** The inbound file that said the same before, in a message of its own or in clear, and was believed. */
export async function saidBefore(
  sql: Sql,
  creditor: string,
  inboundNo: bigint,
  sha256: string,
): Promise<bigint | undefined> {
  const [row] = await sql.query<{ inbound_no: bigint }>(
    `select i.inbound_no from inbound i
     left join form f on f.creditor = i.creditor and f.owner = 'inbound' and f.owner_no = i.inbound_no
     where i.creditor = $1 and i.inbound_no <> $2 and i.state in ('read', 'applied', 'superseded')
       and coalesce(f.sha256, i.sha256) = $3 order by i.inbound_no limit 1`,
    [creditor, inboundNo, sha256],
  );
  return row?.inbound_no;
}
