/** Checks of a bank and an account together, made from tables the user supplies, by the names scheme.yaml uses. Pure.
 *  tables of the configuration ─▶ [here] ─▶ import. Without tables nothing is checked. */

import { modulusFault } from './modulus.ts';
import { modulusTables } from './modulus-tables.ts';

/** Out: undefined when all is well, else what is wrong in words that never repeat the numbers. In: an agent and an account
 *  that have passed the scheme's own checks. */
export type PairCheck = (agent: string, account: string) => string | undefined;

type Made = {
  /** Names the configuration gives files for. */
  readonly tables: readonly string[];
  /** In: the text of each table. Throws an Error that names table and line. */
  readonly make: (texts: Readonly<Record<string, string>>) => PairCheck;
};

export const pairChecks: Readonly<Record<string, Made>> = {
  'uk-modulus': {
    tables: ['weights', 'substitutes'],
    make: ({ weights = '', substitutes = '' }) => {
      const tables = modulusTables(weights, substitutes);
      return (sortCode, account) => modulusFault(tables, sortCode, account);
    },
  },
};
