/** Where the master key comes from: DEBITRUN_MASTER_KEY, or keys/master.key (0600). While it is being changed the next one
 *  stands in DEBITRUN_MASTER_KEY_NEXT or keys/master-next.key. IO. */

import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { problem } from './core/problem.ts';
import { KeyProblem, readKeyFile, writeKeyFile } from './key-file.ts';
import { type MasterKeys, masterFingerprint } from './store/keyring.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const current = 'DEBITRUN_MASTER_KEY';
const next = 'DEBITRUN_MASTER_KEY_NEXT';

/** Throws KeyProblem. */
export function masterKeys(keysFolder: string, environment: Environment): MasterKeys {
  if (environment[current]) {
    return {
      current: parseKey(environment[current], current),
      next: environment[next] ? parseKey(environment[next], next) : undefined,
    };
  }
  const { file, nextFile } = filesOf(keysFolder);
  const hint = `Run debitrun init in this folder, or set ${current}.`;
  return {
    current: parseKey(readKeyFile(file, hint), file),
    next: existsSync(nextFile) ? parseKey(readKeyFile(nextFile, hint), nextFile) : undefined,
  };
}

/** Makes the key of a new workspace; one that is there is left as it is. */
export function makeMasterKey(keysFolder: string): void {
  writeKeyFile(filesOf(keysFolder).file, newKey());
}

/** Gives a change of keys its next key. Throws KeyProblem when the environment holds the key and no next one. */
export function prepareNextMasterKey(keysFolder: string, environment: Environment): void {
  if (!environment[current]) {
    writeKeyFile(filesOf(keysFolder).nextFile, newKey());
    return;
  }
  if (environment[next]) return;
  throw new KeyProblem(
    problem(
      'SECRET_UNREADABLE',
      { path: next },
      `the master key comes from ${current}, and ${next} is not set.`,
      `Set ${next} to 64 hexadecimal characters (openssl rand -hex 32), then run this again.`,
    ),
  );
}

/** Everything is wrapped by the next key: it becomes the key. Out: what the operator has to do. Cut off anywhere, it can
 *  be run again. */
export function adoptNextMasterKey(keysFolder: string, environment: Environment): string {
  if (environment[current]) return `set ${current} to the value of ${next}, and unset ${next}`;
  const { file, nextFile } = filesOf(keysFolder);
  const old = parseKey(readKeyFile(file, ''), file);
  const retired = join(keysFolder, `master-${masterFingerprint(old)}.retired`);
  if (!existsSync(retired)) linkSync(file, retired);
  renameSync(nextFile, file);
  return `${retired} opens backups made before now: keep it with them, and delete it here`;
}

function filesOf(keysFolder: string): { readonly file: string; readonly nextFile: string } {
  return { file: join(keysFolder, 'master.key'), nextFile: join(keysFolder, 'master-next.key') };
}

function newKey(): string {
  return `${randomBytes(32).toString('hex')}\n`;
}

/** `source` is a file or the name of a variable; the key itself is never shown. */
function parseKey(text: string, source: string): Uint8Array {
  if (/^[0-9a-fA-F]{64}$/.test(text)) return Buffer.from(text, 'hex');
  throw new KeyProblem(
    problem(
      'MASTER_KEY',
      { file: source },
      'it is not 64 hexadecimal characters.',
      'Give the key this store was made with.',
    ),
  );
}
