/** What every step is given: the store, one creditor with its rules, the clock, who acts. No logic but the dry run. */

import type { PairCheck } from '../core/accounts/pairs.ts';
import type { Limits } from '../core/approval-limits.ts';
import type { ComplaintLimits } from '../core/complaint.ts';
import type { HostKeyPin } from '../core/configuration/connection.ts';
import type { ConfigurationParts } from '../core/configuration/parts.ts';
import type { Instant, IsoDate } from '../core/date.ts';
import { localTime } from '../core/date.ts';
import type { Layout, Values } from '../core/format/format.ts';
import type { Meaning } from '../core/format/vocabulary.ts';
import type { Problem } from '../core/problem.ts';
import type { CollectionRules } from '../core/rules.ts';
import type { Pack } from '../core/scheme.ts';
import type { Notifier } from '../notify/notifier.ts';
import type { Database, Sql } from '../store/database.ts';
import type { Sealing } from '../store/sealing.ts';
import type { Act } from '../store/unit.ts';
import type { Arrivals } from '../transport/arrivals.ts';
import type { Manner } from '../transport/manner.ts';
import type { OpenedMessage, SealedMessage } from '../transport/openpgp.ts';
import type { Persistence } from '../transport/retry.ts';
import type { Transport } from '../transport/transport.ts';

/** One creditor of the workspace, as configuration and pack describe it. */
export type Creditor = {
  readonly id: string;
  readonly name: string;
  readonly pack: Pack;
  readonly rules: CollectionRules;
  /** The layout its files are written in. */
  readonly layout: Layout;
  /** Layouts its configuration sends although some rule of theirs rests on no source. */
  readonly acceptUnverified: readonly string[];
  /** The check of account and bank, made of tables the configuration names; they are read when it is called. */
  readonly pairCheck?: (() => PairCheck) | undefined;
  /** The key its files are sealed with; they bear no seal without one. Throws when it cannot be read. */
  readonly sealKey?: (() => Promise<string>) | undefined;
  /** Values the agreement with the bank fixes: `creditor.account`, `file.destination` … */
  readonly settings: Readonly<Partial<Record<Meaning, string>>>;
  /** The trace number the scheme prescribes for a debit with these values; null when it has none. */
  readonly traceOf: (values: Values) => string | null;
  /** What the debtor reads as the reason. */
  readonly description: string;
  /** Day of the month after the period on which charges fall due. */
  readonly dueDay: number;
  /** Where payers turn to with questions. */
  readonly contact: string;
  /** When complaints must be answered, and when they go up. */
  readonly complaintLimits: ComplaintLimits;
  readonly noticeChannel: string;
  /** Calendar days bytes of files are kept; undefined: for good. */
  readonly fileRetentionDays: number | undefined;
  readonly bank: BankConnection;
  readonly automaticApproval: AutomaticApproval | undefined;
  /** Whoever approves: no more than this. */
  readonly approvalLimits: Limits;
  /** What of configuration and layouts decides about money, as digests; a change needs a second person. */
  readonly configuration: ConfigurationParts;
};

export type BankConnection = {
  /** `at`: the day host keys are looked at. Throws TransportError; ProblemError when a secret cannot be read. */
  open(at?: Instant): Promise<Transport>;
  /** Where and as whom, in words, without secrets: one runner at a time uses it. */
  readonly login: string;
  /** The login and the folder: bound by every approval, so that a changed one voids it. */
  readonly destination: string;
  /** Host keys that are pinned, with the last day of those that end; none for a folder. */
  readonly pins: readonly HostKeyPin[];
  /** Folder at the bank that takes our files, and the one that holds its answers. */
  readonly outbox: string;
  readonly inbox: string;
  /** Folder where the bank keeps files it has taken, when it shows one. */
  readonly archive: string | undefined;
  /** How it takes our files, and leaves its own; as usual when absent. */
  readonly manner?: Manner | undefined;
  readonly arrivals?: Arrivals | undefined;
  /** Waits while a file may still be written; not at all when absent. */
  readonly wait?: ((ms: number) => Promise<void>) | undefined;
  /** How often a delivery is tried again in one run when the line broke before its effect; never when absent. */
  readonly persistence?: Persistence | undefined;
  /** Files travel in OpenPGP messages; in clear when absent. */
  readonly openpgp?: OpenPgp | undefined;
};

