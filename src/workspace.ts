/** A workspace's own files: where things lie, the master key, operators' keys. IO. Used by main and by init. */

import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { problem } from './core/problem.ts';
import { KeyProblem, readKeyFile } from './key-file.ts';
import { makeMasterKey } from './master-keys.ts';

export { KeyProblem } from './key-file.ts';

export type WorkspacePaths = {
  readonly root: string;
  readonly store: string;
  readonly keys: string;
  readonly outbox: string;
};

export function workspacePaths(root: string): WorkspacePaths {
  return { root, store: join(root, '.debitrun'), keys: join(root, 'keys'), outbox: join(root, 'outbox') };
}

/** Makes the folders and the master key; what is there is left as it is. */
export function prepareWorkspace(root: string): WorkspacePaths {
  const paths = workspacePaths(root);
  mkdirSync(paths.root, { recursive: true });
  for (const folder of [paths.store, paths.keys, paths.outbox])
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  makeMasterKey(paths.keys);
  return paths;
}

/** Makes an operator's Ed25519 key pair; the private half stays in keys/, 0600, encrypted where a passphrase is given.
 *  Throws when the name has one. */
export function makeOperatorKey(
  paths: WorkspacePaths,
  name: string,
  passphrase?: string,
): { readonly publicKey: string; readonly file: string } {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const file = operatorKeyFile(paths, name);
  const locked = passphrase === undefined ? {} : { cipher: 'aes-256-cbc', passphrase };
  writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem', ...locked }), {
    mode: 0o600,
    flag: 'wx',
  });
  chmodSync(file, 0o600);
  return { publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(), file };
}

/** An operator's private key, PEM, unlocked. Throws KeyProblem. */
export async function operatorPrivateKey(
  paths: WorkspacePaths,
  name: string,
  passphrase: () => Promise<string>,
): Promise<string> {
  const file = operatorKeyFile(paths, name);
  const pem = readKeyFile(file, `The key of ${name} is not on this machine: approve where it is.`);
  if (!pem.includes('ENCRYPTED')) return pem;
  const given = await passphrase();
  try {
    const key = createPrivateKey({ key: pem, passphrase: given });
    return key.export({ type: 'pkcs8', format: 'pem' }).toString();
  } catch {
    const why = `the passphrase does not unlock the key of ${name}.`;
    throw new KeyProblem(
      problem('SECRET_UNREADABLE', { file }, why, 'Name the right one with --passphrase.'),
    );
  }
}

export function operatorKeyFile(paths: WorkspacePaths, name: string): string {
  return join(paths.keys, `operator-${name}.pem`);
}
