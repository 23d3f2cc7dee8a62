/** OpenPGP messages: files are sealed for a bank and signed, its answers opened and their signer proven. Bytes in, bytes out,
 *  whole messages in memory; the clock is given. bank-connection ─▶ [here] ─▶ openpgp, which loads when first used.
 *  Source: RFC 9580. */

import type { Key, Message, PartialConfig, PrivateKey, Subkey } from 'openpgp';
import type { Instant } from '../core/date.ts';
import { type ProblemCode, problem } from '../core/problem.ts';
import { OneProblemError } from '../core/problem-error.ts';

/** Keys as they lie in files, armored or binary; private ones are armored. */
export type OpenPgpKeys = {
  /** The bank's that hold now; `fingerprint` in capitals. */
  readonly bank: readonly BankKey[];
  /** Ours: the first signs, all open. */
  readonly own: readonly OwnKey[];
};

export type BankKey = { readonly name: string; readonly fingerprint: string; readonly key: Uint8Array };
export type OwnKey = { readonly privateKey: string; readonly passphrase?: string | undefined };

export type SealedMessage = {
  readonly bytes: Uint8Array;
  /** Fingerprints of the keys it is sealed for. */
  readonly sealedFor: readonly string[];
  /** Fingerprint of ours, where it is signed. */
  readonly signedBy: string | undefined;
};

export type OpenedMessage = { readonly bytes: Uint8Array; readonly signedBy: string | undefined };

/** OPENPGP_KEY: a key of ours or the bank's is the fault, the message may be sound. OPENPGP_MESSAGE, OPENPGP_SIGNATURE,
 *  FILE_LIMIT: the message is. `problem.where` is empty: who has the file puts its name in. */
export class OpenPgpFault extends OneProblemError {
  constructor(code: ProblemCode, message: string, hint: string, cause?: unknown) {
    super(problem(code, {}, message, hint), cause);
  }
}

/** A signature may be so much newer than the clock: an answer is made and fetched while a night runs by the clock it
 *  began with. */
const aheadMs = 3_600_000;
/** A message is sealed for us and a few others; each more costs an attempt to open it. */
const ownName = 'our private key';
const mostRecipients = 64;
/** Bytes of signatures and headers that are compressed with what a message holds. */
const packetsAround = 65_536;

/** Throws OpenPgpFault OPENPGP_KEY. */
export async function sealMessage(
  clear: Uint8Array,
  keys: OpenPgpKeys,
  { sign, armor }: { readonly sign: boolean; readonly armor: boolean },
  at: Instant,
): Promise<SealedMessage> {
  const { createMessage, encrypt } = await import('openpgp');
  const date = new Date(at);
  const recipients: Key[] = [];
  for (const pinned of keys.bank) {
    const found = await bankKey(pinned);
    await usable(() => found.getEncryptionKey(undefined, date), found, pinned.name);
    recipients.push(found);
  }
  if (recipients.length === 0)
    throw keyFault('no key of the bank holds on this day', 'Pin the one it uses now.');
  const [own] = sign ? await ownKeys(keys) : [];
  if (own !== undefined) await usable(() => own.getSigningKey(undefined, date), own, ownName);
  const options = {
    message: await createMessage({ binary: clear, date }),
    encryptionKeys: recipients,
    ...(own === undefined ? {} : { signingKeys: own }),
    date,
  };
  const bytes = armor
    ? Buffer.from(await encrypt({ ...options, format: 'armored' }), 'latin1')
    : await encrypt({ ...options, format: 'binary' });
  return { bytes, sealedFor: recipients.map(fingerprintOf), signedBy: own && fingerprintOf(own) };
}

/** Throws OpenPgpFault: it is not sealed for us, was changed, holds more than `maxBytes`, or is not signed by a key of the
 *  bank that holds now. `required` false: no signature is no fault, a wrong one is. */
export async function openMessage(
  sealed: Uint8Array,
  keys: OpenPgpKeys,
  { required, maxBytes }: { readonly required: boolean; readonly maxBytes: number },
  at: Instant,
): Promise<OpenedMessage> {
  const { decrypt } = await import('openpgp');
  const own = await ownKeys(keys);
  const bank = await Promise.all(keys.bank.map(bankKey));
  const config = { maxDecompressedMessageSize: maxBytes + packetsAround };
  const message = await readSealed(sealed, config);
  const date = new Date(Date.parse(at) + aheadMs);
  const opened = await decrypt({
    ...{ message, decryptionKeys: [...own], verificationKeys: bank, date, config },
    format: 'binary',
  }).catch((error: Error) => {
    throw unopened(error, maxBytes);
  });
  const bytes = opened.data as Uint8Array;
  if (bytes.length > maxBytes) throw tooMuch(maxBytes);
  if (opened.signatures.length === 0) {
    if (!required) return { bytes, signedBy: undefined };
    throw signatureFault('it bears no signature');
  }
  const faults: string[] = [];
  for (const { keyID, verified } of opened.signatures) {
    const signer = bank.find((key) => key.getKeys(keyID).length > 0);
    try {
      await verified;
      // a signature of a key that has ended since could have been made since: whoever holds the key chooses the date
      await signer?.getSigningKey(keyID, new Date(at));
      if (signer !== undefined) return { bytes, signedBy: fingerprintOf(signer) };
    } catch (error) {
      faults.push((error as Error).message);
    }
  }
  throw signatureFault(
    `no signature of it is of a key of the bank that is pinned and holds (${faults.join('; ')})`,
  );
}

