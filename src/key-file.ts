/** Key files: read only when nobody else can, written so that nobody else ever could. IO. */

import { closeSync, fsyncSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import { problem } from './core/problem.ts';
import { OneProblemError } from './core/problem-error.ts';

/** Carries the problem of a key file. */
export class KeyProblem extends OneProblemError {}

/** The text of a key file. Throws KeyProblem: SECRET_PERMISSIONS when others can read it, SECRET_UNREADABLE. */
export function readKeyFile(file: string, hint: string): string {
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

/** Writes a key that is on the disk when this returns. False, and nothing written, when the file is there. */
export function writeKeyFile(file: string, text: string): boolean {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'wx', 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
  try {
    writeSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  return true;
}
