/** Stores what an inbound file says as entries, matched to our debits, page by page. Used by read.
 *  An entry that is already there is left alone: its key is what the bank said. */

import { groupBy } from '../core/group-by.ts';
import { type Problem, problem } from '../core/problem.ts';
import { type Answer, entryKey, namesDebit } from '../core/returns/answer.ts';
import {
  type Candidate,
  isMandateKey,
  type Lookup,
  type LookupMeaning,
  matchAnswer,
} from '../core/returns/match.ts';
import { processingDate } from '../core/rules.ts';
import type { Sql } from '../store/database.ts';
import { debitsBy, type StoredDebit } from '../store/debits.ts';
import { type EntryTexts, entryTexts } from '../store/entry-text.ts';
import { files, type StoredFile, type StoredInbound } from '../store/files.ts';
import type { Context } from './context.ts';

const pageSize = 1000;

type Waiting = { readonly answer: Answer; readonly line: number; readonly fault: Problem | undefined };

/** What an answer refers to in our books, or why nothing can be found. */
type Match = {
  readonly debit?: StoredDebit;
  readonly batchId?: string | null;
  readonly fault?: Problem | undefined;
};

/** Columns of an entry as they are stored, without the creditor. */
export type EntryColumns = {
  readonly entry_key: string;
  readonly line: number;
  readonly problem: Problem | undefined;
} & Readonly<Record<string, unknown>>;

/** Stores entries whose key is new; how many were. */
type KeepEntries = (rows: readonly EntryColumns[]) => Promise<number>;

type Found = StoredDebit & Candidate;

export class EntryWriter {
  readonly #sql: Sql;
  readonly #context: Context;
  readonly #inbound: StoredInbound;
  readonly #keep: KeepEntries;
  readonly #lastFileNo: bigint | undefined;
  #waiting: Waiting[] = [];
  answered: StoredFile | undefined;
  added = 0;
  readonly problems: Problem[] = [];

  /** `lastFileNo`: files after it count as not cut yet, as they were when the answer was first read. */
  constructor(
    sql: Sql,
    context: Context,
    inbound: StoredInbound,
    answered: StoredFile | undefined,
    keep: KeepEntries,
    lastFileNo?: bigint,
  ) {
    this.#sql = sql;
    this.#keep = keep;
    this.#lastFileNo = lastFileNo;
    this.#context = context;
    this.#inbound = inbound;
    this.answered = answered;
  }

  add(answer: Answer, line: number, fault: Problem | undefined): void {
    this.#waiting.push({ answer, line, fault });
  }

