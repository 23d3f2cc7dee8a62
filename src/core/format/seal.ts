/** A seal over a file: a keyed digest of everything that stands before it, so that the bank can tell whether a byte was
 *  changed since. Pure. The key is an input of writing and reading, and stands nowhere else; its check value may. */

import { createHmac } from 'node:crypto';
import { z } from 'zod';

const byte = z.int().min(0).max(255);

export const sealSchema = z.strictObject({
  method: z.enum(['hmac-sha256']),
  keyBytes: z.int().min(8).max(64).describe('Length of the key; it is given as hexadecimal digits.'),
  digits: z.int().min(8).max(64).describe('Hexadecimal digits kept of a seal, in capitals.'),
  keyCheck: z
    .string()
    .min(1)
    .describe('Text whose seal tells which key was used: its check value, file.keyCheck.'),
  bytes: z
    .strictObject({
      drop: z.array(byte).optional().describe('Bytes that do not count.'),
      keep: z.tuple([byte, byte]).describe('First and last of the bytes that count as they are.'),
      map: z
        .record(z.string().regex(/^\d{1,3}$/, 'must be a byte'), byte)
        .optional()
        .describe('Byte -> what it counts as.'),
      other: byte.describe('What any other byte counts as.'),
    })
    .describe('How bytes of the file count.'),
});
export type SealSpec = z.infer<typeof sealSchema>;

/** Runs over the bytes before the seal; `result` is the seal, and ends it. */
export type RunningSeal = { update(bytes: Uint8Array): void; result(): string };

export type Seal = {
  readonly digits: number;
  /** The check value of a key; undefined for a text that is no key of this length. */
  keyCheck(key: string): string | undefined;
  /** Throws on a text that is no key. */
  start(key: string): RunningSeal;
};

export function compileSeal(spec: SealSpec): Seal {
  const counted = byteTable(spec.bytes);
  const isKey = (key: string) => /^([0-9a-f]{2})+$/i.test(key) && key.length === 2 * spec.keyBytes;
  const start = (key: string): RunningSeal => {
    if (!isKey(key)) throw new Error(`a key to seal with has ${2 * spec.keyBytes} hexadecimal digits`);
    const hmac = createHmac('sha256', Buffer.from(key, 'hex'));
    let ended: string | undefined;
    return {
      update: (bytes) => {
        if (ended === undefined) hmac.update(normalised(bytes, counted));
      },
      result: () => (ended ??= hmac.digest('hex').slice(0, spec.digits).toUpperCase()),
    };
  };
  return {
    digits: spec.digits,
    start,
    keyCheck(key) {
      if (!isKey(key)) return undefined;
      const check = start(key);
      check.update(Buffer.from(spec.keyCheck, 'latin1'));
      return check.result();
    },
  };
}

const dropped = -1;

function byteTable({ drop = [], keep: [first, last], map = {}, other }: SealSpec['bytes']): Int16Array {
  return Int16Array.from({ length: 256 }, (_, value) => {
    if (drop.includes(value)) return dropped;
    return map[String(value)] ?? (value >= first && value <= last ? value : other);
  });
}

function normalised(bytes: Uint8Array, counted: Int16Array): Uint8Array {
  const out = new Uint8Array(bytes.length);
  let length = 0;
  for (const value of bytes) {
    const as = counted[value] ?? dropped;
    if (as !== dropped) out[length++] = as;
  }
  return out.subarray(0, length);
}
