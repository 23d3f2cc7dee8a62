/** Loads the workspace configuration from its folder and says which database it means. IO: one file. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config, Schemes } from './core/configuration/model.ts';
import { type ParsedConfig, parseConfig } from './core/configuration/parse.ts';
import { type Problem, problem } from './core/problem.ts';

export type * from './core/configuration/model.ts';
export { type ParsedConfig, parseConfig };

export const configFileName = 'debitrun.yaml';

/** Reads `debitrun.yaml` in the folder. Problems: CONFIG_INVALID, also when the file cannot be read. */
export async function loadConfig(dir: string, schemes: Schemes): Promise<ParsedConfig> {
  const file = join(dir, configFileName);
  let bytes: Uint8Array;
  try {
    bytes = await readFile(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const what = code === 'ENOENT' ? 'there is no workspace here' : `the file cannot be read (${code})`;
    const hint = 'Run debitrun init, or name another folder.';
    return { problems: [problem('CONFIG_INVALID', { file }, `${what}.`, hint)] };
  }
  try {
    return parseConfig(new TextDecoder('utf-8', { fatal: true }).decode(bytes), file, schemes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return { problems: [problem('CONFIG_INVALID', { file }, 'the file is not UTF-8.', 'Save it as UTF-8.')] };
  }
}

/** The address of a server holds a password: never printed. */
export type DatabaseChoice =
  | { readonly kind: 'embedded' }
  | { readonly kind: 'server'; readonly url: string };

/** DATABASE_URL wins; then what the configuration names. Problem SECRET_UNREADABLE when that variable is not set. */
export function databaseChoice(
  { database }: Config,
  environment: Readonly<Record<string, string | undefined>>,
): DatabaseChoice | Problem {
  const name = environment.DATABASE_URL || database.kind === 'embedded' ? 'DATABASE_URL' : database.name;
  const url = environment[name];
  if (url) return { kind: 'server', url };
  if (database.kind === 'embedded') return { kind: 'embedded' };
  const hint = `Set ${name} to the address of the database, or choose database: embedded.`;
  return problem('SECRET_UNREADABLE', { path: 'database' }, `environment variable ${name} is not set.`, hint);
}
