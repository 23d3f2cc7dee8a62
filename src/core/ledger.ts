/** The books: which postings each happening makes. Pure. Double entry per creditor; positive is a debit of the ledger
 *  account, negative a credit; every journal adds up to zero for each (billing account, period). Source: DESIGN §7. */

import type { IsoDate } from './date.ts';

/** `channel:cash`, `channel:wechat` …: money received there, to be found at the bank. */
export type Ledger =
  | 'receivable'
  | 'clearing'
  | 'bank'
  | 'prepaid'
  | 'income'
  | 'suspense'
  | 'write-off'
  | 'discount'
  | `channel:${string}`;

export type Posting = {
  readonly ledger: Ledger;
  readonly accountId: string;
  /** Billing period, or '' for money not yet tied to one. */
  readonly period: string;
  readonly chargeId?: string | undefined;
  readonly debitId?: string | undefined;
  readonly minor: bigint;
};

export type Journal = {
  /** Unique per creditor: the same happening is never posted twice. */
  readonly source: string;
  readonly kind:
    | 'charged'
    | 'received'
    | 'prepaid'
    | 'prepaid-used'
    | 'receipt-refunded'
    | 'submitted'
    | 'settled'
    | 'settled-part'
    | 'rejected'
    | 'returned'
    | 'refunded'
    | 'reversed'
    | 'corrected'
    | 'suspense'
    | 'written-off'
    | 'prepaid-refunded'
    | 'credited';
  readonly bookedOn: IsoDate;
  readonly postings: readonly Posting[];
};

/** The part of a charge a debit, receipt or prepayment pays. */
export type Part = {
  readonly chargeId: string;
  readonly accountId: string;
  readonly period: string;
  readonly minor: bigint;
};

export function chargedJournal(charge: Part, bookedOn: IsoDate): Journal {
  return {
    source: `charge:${charge.chargeId}`,
    kind: 'charged',
    bookedOn,
    postings: transfer(charge, 'receivable', 'income'),
  };
}

/** A receipt: what pays charges, and the rest, which becomes prepayment of that account. */
export function receivedJournal(
  receipt: { readonly key: string; readonly accountId: string; readonly channel: string },
  parts: readonly Part[],
  rest: bigint,
  bookedOn: IsoDate,
): Journal {
  const channel: Ledger = `channel:${receipt.channel}`;
  const paid = parts.flatMap((part) => transfer(part, channel, 'receivable'));
  const kept: readonly Posting[] =
    rest === 0n
      ? []
      : [
          { ledger: channel, accountId: receipt.accountId, period: '', minor: rest },
          { ledger: 'prepaid', accountId: receipt.accountId, period: '', minor: -rest },
        ];
  return {
    source: `receipt:${receipt.key}`,
    kind: parts.length > 0 ? 'received' : 'prepaid',
    bookedOn,
    postings: [...paid, ...kept],
  };
}

/** Money given back by the channel: taken from prepayment first, then charges are open again. */
export function receiptRefundedJournal(
  receipt: { readonly key: string; readonly accountId: string; readonly channel: string },
  parts: readonly Part[],
  fromPrepaid: bigint,
  bookedOn: IsoDate,
): Journal {
  const channel: Ledger = `channel:${receipt.channel}`;
  const reopened = parts.flatMap((part) => transfer(part, 'receivable', channel));
  const taken: readonly Posting[] =
    fromPrepaid === 0n
      ? []
      : [
          { ledger: 'prepaid', accountId: receipt.accountId, period: '', minor: fromPrepaid },
          { ledger: channel, accountId: receipt.accountId, period: '', minor: -fromPrepaid },
        ];
  return {
    source: `receipt:${receipt.key}`,
    kind: 'receipt-refunded',
    bookedOn,
    postings: [...reopened, ...taken],
  };
}

export function prepaidUsedJournal(part: Part, ordinal: number, bookedOn: IsoDate): Journal {
  return {
    source: `prepaid:${part.chargeId}:${ordinal}`,
    kind: 'prepaid-used',
    bookedOn,
    postings: transfer(part, 'prepaid', 'receivable'),
  };
}

/** What is given up for good: `key` names who agreed to it. */
export function writtenOffJournal(key: string, part: Part, bookedOn: IsoDate): Journal {
  return {
    source: `write-off:${key}`,
    kind: 'written-off',
    bookedOn,
    postings: transfer(part, 'write-off', 'receivable'),
  };
}

