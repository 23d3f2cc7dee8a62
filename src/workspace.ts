/** A workspace's own files: where things lie, the lookup key, operators' keys. IO. Used by main and by init. */

import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Problem, problem } from './core/problem.ts';

export type WorkspacePaths = {
  readonly root: string;
  readonly store: string;
  readonly keys: string;
  readonly outbox: string;
};

export function workspacePaths(root: string): WorkspacePaths {
  return { root, store: join(root, '.debitrun'), keys: join(root, 'keys'), outbox: join(root, 'outbox') };
}

/** Makes the folders and the lookup key; what is there is left as it is. */
export function prepareWorkspace(root: string): WorkspacePaths {
  const paths = workspacePaths(root);
  for (const folder of [paths.root, paths.store]) mkdirSync(folder, { recursive: true });
  for (const folder of [paths.keys, paths.outbox]) mkdirSync(folder, { recursive: true, mode: 0o700 });
  const key = join(paths.keys, 'lookup.key');
  if (!existsSync(key))
    writeFileSync(key, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600, flag: 'wx' });
  return paths;
}

/** The key account numbers are looked up with. Throws a KeyProblem when it is missing or readable by others. */
export function lookupKey(paths: WorkspacePaths): Uint8Array {
  return Buffer.from(readKeyFile(join(paths.keys, 'lookup.key'), 'Run debitrun init in this folder.'), 'hex');
}

/** Carries the problem of a key file. */
export class KeyProblem extends Error {
  readonly problem: Problem;
  constructor(found: Problem) {
    super(found.message);
    this.name = 'KeyProblem';
    this.problem = found;
  }
}

/** Makes an operator's Ed25519 key pair; the private half stays in keys/, 0600. Throws when the name has one. */
export function makeOperatorKey(
  paths: WorkspacePaths,
  name: string,
): { readonly publicKey: string; readonly file: string } {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const file = operatorKeyFile(paths, name);
  writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600, flag: 'wx' });
  chmodSync(file, 0o600);
  return { publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(), file };
}

/** An operator's private key, PEM. Throws KeyProblem. */
export function operatorPrivateKey(paths: WorkspacePaths, name: string): string {
  return readKeyFile(
    operatorKeyFile(paths, name),
    `The key of ${name} is not on this machine: approve where it is.`,
  );
}

export function operatorKeyFile(paths: WorkspacePaths, name: string): string {
  return join(paths.keys, `operator-${name}.pem`);
}

function readKeyFile(file: string, hint: string): string {
  try {
    if ((statSync(file).mode & 0o077) !== 0) {
      throw new KeyProblem(
        problem('SECRET_PERMISSIONS', { file }, 'others can read it.', `Run: chmod 600 ${file}`),
      );
    }
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    if (error instanceof KeyProblem) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    throw new KeyProblem(problem('SECRET_UNREADABLE', { file }, `it cannot be read (${code}).`, hint));
  }
}
