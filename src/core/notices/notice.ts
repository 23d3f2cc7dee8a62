/** What a payer is told before a collection and after a failure. Pure. plan ─▶ [here] ─▶ batch.
 *  The key holds what the payer was told (amount, date, account): the same is not sent twice, a change is sent anew. */

import { daysBetween, type IsoDate } from '../date.ts';
import { displayMoney, type Money } from '../money.ts';
import { Sealed } from '../sealed.ts';

export type NoticeKind = 'before-collection' | 'after-failure';

export type NoticeFacts = {
  readonly kind: NoticeKind;
  readonly debitId: string;
  readonly amount: Money;
  readonly collectOn: IsoDate;
  readonly accountKey: string;
  readonly account: Sealed;
  readonly debtorName: Sealed;
  readonly creditorName: string;
  readonly contact: string;
  readonly mandateId: string;
  readonly items: readonly {
    readonly chargeId: string;
    readonly title: string;
    readonly label: string;
    readonly period: string;
    readonly minor: bigint;
  }[];
  /** Why it failed, in words; after-failure only. */
  readonly reason?: string | undefined;
};

export function noticeKey(facts: NoticeFacts): string {
  return [facts.debitId, facts.kind, facts.amount.minor, facts.collectOn, facts.accountKey.slice(0, 16)].join(
    '/',
  );
}

/** The text for the payer. It shows the account's tail only: a notice may be read by others. */
export function noticeText(facts: NoticeFacts): Sealed {
  const { amount, items } = facts;
  const lines = [
    `${facts.debtorName.reveal()}:`,
    facts.kind === 'before-collection'
      ? `${facts.creditorName} will collect ${displayMoney(amount)} on ${facts.collectOn} from your account ${facts.account} under agreement ${facts.mandateId}.`
      : `${facts.creditorName} could not collect ${displayMoney(amount)} on ${facts.collectOn} from your account ${facts.account}: ${facts.reason ?? 'no reason given'}. The amount is still owed.`,
    ...items.map(
      (item) =>
        `  ${item.period}  ${item.title}, ${item.label}: ${displayMoney({ minor: item.minor, currency: amount.currency })}`,
    ),
    `Questions or objections: ${facts.contact}`,
  ];
  return new Sealed('address', lines.join('\n'));
}

/** Promise 8: notice given in time. `noticedOn` is the day the notice was delivered. */
export function noticeInTime(noticedOn: IsoDate, collectOn: IsoDate, noticeDays: number): boolean {
  return daysBetween(noticedOn, collectOn) >= noticeDays;
}
