/** Checks on identifiers of accounts, banks and creditors, by the names scheme.yaml uses. Pure.
 *  Each gives undefined when all is well, else what is wrong in words that never repeat the number. */

import { australianAccountFault, bsbFault, directEntryUserFault } from './australia.ts';
import { bicFault, narrowBicFault } from './bic.ts';
import { brazilianAccountFault, brazilianBranchFault, cnpjFault, cpfFault } from './brazil.ts';
import { canadianAccountFault, institutionTransitFault } from './canada.ts';
import { chineseAccountFault, chineseMerchantFault } from './china.ts';
import { creditorIdentifierFault } from './creditor-identifier.ts';
import { customerNumberFault, danishAccountFault, pbsNumberFault, registrationFault } from './denmark.ts';
import { hungarianAccountFault } from './hungary.ts';
import { ibanFault } from './iban.ts';
import { ifscFault, indianAccountFault, indianBankFault, nachUserFault, umrnFault } from './india.ts';
import { japaneseAccountFault, japaneseBranchFault, postAccountFault, postBranchFault } from './japan.ts';
import { koreanAccountFault, koreanBranchFault, koreanIdentityFault } from './korea.ts';
import { dutchAccountFault } from './netherlands.ts';
import { newZealandAccountFault } from './new-zealand.ts';
import { kidFault, norwegianAccountFault } from './norway.ts';
import { singaporeAccountFault } from './singapore.ts';
import { branchFault, southAfricanAccountFault } from './south-africa.ts';
import {
  bankgiroFault,
  bankgirotCustomerFault,
  clearingFault,
  payerNumberFault,
  swedishAccountFault,
  swedishIdentityFault,
} from './sweden.ts';
import { clearingNumberFault } from './switzerland.ts';
import { accountNumberFault, instructionReferenceFault, sortCodeFault } from './united-kingdom.ts';
import { routingFault, usAccountFault } from './us.ts';

export type AccountCheck = (text: string) => string | undefined;

export const accountChecks: Readonly<Record<string, AccountCheck>> = {
  iban: ibanFault,
  bic: bicFault,
  'bic-narrow': narrowBicFault,
  'creditor-identifier': creditorIdentifierFault,
  'aba-routing': routingFault,
  'us-account': usAccountFault,
  'uk-sort-code': sortCodeFault,
  'uk-account': accountNumberFault,
  'uk-instruction-reference': instructionReferenceFault,
  'au-bsb': bsbFault,
  'au-account': australianAccountFault,
  'au-user-id': directEntryUserFault,
  'nz-account': newZealandAccountFault,
  'hu-account': hungarianAccountFault,
  'ch-clearing': clearingNumberFault,
  'nl-account': dutchAccountFault,
  'za-branch': branchFault,
  'za-account': southAfricanAccountFault,
  'br-branch': brazilianBranchFault,
  'br-account': brazilianAccountFault,
  'br-cpf': cpfFault,
  'br-cnpj': cnpjFault,
  'ca-routing': institutionTransitFault,
  'ca-account': canadianAccountFault,
  'dk-pbs-number': pbsNumberFault,
  'dk-customer-number': customerNumberFault,
  'dk-registration': registrationFault,
  'dk-account': danishAccountFault,
  'cn-account': chineseAccountFault,
  'cn-merchant': chineseMerchantFault,
  'in-ifsc': ifscFault,
  'in-bank': indianBankFault,
  'in-account': indianAccountFault,
  'in-user-number': nachUserFault,
  'in-umrn': umrnFault,
  'jp-account': japaneseAccountFault,
  'jp-branch': japaneseBranchFault,
  'jp-post-account': postAccountFault,
  'jp-post-branch': postBranchFault,
  'kr-account': koreanAccountFault,
  'kr-branch': koreanBranchFault,
  'kr-identity': koreanIdentityFault,
  'se-bankgiro': bankgiroFault,
  'se-customer-number': bankgirotCustomerFault,
  'se-payer-number': payerNumberFault,
  'se-clearing': clearingFault,
  'se-account': swedishAccountFault,
  'se-identity': swedishIdentityFault,
  'sg-account': singaporeAccountFault,
  'no-account': norwegianAccountFault,
  'no-kid': kidFault,
  digits: (text) => (/^\d+$/.test(text) ? undefined : 'digits only'),
  'non-empty': (text) => (text.trim() === '' ? 'a value is needed' : undefined),
};

/** The first thing wrong by the checks named, in their order.
 *  Throws on a name that is no check: scheme files are verified when they are loaded. */
export function firstFault(names: readonly string[], text: string): string | undefined {
  for (const name of names) {
    const check = Object.hasOwn(accountChecks, name) ? accountChecks[name] : undefined;
    if (!check) throw new Error(`no account check is named "${name}"`);
    const fault = check(text);
    if (fault !== undefined) return fault;
  }
  return undefined;
}
