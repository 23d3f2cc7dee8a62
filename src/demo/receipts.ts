/** Money that reaches the estate by other ways than the debit: before the run, after it, ahead of time, twice. Pure. */

import { addDays, type IsoDate } from '../core/date.ts';
import { type Cell, csv } from './csv.ts';
import { accountIds, type Household } from './households.ts';
import type { DemoMonth } from './months.ts';
import { decimalText, parkingFen, propertyFeeFen, waterFeeFen } from './prices.ts';

type Paid = {
  readonly night: IsoDate;
  readonly channel: 'wechat' | 'cash';
  readonly accountId: string;
  readonly fen: bigint;
  /** Local time in China. */
  readonly at: string;
  readonly kind: 'payment' | 'prepayment';
};

/** Days of the month in which the period is collected. */
const earlyNight = 9;
const lateNight = 19;
/** The debit of that day is at the bank when the same fee is paid by hand. */
const twice = { index: 1, day: 12 };

/** One file a night on which there is something, receipts numbered by channel and month. */
export function estateReceipts(
  estate: readonly Household[],
  months: readonly DemoMonth[],
): readonly { readonly night: IsoDate; readonly text: string }[] {
  const paid = months.flatMap((month, index) => [
    ...(index === 0 ? prepayments(estate, month) : []),
    ...payments(estate, month, index),
  ]);
  const nights = [...new Set(paid.map(({ night }) => night))].sort();
  return nights.map((night) => ({
    night,
    text: csv(
      ['receipt_id', 'channel', 'account_id', 'amount', 'received_at', 'kind'],
      paid
        .filter((one) => one.night === night)
        .map(({ channel, accountId, fen, at, kind }, index): Cell[] => [
          `${channel === 'wechat' ? 'WX' : 'XJ'}${night.replaceAll('-', '')}${String(index + 1).padStart(4, '0')}`,
          channel,
          accountId,
          decimalText(fen),
          at,
          kind,
        ]),
    ),
  }));
}

function prepayments(estate: readonly Household[], month: DemoMonth): readonly Paid[] {
  return estate
    .filter(({ prepaysFen }) => prepaysFen > 0n)
    .map((household) => ({
      night: month.day(1),
      channel: 'cash',
      accountId: accountIds(household).flat,
      fen: household.prepaysFen,
      at: `${month.lastDay} 10:30`,
      kind: 'prepayment',
    }));
}

function payments(estate: readonly Household[], month: DemoMonth, index: number): readonly Paid[] {
  return estate.flatMap((household, place): readonly Paid[] => {
    if (index === twice.index && household.story === 'pays-twice') {
      const at = `${month.day(twice.day)} 11:20`;
      const { flat } = accountIds(household);
      return [
        {
          night: month.day(twice.day + 1),
          channel: 'wechat',
          accountId: flat,
          fen: propertyFeeFen(household),
          at,
          kind: 'payment',
        },
      ];
    }
    const { pays } = household;
    if (pays === 'by-debit' || pays === 'not-at-all') return [];
    const night = month.day(pays === 'wechat-late' ? lateNight : earlyNight);
    const at = `${addDays(night, -1 - (place % 5))} ${String(9 + (place % 9)).padStart(2, '0')}:${String((place * 7) % 60).padStart(2, '0')}`;
    const channel = pays === 'cash-early' ? 'cash' : 'wechat';
    return owed(household, index).map((one) => ({ night, channel, at, kind: 'payment', ...one }));
  });
}

/** What the household is billed for that month, account by account. */
export function owed(
  household: Household,
  index: number,
): readonly { readonly accountId: string; readonly fen: bigint }[] {
  const { flat, parking, meter } = accountIds(household);
  return [
    { accountId: flat, fen: propertyFeeFen(household) },
    { accountId: meter, fen: waterFeeFen(household.use[index] ?? 0) },
    ...(household.hasParking ? [{ accountId: parking, fen: parkingFen }] : []),
  ];
}
