/** Ed25519 key pairs in OpenSSH's form. ssh2's own generator spells about one in 256 so that it cannot be read back
 *  (2,000 made, 7 faulty, ssh2 1.17.0); each is tried before it is used. */

import ssh2 from 'ssh2';

export type KeyPair = { readonly private: string; readonly public: string };

const attempts = 20;

/** `passphrase` locks the private key. */
export function newKeyPair(comment: string, passphrase?: string): KeyPair {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const pair =
      passphrase === undefined
        ? ssh2.utils.generateKeyPairSync('ed25519', { comment })
        : ssh2.utils.generateKeyPairSync('ed25519', {
            comment,
            passphrase,
            cipher: 'aes256-ctr',
            rounds: 16,
          });
    if (isReadable(pair, passphrase)) return pair;
  }
  throw new Error('no readable key pair could be made');
}

function isReadable(pair: KeyPair, passphrase: string | undefined): boolean {
  const [secret, open] = [ssh2.utils.parseKey(pair.private, passphrase), ssh2.utils.parseKey(pair.public)];
  return (
    !(secret instanceof Error || open instanceof Error) && secret.getPublicSSH().equals(open.getPublicSSH())
  );
}
