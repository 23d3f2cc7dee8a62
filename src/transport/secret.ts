/** Keys and passwords: named in the configuration, read here, never written there. config ─▶ [here] ─▶ connection. */

import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { isAbsolute, resolve } from 'node:path';
import { type Problem, problem } from '../core/problem.ts';

/** A secret that hides itself wherever it is printed. */
export class Secret {
  readonly #clear: string;

  constructor(clear: string) {
    this.#clear = clear;
  }

  /** For the connection only. */
  reveal(): string {
    return this.#clear;
  }

  toString(): string {
    return '***';
  }

  toJSON(): string {
    return '***';
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '***';
  }
}

export type Resolved = { readonly secret?: Secret; readonly problems: readonly Problem[] };

/** Where a relative `file:` starts, and the environment that `env:` looks into. */
export type SecretSources = {
  readonly baseDir: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
};

const longestSecret = 65_536;

/** Reads `file:PATH` (own file, mode 0600 or less) or `env:NAME`. A final line ending is dropped.
 *  Problems: SECRET_UNREADABLE, SECRET_PERMISSIONS. Anything else than the two forms is refused without repeating it,
 *  as it may be a secret in clear. */
export async function resolveSecret(reference: string, sources: SecretSources): Promise<Resolved> {
  const [, kind, rest = ''] = /^(file|env):(.+)$/s.exec(reference) ?? [];
  if (kind === 'env') return fromEnvironment(rest, sources);
  if (kind === 'file') return fromFile(rest, sources);
  return refused('a secret must be given as file:PATH or env:NAME', 'Move it out of the configuration.');
}

function fromEnvironment(name: string, { environment }: SecretSources): Resolved {
  const value = environment[name];
  if (value === undefined || value === '')
    return refused(`environment variable ${name} is not set`, 'Set it where debitrun is started.');
  return { secret: new Secret(withoutLineEnd(value)), problems: [] };
}

async function fromFile(path: string, { baseDir }: SecretSources): Promise<Resolved> {
  const file = isAbsolute(path) ? path : resolve(baseDir, path);
  try {
    const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stats = await handle.stat();
      if (!stats.isFile()) return refused(`${file} is not a plain file`);
      if ((stats.mode & 0o077) !== 0) return tooOpen(file, stats.mode);
      if (stats.size > longestSecret) return refused(`${file} is too large for a key or password`);
      const clear = withoutLineEnd(await handle.readFile('utf8'));
      return clear === '' ? refused(`${file} is empty`) : { secret: new Secret(clear), problems: [] };
    } finally {
      await handle.close();
    }
  } catch (error) {
    return refused(`${file} cannot be read: ${(error as NodeJS.ErrnoException).code}`);
  }
}

function tooOpen(file: string, mode: number): Resolved {
  const text = `others can read it (mode ${(mode & 0o777).toString(8).padStart(4, '0')})`;
  return { problems: [problem('SECRET_PERMISSIONS', { file }, text, `Run: chmod 600 ${file}`)] };
}

function refused(text: string, hint?: string): Resolved {
  return { problems: [problem('SECRET_UNREADABLE', {}, text, hint)] };
}

function withoutLineEnd(text: string): string {
  return text.replace(/\r?\n$/, '');
}
