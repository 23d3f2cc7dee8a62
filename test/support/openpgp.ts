/** Keys for OpenPGP of a creditor, its bank and a stranger, made once for a test file, from before the tests' clocks. */

import {
  createMessage,
  encrypt,
  generateKey,
  type Key,
  type PrivateKey,
  readKey,
  readPrivateKey,
} from 'openpgp';

export type TestKey = {
  readonly privateKey: PrivateKey;
  readonly publicKey: Key;
  readonly armoredPrivate: string;
  readonly armoredPublic: string;
  /** In capitals. */
  readonly fingerprint: string;
};

const made = new Date('2026-01-01T00:00:00Z');

export async function testKey(
  name: string,
  { seconds = 0, passphrase }: { readonly seconds?: number; readonly passphrase?: string } = {},
): Promise<TestKey> {
  const pair = await generateKey({
    type: 'curve25519',
    userIDs: [{ name }],
    date: made,
    keyExpirationTime: seconds,
    format: 'armored',
    ...(passphrase === undefined ? {} : { passphrase }),
  });
  const publicKey = await readKey({ armoredKey: pair.publicKey });
  return {
    privateKey: await readPrivateKey({ armoredKey: pair.privateKey }),
    publicKey,
    armoredPrivate: pair.privateKey,
    armoredPublic: pair.publicKey,
    fingerprint: publicKey.getFingerprint().toUpperCase(),
  };
}

/** A message as a bank makes one. */
export async function sealedBy(
  signer: TestKey | undefined,
  reader: TestKey,
  clear: Uint8Array,
  at: string,
  compressed = false,
): Promise<Uint8Array> {
  const date = new Date(at);
  return encrypt({
    message: await createMessage({ binary: clear, date }),
    encryptionKeys: reader.publicKey,
    ...(signer === undefined ? {} : { signingKeys: signer.privateKey }),
    date,
    format: 'binary',
    // 2: zlib
    config: { preferredCompressionAlgorithm: compressed ? 2 : 0 },
  });
}