/** A discount after a complaint: `forgiven` is owed no more, `owedBack` was paid and becomes prepayment. `key` names who
 *  agreed to it. */
export function creditedJournal(
  key: string,
  forgiven: readonly Part[],
  owedBack: readonly Part[],
  bookedOn: IsoDate,
): Journal {
  return {
    source: `credit:${key}`,
    kind: 'credited',
    bookedOn,
    postings: [
      ...forgiven.flatMap((part) => transfer(part, 'discount', 'receivable')),
      ...owedBack.flatMap((part) => transfer(part, 'discount', 'prepaid')),
    ],
  };
}

/** Prepaid money that goes back to the payer by a channel. */
export function prepaidRefundedJournal(
  key: string,
  {
    accountId,
    channel,
    minor,
  }: { readonly accountId: string; readonly channel: string; readonly minor: bigint },
  bookedOn: IsoDate,
): Journal {
  return {
    source: `refund:${key}`,
    kind: 'prepaid-refunded',
    bookedOn,
    postings: [
      { ledger: 'prepaid', accountId, period: '', minor },
      { ledger: `channel:${channel}`, accountId, period: '', minor: -minor },
    ],
  };
}

/** The file is at the bank: what was owed is in flight. */
export function submittedJournal(debitId: string, claims: readonly Part[], bookedOn: IsoDate): Journal {
  return journalOf('submitted', debitId, claims, 'clearing', 'receivable', bookedOn);
}

/** The bank collected all, or (`collected` smaller than the claims) a part, oldest claim first; the rest is owed again. */
export function settledJournal(
  debitId: string,
  claims: readonly Part[],
  collected: bigint,
  bookedOn: IsoDate,
): Journal {
  const { paid, rest } = spread(claims, collected);
  const postings = [
    ...paid.flatMap((part) => transfer(part, 'bank', 'clearing', debitId)),
    ...rest.flatMap((part) => transfer(part, 'receivable', 'clearing', debitId)),
  ];
  return {
    source: `debit:${debitId}:settled`,
    kind: rest.length > 0 ? 'settled-part' : 'settled',
    bookedOn,
    postings,
  };
}

export function rejectedJournal(debitId: string, claims: readonly Part[], bookedOn: IsoDate): Journal {
  return journalOf('rejected', debitId, claims, 'receivable', 'clearing', bookedOn);
}

/** After settlement the collected money went back: it is owed again. */
export function undoneJournal(
  kind: 'returned' | 'refunded' | 'reversed',
  debitId: string,
  claims: readonly Part[],
  collected: bigint,
  bookedOn: IsoDate,
): Journal {
  return journalOf(kind, debitId, spread(claims, collected).paid, 'receivable', 'bank', bookedOn);
}

/** A later statement of the bank: more was collected than it had said, or less. More pays what is still `open` of the
 *  claims; what is paid otherwise meanwhile is kept as prepayment of its account. `ordinal` counts the corrections. */
export function correctedJournal(
  debitId: string,
  ordinal: number,
  { paid, kept, undone, taken, refilled, short }: Correction,
  bookedOn: IsoDate,
): Journal {
  // the charge is named so that what lies there for it can be found again
  const credit = (part: Part): readonly Posting[] =>
    transfer({ ...part, period: '' }, 'bank', 'prepaid', debitId);
  return {
    source: `debit:${debitId}:corrected-${ordinal}`,
    kind: 'corrected',
    bookedOn,
    postings: [
      ...paid.flatMap((part) => transfer(part, 'bank', 'receivable', debitId)),
      ...kept.flatMap(credit),
      ...refilled.flatMap((part) => transfer(part, 'receivable', 'prepaid', debitId)),
      ...taken.flatMap((part) => credit({ ...part, minor: -part.minor })),
      ...short.flatMap((part) => transfer({ ...part, period: '' }, 'suspense', 'prepaid', debitId)),
      ...undone.flatMap((part) => transfer(part, 'receivable', 'bank', debitId)),
    ],
  };
}

/** What a correction does to the parts a debit claims. */
export type Correction = {
  /** Collected after all, and still owed until now. */
  readonly paid: readonly Part[];
  /** Collected after all, though no longer owed: prepayment. */
  readonly kept: readonly Part[];
  /** Not collected after all: owed again. */
  readonly undone: readonly Part[];
  /** Not collected after all, and had been kept as prepayment. */
  readonly taken: readonly Part[];
  /** What that prepayment had been used for: owed again. */
  readonly refilled: readonly Part[];
  /** What of it had been given back to the payer: owed to the creditor, though by no charge. */
  readonly short: readonly Part[];
};

