/** Figures as a finance manager reads them: amounts, shares, months, reasons in words. Pure. */

import { type Currency, displayMoney } from '../money.ts';

/** "1,234.50": the currency stands in the heading. */
export function amountText(minor: bigint, currency: Currency): string {
  return displayMoney({ minor, currency }).slice(0, -(currency.length + 1));
}

/** Part of a whole in tenths of a percent, rounded down so that 100% means all of it; undefined of nothing. */
export function perMille(part: bigint, whole: bigint): number | undefined {
  return whole === 0n ? undefined : Number((part * 1000n) / whole);
}

/** "97.3%"; "–" of nothing. */
export function shareText(part: bigint | number, whole: bigint | number): string {
  const share = perMille(BigInt(part), BigInt(whole));
  return share === undefined ? '–' : `${(share / 10).toFixed(1)}%`;
}

const monthNames = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** "2026-03" as "Mar 2026". */
export function monthText(period: string): string {
  const [year, month] = period.split('-');
  return `${monthNames[Number(month) - 1] ?? month} ${year}`;
}

/** "insufficient-funds" as "insufficient funds"; a reason with its own words after a colon is left as it is. */
export function reasonText(name: string): string {
  return name.includes(':') ? name : name.replaceAll('-', ' ');
}

const channelNames: Readonly<Record<string, string>> = {
  wechat: 'WeChat',
  alipay: 'Alipay',
  bank: 'bank transfer',
};

export function channelText(channel: string): string {
  return channelNames[channel] ?? channel;
}
