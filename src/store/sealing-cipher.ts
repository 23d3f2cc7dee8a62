/** How one value and one chunk of bytes are sealed under a data key: AES-256-GCM, bound to the place they stand in, so
 *  that a value moved to another row, column or debtor does not open. No IO, no randomness. */

import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';
import { problem } from '../core/problem.ts';
import { OneProblemError } from '../core/problem-error.ts';

/** 64 bytes: the first half encrypts, the second half makes nonces. */
export type DataKey = { readonly keyId: string; readonly bytes: Uint8Array };

export const dataKeySize = 64;
const algorithm = 'aes-256-gcm';
const nonceSize = 12;
const tagSize = 16;
const version = 'v1';

/** A sealed value does not open: another key, another place, or changed bytes. */
export class SealBroken extends OneProblemError {
  constructor(place: string, why: string) {
    const told = `the sealed value of ${place} does not open: ${why}.`;
    super(problem('SEAL_BROKEN', {}, told, 'debitrun audit verify tells more; compare with a backup.'));
  }
}

/** "v1.KEYID.BASE64(nonce, tag, text)". The nonce is made of key, place and text: the same value in the same place is
 *  the same column, so that the database can tell whether it changed, and a nonce is never used for two texts. */
export function sealText(key: DataKey, place: string, clear: string): string {
  const nonce = createHmac('sha256', key.bytes.subarray(32))
    .update(`${place}\n${clear}`)
    .digest()
    .subarray(0, nonceSize);
  const cipher = createCipheriv(algorithm, key.bytes.subarray(0, 32), nonce);
  cipher.setAAD(Buffer.from(place));
  const text = Buffer.concat([cipher.update(clear, 'utf8'), cipher.final()]);
  return `${version}.${key.keyId}.${Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64url')}`;
}

/** Throws SealBroken. */
export function openText(key: DataKey, place: string, column: string): string {
  const [found, keyId, packed] = column.split('.');
  if (found !== version || packed === undefined) throw new SealBroken(place, 'it is no sealed value');
  if (keyId !== key.keyId) throw new SealBroken(place, `it was sealed with the key ${keyId}`);
  const bytes = Buffer.from(packed, 'base64url');
  return open(
    key,
    place,
    bytes.subarray(0, nonceSize),
    bytes.subarray(nonceSize, nonceSize + tagSize),
    bytes.subarray(nonceSize + tagSize),
  ).toString('utf8');
}

/** Version byte, tag, bytes. A key seals the chunks of one file only, so their number is the nonce. */
export function sealChunk(key: DataKey, place: string, n: number, clear: Uint8Array): Uint8Array {
  const cipher = createCipheriv(algorithm, key.bytes.subarray(0, 32), chunkNonce(n));
  cipher.setAAD(Buffer.from(`${place}/${n}`));
  const bytes = Buffer.concat([cipher.update(clear), cipher.final()]);
  return Buffer.concat([Buffer.of(1), cipher.getAuthTag(), bytes]);
}

/** Throws SealBroken. */
export function openChunk(key: DataKey, place: string, n: number, stored: Uint8Array): Uint8Array {
  if (stored[0] !== 1 || stored.length < 1 + tagSize)
    throw new SealBroken(`${place}/${n}`, 'it is no sealed chunk');
  const tag = stored.subarray(1, 1 + tagSize);
  return open(key, `${place}/${n}`, chunkNonce(n), tag, stored.subarray(1 + tagSize));
}

function open(key: DataKey, place: string, nonce: Uint8Array, tag: Uint8Array, bytes: Uint8Array): Buffer {
  try {
    const decipher = createDecipheriv(algorithm, key.bytes.subarray(0, 32), nonce);
    decipher.setAAD(Buffer.from(place));
    decipher.setAuthTag(tag);
    return Buffer.concat([decipher.update(bytes), decipher.final()]);
  } catch {
    throw new SealBroken(place, 'its bytes were changed, or belong to another place');
  }
}

function chunkNonce(n: number): Uint8Array {
  const nonce = Buffer.alloc(nonceSize);
  nonce.writeUInt32BE(n, nonceSize - 4);
  return nonce;
}
