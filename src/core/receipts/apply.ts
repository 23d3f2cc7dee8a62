/** What money received by another channel does: it pays what is open, oldest first; the rest is kept as prepayment.
 *  Pure. import ─▶ [here] ─▶ plan. Money for what is already in flight at the bank is never dropped: it is prepaid, and a
 *  person is told. Source: DESIGN §7. */

import { type Part, spread } from '../ledger.ts';

export type Receipt = {
  readonly channel: string;
  readonly receiptId: string;
  readonly accountId: string;
  readonly kind: 'payment' | 'prepayment' | 'refund';
  readonly minor: bigint;
  /** The billing period the payer meant, when the channel says so. */
  readonly period: string | undefined;
};

export type Applied =
  | {
      readonly kind: 'received';
      readonly receipt: Receipt;
      readonly parts: readonly Part[];
      readonly rest: bigint;
      readonly doublePayment: boolean;
    }
  | {
      readonly kind: 'refunded';
      readonly receipt: Receipt;
      readonly parts: readonly Part[];
      readonly fromPrepaid: bigint;
    }
  /** More is given back than this channel ever paid on the account. */
  | { readonly kind: 'refused'; readonly receipt: Receipt };

/** The running state of the accounts a page of receipts touches; `apply` changes it receipt by receipt. */
export class ReceiptBook {
  #payable: readonly Part[];
  #paid: readonly (Part & { readonly channel: string })[];
  readonly #prepaid: Map<string, bigint>;
  readonly #inFlight: ReadonlySet<string>;

  constructor(
    payable: readonly Part[],
    paid: readonly (Part & { readonly channel: string })[],
    prepaid: ReadonlyMap<string, bigint>,
    inFlight: ReadonlySet<string>,
  ) {
    this.#payable = payable;
    this.#paid = paid;
    this.#prepaid = new Map(prepaid);
    this.#inFlight = inFlight;
  }

  apply(receipt: Receipt): Applied {
    return receipt.kind === 'refund' ? this.#refund(receipt) : this.#receive(receipt);
  }

  balance(accountId: string): bigint {
    return this.#prepaid.get(accountId) ?? 0n;
  }

  #receive(receipt: Receipt): Applied {
    const { accountId, channel, kind, minor, period } = receipt;
    const own = kind === 'prepayment' ? [] : this.#payable.filter((part) => part.accountId === accountId);
    const wanted = [
      ...own.filter((part) => part.period === period),
      ...own.filter((part) => part.period !== period),
    ];
    const parts = spread(wanted, minor).paid;
    const rest = minor - sum(parts);
    this.#payable = less(this.#payable, parts);
    this.#paid = [...parts.map((part) => ({ ...part, channel })), ...this.#paid];
    this.#prepaid.set(accountId, this.balance(accountId) + rest);
    return {
      kind: 'received',
      receipt,
      parts,
      rest,
      doublePayment: kind === 'payment' && rest > 0n && this.#inFlight.has(accountId),
    };
  }

  #refund(receipt: Receipt): Applied {
    const { accountId, channel, minor } = receipt;
    const balance = this.balance(accountId);
    const fromPrepaid = balance < minor ? balance : minor;
    const own = this.#paid.filter((part) => part.accountId === accountId && part.channel === channel);
    const parts = spread(own, minor - fromPrepaid).paid.map(({ chargeId, accountId, period, minor }) => ({
      chargeId,
      accountId,
      period,
      minor,
    }));
    if (fromPrepaid + sum(parts) !== minor) return { kind: 'refused', receipt };
    this.#paid = less(this.#paid, parts);
    this.#payable = [...parts, ...this.#payable];
    this.#prepaid.set(accountId, balance - fromPrepaid);
    return { kind: 'refunded', receipt, parts, fromPrepaid };
  }
}

function less<P extends Part>(from: readonly P[], parts: readonly Part[]): readonly P[] {
  const taken = new Map<string, bigint>();
  for (const { chargeId, minor } of parts) taken.set(chargeId, (taken.get(chargeId) ?? 0n) + minor);
  return from
    .map((part) => {
      const gone = taken.get(part.chargeId) ?? 0n;
      const now = gone < part.minor ? gone : part.minor;
      taken.set(part.chargeId, gone - now);
      return { ...part, minor: part.minor - now };
    })
    .filter(({ minor }) => minor > 0n);
}

function sum(parts: readonly Part[]): bigint {
  return parts.reduce((total, { minor }) => total + minor, 0n);
}
