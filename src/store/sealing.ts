/** The one place where a payer's data passes between the store's columns and `Sealed`, encrypted with a key of its own
 *  for each debtor. Keys of a page are loaded with one query; values are decrypted when they are asked for, not before:
 *  planning never pays for what only the bank's file shows. IO through the `Sql` it is given. */

import { createHmac, randomBytes } from 'node:crypto';
import type { Instant } from '../core/date.ts';
import { erasedText, Sealed, type SealedKind } from '../core/sealed.ts';
import type { Database, Sql } from './database.ts';
import { type KeyKind, Keyring, type MasterKeys, type Random, type WrappedKey } from './keyring.ts';
import { insertKeys, keysOf, type StoredKey } from './keyring-rows.ts';
import { type DataKey, openText, sealText } from './sealing-cipher.ts';
import { commit, type Unit } from './unit.ts';

export interface Sealing {
  readonly keyring: Keyring;
  /** Keyed digest (HMAC-SHA256, hex) of an account number: tells whether two are the same without showing either. */
  accountKey(account: Sealed): string;
  /** The keys of these debtors, to open what is stored. */
  forDebtors(sql: Sql, creditor: string, debtorIds: readonly string[]): Promise<Vault>;
  /** The same, to seal what is new: debtors without a key are given one. */
  withNewDebtors(unit: Unit, debtorIds: readonly string[]): Promise<Vault>;
}

/** What reading sealed columns takes. */
export type DebtorKeys = Pick<Sealing, 'forDebtors'>;

/** The keys of a page of debtors. `place` is "table.column/row": a value opens nowhere else. */
export interface Vault {
  /** Throws for a debtor without a key, or whose key was destroyed. */
  seal(debtorId: string, place: string, value: Sealed): string;
  /** Prints and reveals "(erased)" when the debtor's key was destroyed. */
  open(debtorId: string, place: string, kind: SealedKind, column: string): Sealed;
  isErased(debtorId: string): boolean;
}

/** Opens the keys of a store; its first opening makes the key of lookups, unless `act` is left out because nothing may
 *  be written. Throws KeyringProblem. */
export async function openSealing(
  database: Database,
  masters: MasterKeys,
  act: { readonly at: Instant; readonly actor: string } | undefined,
  random: Random = randomBytes,
): Promise<Sealing> {
  const keyring = new Keyring(masters, random);
  const lookupKey = await workspaceKey(database, keyring, act);
  const forDebtors = async (sql: Sql, creditor: string, debtorIds: readonly string[]) =>
    vault(keyring, creditor, await keysOf(sql, creditor, 'debtor', debtorIds));
  return {
    keyring,
    accountKey(account) {
      if (lookupKey === undefined) throw new Error('a store that is only read has no key of lookups yet');
      return createHmac('sha256', lookupKey.bytes).update(account.reveal()).digest('hex');
    },
    forDebtors,
    withNewDebtors: async (unit, debtorIds) => {
      const { creditor } = unit.act;
      const there = await keysOf(unit, creditor, 'debtor', debtorIds);
      const missing = [...new Set(debtorIds)].filter((id) => !there.has(id));
      await insertKeys(
        unit,
        missing.map((id) => keyring.make(creditor, 'debtor', id).wrapped),
      );
      return await forDebtors(unit, creditor, debtorIds);
    },
  };
}

/** Loads the key of a debtor once for all that is read and written for one page of them; not to be kept longer. */
export function forOnePage(sealing: Sealing): Sealing {
  const loaded = new Map<string, Vault>();
  const of = (debtorId: string): Vault => {
    const found = loaded.get(debtorId);
    if (found === undefined) throw new Error(`the key of debtor ${debtorId} was not loaded`);
    return found;
  };
  const page: Vault = {
    seal: (debtorId, place, value) => of(debtorId).seal(debtorId, place, value),
    open: (debtorId, place, kind, column) => of(debtorId).open(debtorId, place, kind, column),
    isErased: (debtorId) => of(debtorId).isErased(debtorId),
  };
  return {
    ...sealing,
    forDebtors: async (sql, creditor, debtorIds) => {
      const missing = debtorIds.filter((id) => !loaded.has(id));
      if (missing.length > 0) {
        const more = await sealing.forDebtors(sql, creditor, missing);
        for (const id of missing) loaded.set(id, more);
      }
      return page;
    },
  };
}

/** For rules that look at no payer's data: no key is loaded, and nothing that is read can be revealed. */
export const noKeys: DebtorKeys = {
  forDebtors: async () => ({
    seal: unopened,
    open: (_debtorId, _place, kind) => new Sealed(kind, unopened),
    isErased: unopened,
  }),
};

function unopened(): never {
  throw new Error('no key was loaded here: nothing can be revealed or sealed');
}

/** A value as it was read: put back into the same place it needs no second encryption. */
class StoredValue extends Sealed {
  readonly #place: string;
  readonly #column: string;

  constructor(kind: SealedKind, place: string, column: string, open: () => string) {
    super(kind, open);
    this.#place = place;
    this.#column = column;
  }

  /** The column a value was read from, when that is this place. */
  static columnOf(value: Sealed, place: string): string | undefined {
    return #place in value && value.#place === place ? value.#column : undefined;
  }
}

function vault(keyring: Keyring, creditor: string, keys: ReadonlyMap<string, StoredKey>): Vault {
  const fullPlace = (debtorId: string, place: string) => JSON.stringify([creditor, debtorId, place]);
  const keyOf = (debtorId: string): DataKey => {
    const found = keys.get(debtorId);
    if (found?.key === undefined) {
      throw new Error(`debtor ${debtorId} ${found === undefined ? 'has no key here' : 'was erased'}`);
    }
    return keyring.unwrap(found.key);
  };
  return {
    seal(debtorId, place, value) {
      const full = fullPlace(debtorId, place);
      return StoredValue.columnOf(value, full) ?? sealText(keyOf(debtorId), full, value.reveal());
    },
    open(debtorId, place, kind, column) {
      if (keys.get(debtorId)?.destroyed !== undefined) return new Sealed(kind, erasedText);
      const full = fullPlace(debtorId, place);
      return new StoredValue(kind, full, column, () => openText(keyOf(debtorId), full, column));
    },
    isErased: (debtorId) => keys.get(debtorId)?.destroyed !== undefined,
  };
}

async function workspaceKey(
  database: Database,
  keyring: Keyring,
  act: { readonly at: Instant; readonly actor: string } | undefined,
): Promise<DataKey | undefined> {
  const owner = { creditor: '*', kind: 'workspace' as KeyKind, id: 'lookup' };
  const found = (await keysOf(database, owner.creditor, owner.kind, [owner.id])).get(owner.id);
  if (found?.key !== undefined) return keyring.unwrap(found.key as WrappedKey);
  if (act === undefined) return undefined;
  const made = keyring.make(owner.creditor, owner.kind, owner.id);
  await commit(database, { ...act, creditor: owner.creditor, command: 'init' }, async (unit) => {
    await insertKeys(unit, [made.wrapped]);
    unit.event('key.made', `key:${owner.id}`, { master: keyring.primary });
  });
  return made.key;
}