/** Prepayments of accounts as they stand; `takeBack` changes them part by part. */
export class PrepaidRoom {
  readonly #balances: Map<string, bigint>;
  #used: readonly Part[];

  /** `used`: charges that prepayment paid, the first to be owed again first. */
  constructor(balances: ReadonlyMap<string, bigint>, used: readonly Part[]) {
    this.#balances = new Map(balances);
    this.#used = used;
  }

  /** Money of one part is taken out of its account's prepayment, which is filled up from what it was used for. */
  takeBack(part: Part): Pick<Correction, 'refilled' | 'short'> {
    const { accountId, minor } = part;
    const balance = this.#balances.get(accountId) ?? 0n;
    const missing = minor > balance ? minor - balance : 0n;
    const own = this.#used.filter((use) => use.accountId === accountId);
    const refilled = spread(own, missing).paid;
    this.#used = [...this.#used.filter((use) => use.accountId !== accountId), ...minus(own, refilled)];
    const filled = refilled.reduce((sum, use) => sum + use.minor, 0n);
    this.#balances.set(accountId, balance - (minor - missing));
    return { refilled, short: portion(part, missing - filled) };
  }
}

/** In: the claims in order, amounts collected before and now, and what there is to put money to and to take it from. */
export function correction(
  claims: readonly Part[],
  was: bigint,
  collected: bigint,
  room: {
    /** By charge: what is owed and in no file. */
    readonly payable: ReadonlyMap<string, bigint>;
    /** By charge: what this debit brought in as prepayment. */
    readonly prepaid: ReadonlyMap<string, bigint>;
    readonly prepayments: PrepaidRoom;
  },
): Correction {
  const before = spread(claims, was).paid;
  const now = spread(claims, collected).paid;
  const within = (parts: readonly Part[], limits: ReadonlyMap<string, bigint>) =>
    parts.flatMap((part) => portion(part, least(part.minor, limits.get(part.chargeId) ?? 0n)));
  if (collected < was) {
    const less = minus(before, now);
    const taken = within(less, room.prepaid);
    const back = taken.map((part) => room.prepayments.takeBack(part));
    return {
      paid: [],
      kept: [],
      taken,
      undone: minus(less, taken),
      refilled: back.flatMap(({ refilled }) => refilled),
      short: back.flatMap(({ short }) => short),
    };
  }
  const more = minus(now, before);
  const paid = within(more, room.payable);
  return { paid, kept: minus(more, paid), undone: [], taken: [], refilled: [], short: [] };
}

function minus(parts: readonly Part[], less: readonly Part[]): readonly Part[] {
  const taken = new Map(less.map(({ chargeId, minor }) => [chargeId, minor]));
  return parts.flatMap((part) => portion(part, part.minor - (taken.get(part.chargeId) ?? 0n)));
}

function portion(part: Part, minor: bigint): readonly Part[] {
  return minor > 0n ? [{ ...part, minor }] : [];
}

function least(one: bigint, other: bigint): bigint {
  return one < other ? one : other;
}

/** Divides an amount over parts in order: what each gets, and what is left of each. */
export function spread(
  parts: readonly Part[],
  amount: bigint,
): { readonly paid: readonly Part[]; readonly rest: readonly Part[] } {
  const paid: Part[] = [];
  const rest: Part[] = [];
  let left = amount;
  for (const part of parts) {
    const taken = left < part.minor ? left : part.minor;
    left -= taken;
    if (taken > 0n) paid.push({ ...part, minor: taken });
    if (taken < part.minor) rest.push({ ...part, minor: part.minor - taken });
  }
  return { paid, rest };
}

function journalOf(
  kind: 'submitted' | 'rejected' | 'returned' | 'refunded' | 'reversed',
  debitId: string,
  parts: readonly Part[],
  to: Ledger,
  from: Ledger,
  bookedOn: IsoDate,
): Journal {
  const postings = parts.flatMap((part) => transfer(part, to, from, debitId));
  return { source: `debit:${debitId}:${kind}`, kind, bookedOn, postings };
}

function transfer(part: Part, to: Ledger, from: Ledger, debitId?: string): readonly Posting[] {
  const { accountId, period, chargeId, minor } = part;
  return [
    { ledger: to, accountId, period, chargeId, debitId, minor },
    { ledger: from, accountId, period, chargeId, debitId, minor: -minor },
  ];
}
