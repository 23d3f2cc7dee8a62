/** A scheme: what `formats/<scheme>/scheme.yaml` and `reasons.yaml` say. Pure types; parsed by core/format/pack.ts. */

import type { CalendarName } from './calendar/registry.ts';
import type { Layout } from './format/format.ts';
import type { Meaning } from './format/vocabulary.ts';
import type { Currency } from './money.ts';

export const sequenceTypes = ['first', 'recurring', 'final', 'one-off'] as const;
export type SequenceType = (typeof sequenceTypes)[number];

export const reasonClasses = [
  'insufficient-funds',
  'account-problem',
  'mandate-problem',
  'refused-by-debtor',
  'deceased',
  'amount-limit',
  'duplicate',
  'data-error',
  'technical',
  'bank-refused',
  'unknown',
] as const;
export type ReasonClass = (typeof reasonClasses)[number];

/** What follow-up does: represent by the scheme's rule, suspend the mandate and tell somebody, only tell somebody,
 *  ask the bank (outcome unknown: money may have moved, never presented again on its own), or nothing. */
export type NextAction = 'represent' | 'suspend-mandate' | 'task' | 'query-bank' | 'none';

/** One row of reasons.yaml. */
export type Reason = {
  readonly code: string;
  /** What the code says about the money. `pending`: nothing moved yet, the bank tells more later. `unknown`: it may have
   *  moved. */
  readonly outcome: 'paid' | 'paid-part' | 'failed' | 'pending' | 'unknown';
  /** Set for every outcome but paid. */
  readonly class?: ReasonClass | undefined;
  readonly meaning: string;
  readonly next: NextAction;
  /** What a debit that was already settled becomes on this code: a bank's return, or a debtor's refund. */
  readonly afterSettlement: 'returned' | 'refunded';
  /** The word is about a return that was told before: it moves no money by itself and is a task at once. With `next`
   *  query-bank what the debit still owes is held until two people have ended it. */
  readonly about?: 'return' | undefined;
  /** Business days in which the other bank may still contest the word. */
  readonly contestedWithin?: number | undefined;
  readonly source: string;
};

/** What a bank tells of a mandate. cancelled, suspended, reinstated: it ends, rests, goes on · amended: account, bank or
 *  holder are others · new: the bank took it · refused: the bank did not · information: nothing follows. */
export const changeKinds = [
  'new',
  'cancelled',
  'amended',
  'suspended',
  'reinstated',
  'refused',
  'information',
] as const;
export type ChangeKind = (typeof changeKinds)[number];

/** One row of `changes` in reasons.yaml: what a code of the bank about a mandate means. */
export type ChangeReason = {
  readonly code: string;
  readonly kind: ChangeKind;
  readonly meaning: string;
  /** A person must see to it, whatever it did to the mandate. */
  readonly next?: 'task' | undefined;
  readonly source: string;
};

/** What a number counts within: it begins again each day or year, or never. */
export const seriesPeriods = ['day', 'year', 'ever'] as const;
export type SeriesPeriod = (typeof seriesPeriods)[number];

/** Where a collection day goes that is no business day. */
export const holidayRules = ['next', 'previous'] as const;
export type HolidayRule = (typeof holidayRules)[number];

/** Calendar days, or business days of the scheme's calendar. */
export type EarliestSubmission = { readonly days: number; readonly unit: 'calendar' | 'business' };