/** Keys are read, and looked at by the clock given, at each call. Throws ProblemError: with OPENPGP_KEY or SECRET_… our keys
 *  are the fault, with anything else the message is. */
export type OpenPgp = {
  /** Name at the bank of a file. */
  readonly nameOut: (name: string) => string;
  /** Name of what a message of this name holds; undefined: it is no message. */
  readonly nameIn: (name: string) => string | undefined;
  /** Whether a file that is no message is refused. */
  readonly required: boolean;
  /** A larger file is no message that would be read. */
  readonly maxBytes: number;
  seal(clear: Uint8Array, at: Instant): Promise<SealedMessage>;
  open(message: Uint8Array, at: Instant): Promise<OpenedMessage>;
  /** Never throws for what is wrong with a key. */
  keys(at: Instant): Promise<readonly KeyEnd[]>;
};

export type KeyEnd = {
  readonly name: string;
  /** The last day of its pin, or the day on which the key itself ends. */
  readonly ends: IsoDate | undefined;
  /** Why it cannot be used. */
  readonly fault: string | undefined;
};

/** Limits in minor units. `by` is an operator whose key this machine holds. */
export type AutomaticApproval = { readonly by: string; readonly perFile: bigint; readonly perDay: bigint };

export type Context = {
  readonly database: Database;
  readonly sealing: Sealing;
  readonly notifier: Notifier;
  readonly creditor: Creditor;
  readonly now: Instant;
  readonly actor: string;
  /** Effects outside the database are left out; what is inside is undone by `rehearse`. */
  readonly dryRun: boolean;
  /** An operator's private key (PEM), unlocked. Throws when this machine does not hold it or cannot unlock it. */
  readonly privateKeyOf: (operator: string) => Promise<string>;
  readonly progress: (what: string, done: number) => void;
};

/** What a step did, for people and programs alike. `changed` 0 means there was nothing to do. */
export type StepReport = {
  readonly verb: string;
  readonly creditor: string;
  readonly changed: number;
  readonly figures: Readonly<Record<string, number | bigint | string>>;
  /** Lines an operator reads: what was made, held, refused. */
  readonly notes: readonly string[];
  readonly problems: readonly Problem[];
  /** Something outside did not answer: the same command later may succeed. */
  readonly tryLater: boolean;
};

export function report(
  context: Context,
  verb: string,
  changed: number,
  figures: StepReport['figures'],
  rest: Partial<Pick<StepReport, 'notes' | 'problems' | 'tryLater'>> = {},
): StepReport {
  return {
    verb,
    creditor: context.creditor.id,
    changed,
    figures,
    notes: [],
    problems: [],
    tryLater: false,
    ...rest,
  };
}

export function act(context: Context, command: string): Act {
  return { creditor: context.creditor.id, at: context.now, actor: context.actor, command };
}

/** Today at the creditor's bank. */
export function today(context: Context): IsoDate {
  return localTime(context.now, context.creditor.pack.scheme.timeZone).date;
}

/** Runs work whose every transaction is undone at the end: the dry run is the same plan, printed; and sweeps begin at the
 *  same state some hundred times. A transaction inside that throws is undone by itself. */
export async function rehearse<T>(database: Database, work: (database: Database) => Promise<T>): Promise<T> {
  const undo = new Error('rehearsal over');
  let result: { readonly value: T } | undefined;
  try {
    await database.tx(async (tx) => {
      result = { value: await work(stageOn(database, tx)) };
      throw undo;
    });
  } catch (error) {
    if (error !== undo) throw error;
  }
  if (result === undefined) throw new Error('the rehearsal ended without a result');
  return result.value;
}

function stageOn(database: Database, tx: Sql): Database {
  return {
    ...database,
    query: (text, parameters) => tx.query(text, parameters),
    tx: async (work) => {
      await tx.query('savepoint stage');
      try {
        const done = await work(tx);
        await tx.query('release savepoint stage');
        return done;
      } catch (error) {
        await tx.query('rollback to savepoint stage');
        throw error;
      }
    },
    snapshot: (work) => work(tx),
  };
}
