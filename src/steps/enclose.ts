/** The OpenPGP message a file out travels in: sealed once, stored, and sent as it is stored ever after, since sealing anew
 *  gives other bytes. send, by-hand ─▶ [here]. */

import { ProblemError } from '../core/problem-error.ts';
import { inOnePiece, storedBytes } from '../store/bytes.ts';
import type { Sql } from '../store/database.ts';
import type { StoredFile } from '../store/files.ts';
import { formOf, keepForm, type NewForm, type StoredForm } from '../store/forms.ts';
import type { Unit } from '../store/unit.ts';
import type { Context } from './context.ts';
import { Refused } from './refusal.ts';

/** What is delivered of a file: itself, or the message it is in. */
export type Goods = {
  readonly of: 'file' | 'form';
  readonly no: bigint;
  readonly name: string;
  readonly sha256: string;
  readonly size: bigint;
};

/** What was, or will be, delivered as far as it is stored. */
export async function goodsOf(sql: Sql, { creditor }: Context, file: StoredFile): Promise<Goods> {
  const form = await formOf(sql, creditor.id, 'file', file.fileNo);
  return form === undefined ? { of: 'file', no: file.fileNo, ...file } : ofForm(form);
}

/** Made before the transaction that keeps it; undefined when the file goes in clear, or has its message. Throws Refused
 *  when it cannot be sealed now. */
export async function sealedAnew(context: Context, file: StoredFile): Promise<NewForm | undefined> {
  const { database, sealing, creditor, now } = context;
  const { openpgp } = creditor.bank;
  if (openpgp === undefined) return undefined;
  if ((await formOf(database, creditor.id, 'file', file.fileNo)) !== undefined) return undefined;
  const clear = await inOnePiece(storedBytes(database, sealing, 'file', creditor.id, file.fileNo));
  try {
    const sealed = await openpgp.seal(clear, now);
    return { owner: 'file', ownerNo: file.fileNo, name: openpgp.nameOut(file.name), ...sealed };
  } catch (error) {
    const [found] = error instanceof ProblemError ? error.problems : [];
    if (found === undefined) throw error;
    throw new Refused({ ...found, where: { ...found.where, file: file.name } });
  }
}

/** Keeps the message, in the transaction that marks the file as under way. */
export async function enclose(
  unit: Unit,
  context: Context,
  form: NewForm | undefined,
): Promise<Goods | undefined> {
  return form === undefined ? undefined : ofForm(await keepForm(unit, context.sealing, form));
}

function ofForm({ formNo, name, sha256, size }: StoredForm): Goods {
  return { of: 'form', no: formNo, name, sha256, size };
}