export type Scheme = {
  readonly name: string;
  readonly title: string;
  readonly currency: Currency;
  readonly calendar: CalendarName;
  readonly timeZone: string;
  /** Checks on the debtor's account, by name (core/accounts): "iban", "digits", "us-account". */
  readonly accountChecks: readonly string[];
  /** Checks on the debtor's bank: "bic", "aba-routing"; empty when none is needed. */
  readonly agentChecks: readonly string[];
  /** Check of account and bank together, made from tables the configuration names (core/accounts/pairs.ts). */
  readonly pairCheck?: string | undefined;
  /** Which creditor settings the configuration must hold for this scheme, by meaning, and their check by name. */
  readonly creditorFields: readonly {
    readonly means: Meaning;
    readonly check?: string | undefined;
    readonly doc: string;
  }[];
  readonly timing: {
    /** Business days from submission to collection. */
    readonly leadDays: Readonly<Record<SequenceType, number>>;
    /** Latest local time at the bank that still counts as today, "HH:MM". */
    readonly cutOff: string;
    /** A file may not be handed over earlier than this before collection. */
    readonly earliest: EarliestSubmission;
    /** Calendar days from notice to collection. */
    readonly noticeDays: number;
    /** Business days before collection on which the operator works the file off; 0 when the two are one. */
    readonly processingDays?: number | undefined;
    /** The rules a creditor's agreement may choose from, the first is the default; absent: next. */
    readonly onHoliday?: readonly HolidayRule[] | undefined;
  };
  readonly limits: { readonly perDebit: bigint; readonly debitsPerFile: number };
  /** Whether sequence types are told to the bank; when not, every batch is `recurring`. `one-off`: only these are told
   *  apart, any other is `recurring`. */
  readonly usesSequenceTypes: boolean | 'one-off';
  /** Whether a mandate's first debit must be with the bank before any other one goes into a file. */
  readonly firstBeforeRecurring: boolean;
  /** Instruments the creditor or mandate may choose ("core", "b2b", "ppd" …), the first is the default. */
  readonly instruments: readonly string[];
  readonly prenote: 'none' | 'optional';
  /** Months without a collection after which a mandate lapses; undefined: never. */
  readonly mandateLapseMonths: number | undefined;
  readonly submission: {
    readonly layouts: readonly string[];
    /** The series `file.sequence` counts in. */
    readonly sequencePer: SeriesPeriod;
    /** Largest number of that series: 1 comes after it. */
    readonly sequenceUpTo?: number | undefined;
    /** The series of the second number, `file.generation`; undefined: the scheme has none. */
    readonly generationPer?: SeriesPeriod | undefined;
    /** Template of `debit.trace` ("{creditor.agent:1-8}{debit.daySequence:7}"); undefined: the scheme has no traces. */
    readonly trace?: string | undefined;
  };
  readonly inbound: readonly string[];
  /** Keys that find the debit an entry answers, in order of trust. */
  readonly match: readonly (readonly Meaning[])[];
  /** How success is learnt. code: an entry says so. silence: no failure within the window after collection. listed: the
   *  bank lists what was paid; what is on no list when the window has passed was not. `code` is then the row of
   *  reasons.yaml that says what absence means (failed, unknown) and what follows; failed without a reason when absent. */
  readonly success:
    | { readonly by: 'code' }
    | { readonly by: 'silence'; readonly windowBusinessDays: number; readonly needsAcknowledgement: boolean }
    | { readonly by: 'listed'; readonly failedAfterBusinessDays: number; readonly code?: string | undefined };
  /** Business days after collection when an answer must be there; later it is an alert. */
  readonly answerDueBusinessDays: number;
  readonly representment: {
    readonly maximum: number;
    readonly withinDays: number;
    /** Text for batch.description of represented debits, when the scheme prescribes one. */
    readonly description: string | undefined;
    /** Only the amount first presented is presented again: of another, as after a part payment, the text is not said. */
    readonly sameAmount?: boolean | undefined;
  };
};

/** One folder under formats/, compiled. */
export type Pack = {
  readonly scheme: Scheme;
  readonly layouts: ReadonlyMap<string, Layout>;
  readonly reasons: ReadonlyMap<string, Reason>;
  /** Codes about mandates; absent where the scheme tells none. */
  readonly changes?: ReadonlyMap<string, ChangeReason> | undefined;
  /** What rests on no source, as the pack's README.md lists it. */
  readonly unverified?: readonly string[] | undefined;
};

/** Business days after collection for which an answer is waited; undefined: for ever. */
export function silenceDays({ success }: Pick<Scheme, 'success'>): number | undefined {
  switch (success.by) {
    case 'silence':
      return success.windowBusinessDays;
    case 'listed':
      return success.failedAfterBusinessDays;
    case 'code':
      return undefined;
    default:
      return unreachable(success);
  }
}

function unreachable(success: never): never {
  throw new Error(`no silence for ${JSON.stringify(success)}`);
}
