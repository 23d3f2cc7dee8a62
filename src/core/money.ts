/** Money: whole minor units with their currency. Pure. Text becomes money once, at the edge. */

/** 1250n EUR is 12.50. */
export type Money = { readonly minor: bigint; readonly currency: Currency };

/** Digits after the point, by currency; a currency is known when it stands here. Source: ISO 4217, table A.1. A file may
 *  write fewer: its layout's units say so. */
export const minorDigits = {
  ARS: 2,
  AUD: 2,
  BRL: 2,
  CAD: 2,
  CHF: 2,
  CNY: 2,
  DKK: 2,
  EUR: 2,
  GBP: 2,
  HKD: 2,
  HUF: 2,
  INR: 2,
  JPY: 0,
  KRW: 0,
  MYR: 2,
  NOK: 2,
  NZD: 2,
  SEK: 2,
  SGD: 2,
  TWD: 2,
  USD: 2,
  ZAR: 2,
} as const satisfies Readonly<Record<string, number>>;

export type Currency = keyof typeof minorDigits;

export const currencies = Object.keys(minorDigits) as [Currency, ...Currency[]];

export function isCurrency(text: string): text is Currency {
  return Object.hasOwn(minorDigits, text);
}

/** Reads plain decimal text ("12.5", "-3", "1000.00") as minor units.
 *  Out: undefined when it is not a number or has more than `digits` significant digits after the point. */
export function parseMinor(text: string, digits: number): bigint | undefined {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  if (!match) return undefined;
  const [, sign = '', whole = '', fraction = ''] = match;
  if (/[1-9]/.test(fraction.slice(digits))) return undefined;
  const minor = BigInt(whole + fraction.slice(0, digits).padEnd(digits, '0'));
  return sign ? -minor : minor;
}

/** Minor units as decimal text with all its digits: 1250n, 2 gives "12.50". */
export function formatMinor(minor: bigint, digits: number): string {
  const sign = minor < 0n ? '-' : '';
  const text = (minor < 0n ? -minor : minor).toString().padStart(digits + 1, '0');
  return digits === 0 ? sign + text : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** "1,234.50 CNY", for people. */
export function displayMoney(money: Money): string {
  const [whole = '', fraction] = formatMinor(money.minor, minorDigits[money.currency]).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return `${grouped}${fraction === undefined ? '' : `.${fraction}`} ${money.currency}`;
}
