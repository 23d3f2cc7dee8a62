/** The border of core/format: what a compiled layout can do. Pure. Nothing outside core/format knows more than this.
 *  Writing takes two passes over the same debits: `measure` finds faults and totals, `write` makes the bytes, so that
 *  headers are right when written and the output is append-only. Both directions push, hold no debit, and stay flat. */

import type { Problem } from '../problem.ts';
import type { Sealed } from '../sealed.ts';
import type { Meaning } from './vocabulary.ts';

export type Value = string | bigint | boolean | Sealed;

/** Values by meaning; typed as vocabulary.ts says. A missing key means "nothing". */
export type Values = { readonly [M in Meaning]?: Value | undefined };

/** Counts and sums found by `measure`, opaque to the caller except for these. */
export type Totals = {
  readonly debits: number;
  readonly amount: bigint;
  /** What is wrong with the file's ends, as a trailer without a value. While there is anything it cannot be written. */
  readonly problems: readonly Problem[];
  /** Totals that have no room where they are stated: it cannot be written either, but with fewer debits it can. */
  readonly overfull: readonly Problem[];
};

export type Sink = (bytes: Uint8Array) => void;

/** Calls: batch (debit)* for each batch, then end. A layout without batch records still takes one `batch`. */
export interface Measuring {
  batch(values: Values): readonly Problem[];
  /** A debit with problems is not counted; the caller leaves it out of the second pass. */
  debit(values: Values): readonly Problem[];
  end(): Totals;
}

/** The same calls in the same order with the same values. Throws when the second pass differs from the first. */
export interface Writing {
  batch(values: Values): void;
  debit(values: Values): void;
  end(): void;
}

/** One group as it stood in the file. `line` counts from 1 (for XML the line the element starts on). */
export type Group = {
  readonly level: 'file' | 'batch' | 'debit' | 'change';
  readonly values: Values;
  readonly line: number;
};

/** One physical record as it stood, for `inspect`: field name, its text as written, already masked when it is personal;
 *  `exact` is there when `text` hides something, so that two views can be compared. */
export type RecordView = {
  readonly record: string;
  readonly line: number;
  readonly fields: readonly {
    readonly name: string;
    readonly text: string;
    readonly doc: string;
    readonly exact?: Sealed;
  }[];
};

/** What a reading reports. Batches are reported when they close, so their trailer's values are in. */
export type ReadEvents = {
  onBatchStart?(group: Group): void;
  onDebit?(group: Group, batch: Group): void;
  onBatch?(group: Group): void;
  /** What the bank says about one mandate, apart from any debit. */
  onChange?(group: Group, batch: Group): void;
  onRecord?(view: RecordView): void;
  onProblem?(problem: Problem): void;
};

export type ReadSummary = {
  readonly file: Group;
  readonly debits: number;
  readonly amount: bigint;
  readonly batches: number;
  /** Changes of mandates told; absent where the layout knows none. */
  readonly changes?: number;
  /** Entries that are no debits of ours, as other bookings of a statement; absent where the layout knows none. */
  readonly others?: number;
  /** The first 1,000; `problemCount` counts all. */
  readonly problems: readonly Problem[];
  readonly problemCount: number;
};

/** Bytes in, in chunks of any size; faults never throw. */
export interface Reading {
  push(bytes: Uint8Array): void;
  end(): ReadSummary;
}

/** One line of `formats describe`. */
export type FieldDescription = {
  readonly record: string;
  readonly name: string;
  /** "1-10" for columns, "3" for the position of a delimited value, a path for XML. */
  readonly at: string;
  readonly type: string;
  readonly required: boolean;
  readonly means: string;
  readonly doc: string;
  readonly source: string;
};

/** How an inbound layout tells what became of a debit. Codes are looked up in the pack's reasons.yaml.
 *  code: each debit in the file carries `outcome.code`; reasons.yaml says which codes are paid.
 *  status: status words at file, batch and debit level; `statuses` says what each means.
 *  failures: every debit in the file failed; absence says nothing by itself (the scheme's window does).
 *  listed: every debit in the file was paid; absence says nothing by itself (the scheme's window does).
 *  text: free text only; the first pattern that matches names the code of reasons.yaml.
 *  file: which file it is decides; a code is kept where there is one.
 *  amount: what was collected against what was asked. */
export type OutcomeRule =
  | { readonly by: 'code' }
  | {
      readonly by: 'status';
      readonly statuses: Readonly<Record<string, 'paid' | 'failed' | 'pending' | 'below'>>;
    }
  | { readonly by: 'failures'; readonly acknowledges?: boolean | undefined }
  | { readonly by: 'listed' }
  | { readonly by: 'text'; readonly texts: readonly { readonly matches: string; readonly code: string }[] }
  | { readonly by: 'file'; readonly outcome: 'paid' | 'failed' | 'pending' }
  | { readonly by: 'amount' };

/** debits: what we ask. outcomes: what became of them (and what the bank says of mandates beside). changes: of mandates only. */
export type Carries = 'debits' | 'outcomes' | 'changes';

export type LayoutText = { readonly name: string; readonly text: string };

export interface Layout {
  /** "my-bank/request": pack and file name. */
  readonly name: string;
  readonly title: string;
  readonly status: 'verified' | 'unverified';
  readonly carries: Carries;
  /** SHA-256 (hex) of the layout's own text and of what it extends: the stored layout version. */
  readonly digest: string;
  /** The texts behind the digest: the layout's own, then what it extends. Compiled again they give the same layout. */
  readonly sources: readonly LayoutText[];
  readonly outcome: OutcomeRule | undefined;
  /** File name for these values (file- and batch-level meanings). Throws when the layout has no template. */
  fileName(values: Values): string;
  /** Whether a remote file name can be one of this layout's; undefined when the layout has no template. */
  fitsName(name: string): boolean | undefined;
  /** What a file name of this layout tells: texts and counts that stand in it whole; empty when it does not fit. Some
   *  banks know the creditor of a file from its name only. */
  nameValues(name: string): Values;
  /** Check value of a key files can be sealed with; undefined for a text that is no such key. Absent where the layout
   *  knows no seal. A file whose values hold it as `file.keyCheck` is written with the seal. */
  readonly keyCheck?: ((key: string) => string | undefined) | undefined;
  measure(file: Values): Measuring;
  /** `sealKey`: the key of a file that bears a seal. Throws when it is not the one of `file.keyCheck`. */
  write(file: Values, totals: Totals, sink: Sink, sealKey?: string): Writing;
  /** `receivedOn`: day the file came; dates without a year lie near it when the file names no day itself. `sealKey`: the
   *  file must bear a seal of this key; without it seals are not checked. */
  read(fileName: string, events: ReadEvents, receivedOn?: string, sealKey?: string): Reading;
  /** Reads and writes back record by record, for canonical files byte for byte. Ends like `read`. */
  rewrite(fileName: string, sink: Sink): Reading;
  describe(): readonly FieldDescription[];
  /** How surely the first bytes (up to 4 kB) belong to this layout: 0 no, 1 possible, higher is more specific. */
  detect(head: Uint8Array): number;
  /** Whether its files bear something to be known by; what bears nothing is only meant where its scheme is asked for. */
  readonly marked: boolean;
}
