/** A creditor on the American network, its households' accounts, and notifications of change written by hand. Invented. */

import type { Estate } from './estate.ts';

export const american = {
  description: 'DUES',
  scheme: `
    scheme: nacha
    settings:
      creditor.name: Foxglove Homes
      creditor.identifier: "1234567890"
      creditor.agent: "091000019"
    billing: { dueDay: 10 }
    collection: { day: 20, retryDay: 28, noticeDays: 10 }`,
};

export const bankOf = '121042882';
/** "1000000001" for household 1. */
export const accountOf = (n: number): string => String(1_000_000_000 + n);

/** Mandates AM-1, AM-2 … with the accounts given, else their own. */
export function americanMandates(count: number, accounts: Readonly<Record<number, string>> = {}): string {
  const rows = Array.from({ length: count }, (_, index) => index + 1).map(
    (n) => `AM-${n},H${n},Payer ${n},${accounts[n] ?? accountOf(n)},${bankOf},2026-01-15`,
  );
  return `mandate_id,debtor_id,holder,account,agent,signed_on\n${rows.join('\n')}\n`;
}

export type Notification = {
  readonly trace: string;
  readonly code: string;
  /** Up to 29 characters. */
  readonly data: string;
  /** The account as the entry named it. */
  readonly account: string;
  /** Number of the notification: with the bank's eight digits it is its trace. */
  readonly number: number;
};

/** A file of notifications for the creditor, in one batch. */
export function notifications(told: readonly Notification[], day = '260313'): Buffer {
  const entries = told.flatMap(({ trace, code, data, account, number }) => {
    const own = `12104288${String(number).padStart(7, '0')}`;
    return [
      `626091000019${account.padEnd(17)}${'0'.repeat(10)}${' '.repeat(15)}${'PAYER'.padEnd(22)}  1${own}`,
      `798${code}${trace}      12104288${data.padEnd(29)}${' '.repeat(15)}${own}`,
    ];
  });
  const hash = String(told.length * 9_100_001).padStart(10, '0');
  const zero = '0'.repeat(12);
  const count = entries.length;
  const lines = [
    `101 091000019 121042882${day}0900A094101${'FOXGLOVE BANK'.padEnd(23)}${'OPERATOR'.padEnd(23)}${' '.repeat(8)}`,
    `5220${'FOXGLOVE HOMES'.padEnd(16)}${' '.repeat(20)}1234567890COR${'FEE'.padEnd(10)}${' '.repeat(6)}${day}   1121042880000001`,
    ...entries,
    `8220${String(count).padStart(6, '0')}${hash}${zero}${zero}1234567890${' '.repeat(25)}121042880000001`,
  ];
  const blocks = Math.ceil((lines.length + 1) / 10);
  lines.push(
    `9000001${String(blocks).padStart(6, '0')}${String(count).padStart(8, '0')}${hash}${zero}${zero}${' '.repeat(39)}`,
  );
  while (lines.length % 10 !== 0) lines.push('9'.repeat(94));
  const wrong = lines.find((line) => line.length !== 94);
  if (wrong !== undefined) throw new Error(`${wrong.length} characters: ${wrong}`);
  return Buffer.from(`${lines.join('\n')}\n`, 'latin1');
}

/** Trace of the latest debit of each mandate, by its number: { 1: "091000010000001" }. */
export async function traces(estate: Estate): Promise<Readonly<Record<number, string>>> {
  const rows = await estate.workspace.database.query<{ mandate_id: string; trace: string }>(
    'select mandate_id, trace from debit where trace is not null order by number',
  );
  return Object.fromEntries(rows.map(({ mandate_id, trace }) => [Number(mandate_id.slice(3)), trace]));
}