/** When a key of the bank ends; undefined: never. Throws OpenPgpFault where nothing could be sealed for it now. */
export async function endOfBankKey(pinned: BankKey, at: Instant): Promise<Instant | undefined> {
  const found = await bankKey(pinned);
  return endOf([
    found,
    await usable(() => found.getEncryptionKey(undefined, new Date(at)), found, pinned.name),
  ]);
}

/** The same for ours that signs. A `former` one only has to open: it has ended, as a rule, and no end is told. */
export async function endOfOwnKey(own: OwnKey, at: Instant, former: boolean): Promise<Instant | undefined> {
  const key = await ownKey(own);
  if (former) return undefined;
  return endOf([key, await usable(() => key.getSigningKey(undefined, new Date(at)), key, ownName)]);
}

/** The first end of a key and the part of it that is used. */
async function endOf(parts: readonly (Key | Subkey)[]): Promise<Instant | undefined> {
  const ends = await Promise.all(parts.map((part) => part.getExpirationTime()));
  const dates = ends.filter((end): end is Date => end instanceof Date).sort((a, b) => +a - +b);
  return dates[0]?.toISOString() as Instant | undefined;
}

async function readSealed(sealed: Uint8Array, config: PartialConfig): Promise<Message<Uint8Array>> {
  const { readMessage } = await import('openpgp');
  let message: Message<Uint8Array>;
  try {
    const text = isArmored(sealed) ? Buffer.from(sealed).toString('latin1') : undefined;
    message = (
      text === undefined
        ? await readMessage({ binaryMessage: sealed, config })
        : await readMessage({ armoredMessage: text, config })
    ) as Message<Uint8Array>;
  } catch (error) {
    throw messageFault('it is no OpenPGP message, or was cut or changed', error);
  }
  if (message.getEncryptionKeyIDs().length > mostRecipients)
    throw messageFault(`it is sealed for more than ${mostRecipients} keys`);
  return message;
}

function isArmored(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, 64)).toString('latin1').trimStart().startsWith('-----BEGIN PGP');
}

async function bankKey({ name, fingerprint, key: bytes }: BankKey): Promise<Key> {
  const { readKeys } = await import('openpgp');
  const hint = 'Ask the bank for its key and fingerprint, by another way than the one the key came.';
  let found: Key[];
  try {
    found = isArmored(bytes)
      ? await readKeys({ armoredKeys: Buffer.from(bytes).toString('latin1') })
      : await readKeys({ binaryKeys: bytes });
  } catch (error) {
    throw keyFault(`${name} holds no OpenPGP key`, hint, error);
  }
  const key = found.find((one) => fingerprintOf(one) === fingerprint);
  if (key !== undefined) return key.toPublic();
  throw keyFault(
    `${name} holds ${found.map(fingerprintOf).join(', ')}, pinned is ${fingerprint}`,
    `Nothing was sent or read with it. ${hint}`,
  );
}

async function ownKeys(keys: OpenPgpKeys): Promise<readonly PrivateKey[]> {
  return Promise.all(keys.own.map(ownKey));
}

async function ownKey({ privateKey, passphrase }: OwnKey): Promise<PrivateKey> {
  const { decryptKey, readPrivateKey } = await import('openpgp');
  let key: PrivateKey;
  try {
    key = await readPrivateKey({ armoredKey: privateKey });
  } catch (error) {
    const hint = 'It must be armored, as gpg --armor --export-secret-keys writes it.';
    throw keyFault('the private key for OpenPGP is none', hint, error);
  }
  if (key.isDecrypted()) return key;
  const hint = 'openpgp.passphrase names where it is read.';
  if (passphrase === undefined)
    throw keyFault('the private key for OpenPGP has a passphrase, and none is given', hint);
  try {
    return await decryptKey({ privateKey: key, passphrase });
  } catch (error) {
    throw keyFault('the passphrase of the private key for OpenPGP is wrong', hint, error);
  }
}

/** Whether a key can do what is asked of it on the day. */
async function usable<P>(ask: () => Promise<P>, key: Key, name: string): Promise<P> {
  try {
    return await ask();
  } catch (error) {
    const why = (error as Error).message;
    throw keyFault(
      `${name} (${fingerprintOf(key)}) cannot be used: ${why}`,
      'Exchange keys anew; until then nothing is sent or read.',
      error,
    );
  }
}

function fingerprintOf(key: Key): string {
  return key.getFingerprint().toUpperCase();
}

function unopened(error: Error, maxBytes: number): OpenPgpFault {
  // the library has no codes: this is its own word for what maxDecompressedMessageSize stopped
  if (error.message.includes('decompressed message size')) return tooMuch(maxBytes, error);
  return messageFault(
    `it cannot be opened: ${error.message.replace('Error decrypting message: ', '')}`.replace(/\.$/, ''),
    error,
  );
}

function tooMuch(maxBytes: number, cause?: unknown): OpenPgpFault {
  const hint = 'Ask the bank what it sent; openpgp.maxMegabytes sets the limit.';
  return new OpenPgpFault('FILE_LIMIT', `it holds more than ${maxBytes} bytes.`, hint, cause);
}

function messageFault(why: string, cause?: unknown): OpenPgpFault {
  const hint = 'Nothing of it was applied; ask the bank to seal it again for the key it has of us.';
  return new OpenPgpFault('OPENPGP_MESSAGE', `${why}.`, hint, cause);
}

function signatureFault(why: string): OpenPgpFault {
  const hint =
    'Nothing of it was applied. Ask the bank whether it sent this file, and with which key it signs.';
  return new OpenPgpFault('OPENPGP_SIGNATURE', `${why}.`, hint);
}

function keyFault(why: string, hint: string, cause?: unknown): OpenPgpFault {
  return new OpenPgpFault('OPENPGP_KEY', `${why}.`, hint, cause);
}
