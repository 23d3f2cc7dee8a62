/** Canada: institution with transit, and account, as AFT files write them. Neither has a check digit common to the banks.
 *  Pure. Source: formats sheet canada-cpa005.md, D debit record (its keys CADEFT, CITY). */

/** What is wrong with an institution and transit, or undefined. Cheques print them the other way round, with a hyphen. */
export function institutionTransitFault(text: string): string | undefined {
  if (!/^\d{9}$/.test(text))
    return 'institution and transit are nine digits: 0, institution (3), transit (5)';
  if (!text.startsWith('0'))
    return 'institution and transit begin with 0, then the institution, then the transit';
  return text.startsWith('0000') ? 'institution 000 is no bank' : undefined;
}

/** What is wrong with an account number, or undefined. */
export function canadianAccountFault(text: string): string | undefined {
  if (!/^\d{1,12}$/.test(text))
    return 'an account number has up to twelve digits, without hyphens and blanks';
  return /[1-9]/.test(text) ? undefined : 'an account number of zeros is none';
}
