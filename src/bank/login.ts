/** Who may enter the embedded bank, and the key it shows: files in its own folder, made at the first start.
 *  bank.yaml names them; the password lies alone in a 0600 file, so that a creditor's configuration can point at it. */

import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import { parse } from 'yaml';
import { z } from 'zod';
import { newKeyPair } from './key-pair.ts';

export type Login = {
  readonly user: string;
  readonly password: string | undefined;
  /** Lines as in OpenSSH's authorized_keys. */
  readonly publicKeys: readonly string[];
  /** The password is taken as the answer to a question (keyboard-interactive), and in no other way. */
  readonly asks?: boolean | undefined;
};

const fileSchema = z.strictObject({
  user: z.string().min(1).describe('login name of the creditor'),
  passwordFile: z
    .string()
    .min(1)
    .optional()
    .describe('file beside this one with the password; none: keys only'),
  authorizedKeysFile: z.string().min(1).optional().describe('file beside this one with public keys'),
  asks: z.boolean().optional().describe('the password is asked for (keyboard-interactive) instead of taken'),
});

const firstFile = `# Who may enter this bank. Files are beside this one.
user: creditor
passwordFile: password
authorizedKeysFile: authorized_keys
`;

/** Reads bank.yaml in `dir`, writing it and a random password when there is none. Throws on a faulty file. */
export function readLogin(dir: string): Login {
  const path = join(dir, 'bank.yaml');
  if (!existsSync(path)) {
    writeOwn(join(dir, 'password'), `${randomBytes(18).toString('base64url')}\n`);
    writeOwn(path, firstFile);
  }
  const checked = fileSchema.safeParse(parse(readFileSync(path, 'utf8')));
  if (!checked.success) throw new Error(`${path}: ${z.prettifyError(checked.error)}`);
  const { user, passwordFile, authorizedKeysFile, asks } = checked.data;
  const lines = authorizedKeysFile === undefined ? '' : textOf(join(dir, authorizedKeysFile));
  return {
    user,
    password: passwordFile === undefined ? undefined : textOf(join(dir, passwordFile)).trim() || undefined,
    publicKeys: lines.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#')),
    asks,
  };
}

export type HostKey = { readonly privateKey: string; readonly fingerprint: string };

/** The bank's Ed25519 host key, made once, and its fingerprint as OpenSSH prints it. */
export function readHostKey(dir: string): HostKey {
  const path = join(dir, 'host_key');
  if (!existsSync(path)) writeOwn(path, newKeyPair('debitrun bank').private);
  const privateKey = readFileSync(path, 'utf8');
  const parsed = ssh2.utils.parseKey(privateKey);
  if (parsed instanceof Error) throw new Error(`${path}: ${parsed.message}`, { cause: parsed });
  const digest = createHash('sha256').update(parsed.getPublicSSH()).digest('base64');
  return { privateKey, fingerprint: `SHA256:${digest.replace(/=+$/, '')}` };
}

function textOf(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

function writeOwn(path: string, text: string): void {
  writeFileSync(path, text, { mode: 0o600, flag: 'wx' });
}
