/** Chinese account numbers and numbers of merchants. Pure. Accounts have no check digit all banks share: cards follow Luhn's
 *  rule in most cases, passbooks do not, and the test card in UnionPay's own sample does not either (sheet china.md §6), so
 *  none is asked for. */

export function chineseAccountFault(text: string): string | undefined {
  return /^\d{6,35}$/.test(text) ? undefined : 'an account number has 6 to 35 digits';
}

/** 商户代码, sheet china.md §6: 15 characters. */
export function chineseMerchantFault(text: string): string | undefined {
  return /^[0-9A-Za-z]{15}$/.test(text) ? undefined : 'a merchant id has 15 letters or digits';
}