  async flush(): Promise<void> {
    while (this.#waiting.length >= pageSize) await this.#store(this.#waiting.splice(0, pageSize));
  }

  async end(): Promise<void> {
    await this.flush();
    await this.#store(this.#waiting.splice(0));
  }

  async #store(page: readonly Waiting[]): Promise<void> {
    if (page.length === 0) return;
    const byKey = await this.#candidates(page);
    const { sealing, creditor } = this.#context;
    const texts = await entryTexts(this.#sql, sealing, creditor.id, [this.#inbound.inboundNo]);
    const rows = [];
    for (const waiting of page) {
      await this.#findByDay(waiting.answer);
      const match = waiting.fault === undefined ? this.#match(waiting, byKey) : { fault: waiting.fault };
      if (match.fault !== undefined && waiting.fault === undefined) this.problems.push(match.fault);
      await this.#remember(match.debit);
      rows.push(this.#row(waiting, match, texts));
    }
    this.added += await this.#keep(rows);
  }

  /** Debits that the page's references may mean, with the reference of the file they were sent in. */
  async #candidates(page: readonly Waiting[]): Promise<Lookup<Found>> {
    const creditor = this.#context.creditor.id;
    const named = (meaning: LookupMeaning) => [
      ...new Set(page.flatMap(({ answer }) => answer.references[meaning] ?? [])),
    ];
    const byTrace = (await debitsBy(this.#sql, creditor, 'trace', named('debit.trace'))).filter(
      (debit) => !this.#isLater(debit),
    );
    const byReference = (await debitsBy(this.#sql, creditor, 'debit_id', named('debit.reference'))).map(
      (debit) => (this.#isLater(debit) ? { ...debit, fileNo: null, batchId: null } : debit),
    );
    const byMandate = await this.#byMandate(page);
    const fileNos = [
      ...new Set([...byTrace, ...byReference, ...byMandate].flatMap(({ fileNo }) => fileNo ?? [])),
    ];
    const sent = await files(this.#sql, creditor, 'file_no = any($2)', [fileNos.map(String)]);
    const references = new Map(sent.map(({ fileNo, reference }) => [fileNo, reference]));
    const found = new Map<string, readonly Found[]>();
    // Trace numbers come round again: the latest debit that bears one is meant, and comes last.
    for (const debit of byTrace) found.set(`debit.trace ${debit.trace}`, [this.#found(debit, references)]);
    for (const debit of byReference)
      found.set(`debit.reference ${debit.debitId}`, [this.#found(debit, references)]);
    for (const [mandate, debits] of groupBy(byMandate, ({ mandateId }) => mandateId))
      found.set(
        `mandate.reference ${mandate}`,
        debits.map((debit) => this.#found(debit, references)),
      );
    return (meaning, value) => found.get(`${meaning} ${value}`) ?? [];
  }

  /** Debits in files, of mandates that answers name which name no debit. */
  async #byMandate(page: readonly Waiting[]): Promise<readonly StoredDebit[]> {
    const { creditor } = this.#context;
    if (!creditor.pack.scheme.match.some(isMandateKey)) return [];
    const named = page.flatMap(({ answer }) =>
      namesDebit(answer) ? [] : (answer.references['mandate.reference'] ?? []),
    );
    const debits = await debitsBy(this.#sql, creditor.id, 'mandate_id', [...new Set(named)]);
    return debits.filter((debit) => debit.fileNo !== null && !this.#isLater(debit));
  }

  #found(debit: StoredDebit, references: ReadonlyMap<bigint, string>): Found {
    const fileReference = debit.fileNo === null ? null : (references.get(debit.fileNo) ?? null);
    return {
      ...debit,
      fileReference,
      processedOn: processingDate(this.#context.creditor.rules, debit.collectOn),
    };
  }

  #isLater({ fileNo }: StoredDebit): boolean {
    return this.#lastFileNo !== undefined && fileNo !== null && fileNo > this.#lastFileNo;
  }

  #match({ answer, line }: Waiting, lookup: Lookup<Found>): Match {
    if (answer.scope !== 'debit') return this.#matchGroup(answer, line);
    const { debit, fault } = matchAnswer(answer, this.#context.creditor.pack.scheme.match, lookup);
    return fault === undefined ? { debit } : { fault: this.#fault(fault.code, line, fault.message) };
  }

  #matchGroup(answer: Answer, line: number): Match {
    if (this.answered === undefined) {
      return {
        fault: this.#fault('RETURN_UNKNOWN_REFERENCE', line, this.#unanswered(answer)),
      };
    }
    return { batchId: answer.references['batch.reference'] ?? null };
  }

  #unanswered({ references, dates }: Answer): string {
    const day = dates['batch.collectionDate'];
    return references['submission.reference'] === undefined && day !== undefined
      ? `not exactly one file of ours was sent for ${day}.`
      : `no file of ours has the reference "${references['submission.reference'] ?? ''}".`;
  }

  #fault(code: 'RETURN_AMOUNT' | 'RETURN_UNKNOWN_REFERENCE', line: number, message: string): Problem {
    return problem(
      code,
      { file: this.#inbound.name, line },
      message,
      'The line is set aside; the rest of the file goes on.',
    );
  }

  /** What names no file but a day is about the one file that was sent for it. */
  async #findByDay({ scope, dates, references }: Answer): Promise<void> {
    const day = dates['batch.collectionDate'];
    if (scope !== 'file' || day === undefined || references['submission.reference'] !== undefined) return;
    const found = await files(
      this.#sql,
      this.#context.creditor.id,
      `state in ('sending', 'unknown', 'sent', 'acknowledged') and file_values->>'batch.collectionDate' = $2`,
      [day],
    );
    const earlier = found.filter(
      ({ fileNo }) => this.#lastFileNo === undefined || fileNo <= this.#lastFileNo,
    );
    this.answered ??= earlier.length === 1 ? earlier[0] : undefined;
  }

  /** The file a matched debit was sent in is the one this inbound file answers, when it names none. */
  async #remember(debit: StoredDebit | undefined): Promise<void> {
    if (this.answered !== undefined || debit?.fileNo == null) return;
    [this.answered] = await files(this.#sql, this.#context.creditor.id, 'file_no = $2', [debit.fileNo]);
  }

  #row({ answer, line }: Waiting, match: Match, texts: EntryTexts): EntryColumns {
    const key = entryKey(answer);
    const { inboundNo } = this.#inbound;
    return {
      entry_key: key,
      inbound_no: inboundNo,
      line,
      scope: answer.scope,
      debit_id: match.debit?.debitId,
      batch_id: match.batchId ?? match.debit?.batchId,
      file_no: match.debit?.fileNo ?? this.answered?.fileNo,
      outcome: answer.outcome,
      code: answer.code,
      reason_class: answer.reasonClass,
      minor: answer.collected,
      happened_on: answer.happenedOn,
      text_sealed: texts.seal(inboundNo, key, answer.text),
      bank_reference: answer.bankReference,
      state: match.fault === undefined ? 'open' : 'set-aside',
      problem: match.fault,
    };
  }
}
