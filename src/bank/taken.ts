/** What the embedded bank remembers of each file it took: one line of `state/taken.jsonl`, appended and never changed.
 *  Everything else it knows is rebuilt from these lines. No personal data: debtors appear as salted hashes. */

import type { IsoDate } from '../core/date.ts';
import type { WallTime } from './clock.ts';

/** taken: its debits will be collected · refused: it has problems · duplicate-file: same bytes, or the same file
 *  reference of the same creditor, were taken before · unrecognised: no layout fits. */
export type Verdict = 'taken' | 'refused' | 'duplicate-file' | 'unrecognised';

export type TakenDebit = {
  readonly reference: string;
  /** Minor units, as decimal text like every amount here. */
  readonly amount: string;
  /** "paid", or the reason code it gets. */
  readonly outcome: string;
  /** Set when another amount than all or nothing is collected. */
  readonly collected?: string | undefined;
  /** Index into `answers` of the one that tells the outcome; not set for debits that no answer singles out. */
  readonly answer?: number | undefined;
  /** It was collected at first, and came back. */
  readonly late?: true | undefined;
  /** The reference was taken before, in this or an earlier file. */
  readonly duplicate?: true | undefined;
  /** Salted hash of scheme, account and amount, of debits that fail: the next attempt is known by it. */
  readonly presenter?: string | undefined;
};

/** acknowledged, refused: about the file · received: lists each debit, as taken · everything: lists each debit with what
 *  became of it · paid: lists what was collected · selected: only those whose `answer` points here. */
export type AnswerKind = 'acknowledged' | 'refused' | 'received' | 'everything' | 'paid' | 'selected';

export type PlannedAnswer = {
  readonly layout: string;
  readonly kind: AnswerKind;
  readonly due: WallTime;
};

export type TakenFile = {
  /** From 1, in the order of arrival. */
  readonly number: number;
  readonly verdict: Verdict;
  readonly name: string;
  readonly at: string;
  readonly wall: WallTime;
  /** File name under archive/. */
  readonly archive: string;
  readonly sha256: string;
  readonly size: number;
  readonly scheme?: string | undefined;
  readonly layout?: string | undefined;
  readonly creditor: string;
  /** file.reference. */
  readonly reference: string;
  readonly month?: string | undefined;
  readonly collectionDate?: IsoDate | undefined;
  readonly count: number;
  readonly total: string;
  readonly answers: readonly PlannedAnswer[];
  readonly debits: readonly TakenDebit[];
  readonly problems: readonly string[];
};

/** One line of `state/answered.jsonl`: an answer whose bytes are fixed. Its file lies in state/outgoing until it is
 *  under its name in out/. */
export type Answered = {
  /** "000001-0": number of the taken file, index of the answer. */
  readonly id: string;
  readonly name: string;
  readonly layout: string;
  readonly date: IsoDate;
  readonly sha256: string;
  readonly at: string;
};

export function answerId(file: TakenFile, index: number): string {
  return `${String(file.number).padStart(6, '0')}-${index}`;
}
