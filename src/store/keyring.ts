/** Master keys, and the data keys they wrap. A master key is 32 bytes and never in the database; while it is being
 *  changed there are two, and what is wrapped anew is wrapped by the next. No IO. */

import { createCipheriv, createDecipheriv, createHash, hkdfSync } from 'node:crypto';
import { problem } from '../core/problem.ts';
import { OneProblemError } from '../core/problem-error.ts';
import { type DataKey, dataKeySize } from './sealing-cipher.ts';

export type MasterKeys = { readonly current: Uint8Array; readonly next?: Uint8Array | undefined };

export type KeyKind = 'workspace' | 'debtor' | 'file' | 'inbound' | 'form';

/** A data key as it lies in the database. */
export type WrappedKey = {
  readonly creditor: string;
  readonly kind: KeyKind;
  readonly id: string;
  readonly keyId: string;
  readonly master: string;
  readonly wrapped: string;
};

export type Random = (size: number) => Uint8Array;

/** The store holds keys that no master key given opens. */
export class KeyringProblem extends OneProblemError {}

/** Names a master key without telling it. */
export function masterFingerprint(master: Uint8Array): string {
  return createHash('sha256').update('debitrun master key\n').update(master).digest('hex').slice(0, 16);
}

const nonceSize = 12;
const tagSize = 16;
/** Unwrapped keys kept at hand: 64 bytes each. */
const cacheSize = 20_000;

export class Keyring {
  readonly #masters: ReadonlyMap<string, Uint8Array>;
  readonly #random: Random;
  /** Fingerprint of the key that wraps from now on. */
  readonly primary: string;
  /** By the wrapped text itself: a key whose row was rolled back or destroyed is never found by its name. */
  readonly #unwrapped = new Map<string, DataKey>();

  constructor({ current, next }: MasterKeys, random: Random) {
    this.#random = random;
    const all = next === undefined ? [current] : [current, next];
    this.#masters = new Map(all.map((master) => [masterFingerprint(master), wrappingKey(master)]));
    this.primary = masterFingerprint(next ?? current);
  }

  make(creditor: string, kind: KeyKind, id: string): { readonly wrapped: WrappedKey; readonly key: DataKey } {
    const keyId = Buffer.from(this.#random(6)).toString('base64url');
    const key = { keyId, bytes: this.#random(dataKeySize) };
    return { key, wrapped: this.#wrap({ creditor, kind, id, keyId }, key.bytes) };
  }

  /** Throws KeyringProblem when no master key given opens it. */
  unwrap(key: WrappedKey): DataKey {
    const known = this.#unwrapped.get(key.wrapped);
    if (known !== undefined && known.keyId === key.keyId) return known;
    const opened = { keyId: key.keyId, bytes: this.#open(key) };
    if (this.#unwrapped.size >= cacheSize) this.#unwrapped.clear();
    this.#unwrapped.set(key.wrapped, opened);
    return opened;
  }

  /** The same data key under the primary master key. */
  rewrap(key: WrappedKey): WrappedKey {
    return this.#wrap(key, this.#open(key));
  }

  #wrap(
    { creditor, kind, id, keyId }: Omit<WrappedKey, 'master' | 'wrapped'>,
    bytes: Uint8Array,
  ): WrappedKey {
    const nonce = this.#random(nonceSize);
    const cipher = createCipheriv('aes-256-gcm', this.#masters.get(this.primary) as Uint8Array, nonce);
    cipher.setAAD(placeOf({ creditor, kind, id, keyId }));
    const sealed = Buffer.concat([cipher.update(bytes), cipher.final()]);
    const wrapped = Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url');
    return { creditor, kind, id, keyId, master: this.primary, wrapped };
  }

  #open(key: WrappedKey): Uint8Array {
    const master = this.#masters.get(key.master);
    const bytes = Buffer.from(key.wrapped, 'base64url');
    if (master === undefined) throw unopened(key, `it is wrapped by the master key ${key.master}`);
    try {
      const decipher = createDecipheriv('aes-256-gcm', master, bytes.subarray(0, nonceSize));
      decipher.setAAD(placeOf(key));
      decipher.setAuthTag(bytes.subarray(nonceSize, nonceSize + tagSize));
      return Buffer.concat([decipher.update(bytes.subarray(nonceSize + tagSize)), decipher.final()]);
    } catch {
      throw unopened(key, 'its row was changed, or belongs to another owner');
    }
  }
}

function unopened({ creditor, kind, id }: WrappedKey, why: string): KeyringProblem {
  return new KeyringProblem(
    problem(
      'MASTER_KEY',
      { record: `${kind} ${id} of ${creditor}` },
      `the data key does not open: ${why}.`,
      'Give the master key this store was made with: DEBITRUN_MASTER_KEY, or keys/master.key.',
    ),
  );
}

function wrappingKey(master: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', master, '', 'debitrun/wrap/1', 32));
}

function placeOf({
  creditor,
  kind,
  id,
  keyId,
}: Pick<WrappedKey, 'creditor' | 'kind' | 'id' | 'keyId'>): Buffer {
  return Buffer.from(JSON.stringify([creditor, kind, id, keyId]));
}
