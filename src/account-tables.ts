/** Reads the tables a creditor's configuration names and makes the check of bank and account of them. main ─▶ [here]. */

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type PairCheck, pairChecks } from './core/accounts/pairs.ts';
import { problem } from './core/problem.ts';
import { OneProblemError } from './core/problem-error.ts';

/** A table cannot be read, or is none. */
export class AccountTableError extends OneProblemError {}

/** In: the check by name, and the paths of its tables, from the workspace's folder. Out: a function that reads them when
 *  the check is first needed; undefined without tables. Its call throws AccountTableError. */
export function accountTables(
  check: string | undefined,
  paths: Readonly<Record<string, string>> | undefined,
  root: string,
): (() => PairCheck) | undefined {
  const made = check === undefined ? undefined : pairChecks[check];
  if (made === undefined || paths === undefined) return undefined;
  let ready: PairCheck | undefined;
  const files = Object.entries(paths);
  return () => {
    ready ??= attempt(files, () =>
      made.make(
        Object.fromEntries(files.map(([name, path]) => [name, readFileSync(resolve(root, path), 'latin1')])),
      ),
    );
    return ready;
  };
}

function attempt(files: readonly (readonly [string, string])[], make: () => PairCheck): PairCheck {
  try {
    return make();
  } catch (error) {
    const places = files.map(([name, path]) => `${name}: ${path}`).join(', ');
    throw new AccountTableError(
      problem(
        'CONFIG_INVALID',
        { field: 'accountTables' },
        `the tables of account numbers cannot be used (${places}): ${(error as Error).message}`,
        'Put the files there as they were published, or take accountTables out: numbers are then not checked.',
      ),
      error,
    );
  }
}
