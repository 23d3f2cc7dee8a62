/** The club "linden": invented members with German accounts that pass every check and belong to nobody. Pure. */

import { mod97 } from '../core/accounts/mod97.ts';
import { Random } from '../core/random.ts';
import { germanName } from './names.ts';

export type Member = {
  readonly number: string;
  readonly name: string;
  readonly email: string;
  readonly iban: string;
  /** "2025-11-20". */
  readonly signedOn: string;
  readonly tariff: 'FEE' | 'FEE-REDUCED';
  readonly pays: 'by-debit' | 'bank-transfer';
  readonly fate: 'account-closed' | 'asks-refund' | 'revokes-mandate' | undefined;
};

/** By place in the list, all within the first five. */
const fates: Readonly<Record<number, Member['fate']>> = {
  1: 'account-closed',
  2: 'asks-refund',
  3: 'revokes-mandate',
};

export function members(count: number): readonly Member[] {
  return Array.from({ length: count }, (_, index) => {
    const random = new Random(`linden/${index}`);
    const number = String(index + 1).padStart(3, '0');
    const fate = fates[index];
    return {
      number,
      name: germanName(random),
      email: `member${number}@linden.example`,
      iban: germanIban(noBank, random.digits(10)),
      signedOn: `2025-${random.pick(['09', '10', '11'])}-${String(random.between(1, 28)).padStart(2, '0')}`,
      tariff: random.percent(30) ? 'FEE-REDUCED' : 'FEE',
      pays: fate === undefined && random.percent(6) ? 'bank-transfer' : 'by-debit',
      fate,
    };
  });
}

/** German bank codes begin with 1 to 8: there is no such bank. */
const noBank = '90000000';

/** In: eight and ten digits. Out: the IBAN with its check digits. Source: ISO 13616. */
export function germanIban(bankCode: string, account: string): string {
  const check = 98 - mod97(`${bankCode}${account}DE00`);
  return `DE${String(check).padStart(2, '0')}${bankCode}${account}`;
}
