/** A public key's fingerprint as OpenSSH prints it. */

import { createHash } from 'node:crypto';

/** In: a line of authorized_keys. */
export function fingerprintOf(publicKey: string): string {
  const [, base64 = ''] = publicKey.split(' ');
  const digest = createHash('sha256').update(Buffer.from(base64, 'base64')).digest('base64');
  return `SHA256:${digest.replace(/=+$/, '')}`;
}
