/** What the embedded banks do in the demo, as their scenario files say it. Pure. Debtors are named by the digest of their
 *  account, so that the files hold no account number. */

import { createHash } from 'node:crypto';
import { stringify } from 'yaml';
import type { Scenario } from '../bank/scenario.ts';
import type { Household } from './households.ts';
import type { Member } from './members.ts';

/** A part of those who failed have money at the second try. */
export function estateScenario(estate: readonly Household[]): string {
  const closes = estate.filter(({ story }) => story === 'account-closes');
  return yaml({
    seed: 'jade-2026',
    rules: [
      ...closes.map(({ cardNumber }) => ({
        debtor: { accountSha256: sha256(cardNumber) },
        month: 2,
        outcome: { class: 'account-problem' as const },
      })),
      { attempt: 2, share: 0.7, outcome: 'paid' },
      { attempt: 2, outcome: { class: 'insufficient-funds' } },
      { share: 0.06, outcome: { class: 'insufficient-funds' } },
    ],
  });
}

/** Returns come some days after collection; a refund comes when the money is long in the books. */
export function clubScenario(club: readonly Member[]): string {
  const codes = {
    'account-closed': { month: 2, outcome: { code: 'AC04' }, days: 3 },
    'asks-refund': { month: 1, outcome: { code: 'MD06' }, days: 8 },
    'revokes-mandate': { month: 3, outcome: { code: 'MD01' }, days: 4 },
  } as const;
  return yaml({
    seed: 'linden-2026',
    rules: [
      ...club.flatMap(({ fate, iban }) =>
        fate === undefined
          ? []
          : [{ debtor: { accountSha256: sha256(iban) }, ...codes[fate], when: 'after-settlement' as const }],
      ),
      { attempt: 2, outcome: 'paid' },
      { share: 0.08, outcome: { code: 'AM04' }, when: 'after-settlement', days: 2 },
    ],
  });
}

type Written = { readonly seed: string; readonly rules: readonly Rule[] };
type Rule = Omit<Scenario['rules'][number], 'when'> & Partial<Pick<Scenario['rules'][number], 'when'>>;

function yaml(scenario: Written): string {
  return `# What this bank does with the debits it takes; the first rule that fits decides.\n${stringify(scenario)}`;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
