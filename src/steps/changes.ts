/** Stores what an inbound file says of mandates, matched to ours, page by page. Used by read; settle applies it.
 *  What is already there is left alone: its key is what the bank said. The same key with another content is named. */

import { type Problem, problem } from '../core/problem.ts';
import { type BankChange, changeContent, changeKey } from '../core/returns/change.ts';
import type { Sql } from '../store/database.ts';
import { debitsBy, type StoredDebit } from '../store/debits.ts';
import { type EntryTexts, entryTexts } from '../store/entry-text.ts';
import type { StoredInbound } from '../store/files.ts';
import { type ChangeRow, changesByKey, type MandateFacts, mandateFacts } from '../store/mandate-changes.ts';
import { placeOfMandate } from '../store/mandates.ts';
import type { Vault } from '../store/sealing.ts';
import type { Context } from './context.ts';

const pageSize = 1000;

type Waiting = { readonly change: BankChange; readonly line: number; readonly key: string };

/** Columns of a change as they are stored, without the creditor. */
export type ChangeColumns = {
  readonly change_key: string;
  readonly line: number;
  readonly problem: Problem | undefined;
} & Readonly<Record<string, unknown>>;

/** Stores rows that are not there yet. */
type KeepChanges = (rows: readonly ChangeColumns[]) => Promise<void>;

/** A fault of matching: what later imports may mend, so that a replay keeps the verdict of then. */
const matchFaults: ReadonlySet<string> = new Set(['CHANGE_UNKNOWN_MANDATE', 'CHANGE_OTHER_ACCOUNT']);

type Match = {
  readonly mandate?: MandateFacts | undefined;
  readonly debit?: StoredDebit | undefined;
  readonly fault?: Problem | undefined;
};

/** What of a page's references we know. */
type Known = {
  readonly mandates: ReadonlyMap<string, MandateFacts>;
  readonly byTrace: ReadonlyMap<string, StoredDebit>;
  readonly byReference: ReadonlyMap<string, StoredDebit>;
};

export class ChangeWriter {
  readonly #sql: Sql;
  readonly #context: Context;
  readonly #inbound: StoredInbound;
  readonly #keep: KeepChanges;
  readonly #lastFileNo: bigint | undefined;
  readonly #contents = new Map<string, string>();
  #waiting: Waiting[] = [];
  added = 0;
  readonly problems: Problem[] = [];
  /** Lines that contradict what is stored under their key: nothing of them is kept. */
  readonly conflicts: { readonly line: number; readonly problem: Problem }[] = [];

  /** `lastFileNo`: files after it count as not cut yet, as they were when the file was first read. */
  constructor(sql: Sql, context: Context, inbound: StoredInbound, keep: KeepChanges, lastFileNo?: bigint) {
    this.#sql = sql;
    this.#context = context;
    this.#inbound = inbound;
    this.#keep = keep;
    this.#lastFileNo = lastFileNo;
  }

  add(change: BankChange, line: number): void {
    this.#waiting.push({ change, line, key: changeKey(change) });
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
    const { sealing, creditor } = this.#context;
    const known = await this.#known(page);
    const stored = await changesByKey(
      this.#sql,
      creditor.id,
      page.map(({ key }) => key),
    );
    const vault = await sealing.forDebtors(this.#sql, creditor.id, [
      ...new Set([...known.mandates.values()].map(({ debtorId }) => debtorId)),
    ]);
    const texts = await entryTexts(this.#sql, sealing, creditor.id, [this.#inbound.inboundNo]);
    const rows: ChangeColumns[] = [];
    for (const waiting of page) {
      const there = stored.get(waiting.key);
      const content = sealing.accountKey(changeContent(waiting.change));
      const before = this.#contents.get(waiting.key) ?? there?.content_key;
      // what an erased payer's was is forgotten: nothing can be compared
      if (before !== undefined && before !== content && before !== 'erased') {
        this.#contradicts(waiting.line, there);
        continue;
      }
      if (this.#contents.has(waiting.key)) continue;
      this.#contents.set(waiting.key, content);
      const match = this.#verdict(there) ?? this.#match(waiting, known);
      if (match.fault !== undefined && this.#isOwn(there)) this.problems.push(match.fault);
      if (there === undefined) this.added++;
      rows.push(this.#row(waiting, match, content, vault, texts));
    }
    await this.#keep(rows);
  }

  /** What another file said first is that file's: its faults were told with it. */
  #isOwn(there: ChangeRow | undefined): boolean {
    return there === undefined || there.inbound_no === this.#inbound.inboundNo;
  }

  /** What was found when it was first read, where that may have been mended since. */
  #verdict(there: ChangeRow | undefined): Match | undefined {
    const fault = there?.problem ?? undefined;
    return fault !== undefined && matchFaults.has(fault.code) ? { fault } : undefined;
  }

  async #known(page: readonly Waiting[]): Promise<Known> {
    const { creditor } = this.#context;
    const named = (meaning: keyof BankChange['references']) => [
      ...new Set(page.flatMap(({ change }) => change.references[meaning] ?? [])),
    ];
    const sent = (debits: readonly StoredDebit[]) =>
      debits.filter(
        ({ fileNo }) => fileNo !== null && (this.#lastFileNo === undefined || fileNo <= this.#lastFileNo),
      );
    const byTrace = sent(await debitsBy(this.#sql, creditor.id, 'trace', named('debit.trace')));
    const byReference = sent(await debitsBy(this.#sql, creditor.id, 'debit_id', named('debit.reference')));
    return {
      mandates: await mandateFacts(this.#sql, creditor.id, [
        ...named('mandate.reference'),
        ...[...byTrace, ...byReference].map(({ mandateId }) => mandateId),
      ]),
      // Trace numbers come round again: the latest debit that bears one is meant, and comes last.
      byTrace: new Map(byTrace.map((debit) => [debit.trace ?? '', debit])),
      byReference: new Map(byReference.map((debit) => [debit.debitId, debit])),
    };
  }

  #match({ change, line }: Waiting, known: Known): Match {
    const { references, formerAccount } = change;
    const named = references['mandate.reference'];
    const debit =
      named === undefined
        ? (known.byTrace.get(references['debit.trace'] ?? '') ??
          known.byReference.get(references['debit.reference'] ?? ''))
        : undefined;
    const mandate = known.mandates.get(named ?? debit?.mandateId ?? '');
    const reason = this.#context.creditor.pack.changes?.get(change.code);
    const isWord = change.kind === 'information' && reason?.next === undefined;
    if (mandate === undefined && isWord) return {};
    if (mandate === undefined) {
      const said = Object.entries(references).map(([meaning, value]) => `${meaning} ${value}`);
      const what = reason === undefined ? '' : ` The bank says: ${reason.meaning}.`;
      const missing =
        change.kind === 'new'
          ? 'is a mandate the bank took that is not here: import it.'
          : 'is no mandate of ours, nor a debit we submitted.';
      const message = `"${said.join(', ') || 'no reference'}" ${missing}${what}`;
      return { fault: this.#fault('CHANGE_UNKNOWN_MANDATE', line, message) };
    }
    if (!isWord && formerAccount !== undefined && !this.#hasHad(mandate, formerAccount)) {
      const message = `it names another account than mandate ${mandate.mandateId} has or had.`;
      return { fault: this.#fault('CHANGE_OTHER_ACCOUNT', line, message) };
    }
    if (change.kind === undefined) {
      const message = `mandate ${mandate.mandateId}: the pack does not say what "${change.code}" means.`;
      return { mandate, debit, fault: this.#fault('CHANGE_UNKNOWN_CODE', line, message) };
    }
    return { mandate, debit };
  }

  /** An erased payer's accounts are forgotten: nothing can be compared. */
  #hasHad(mandate: MandateFacts, account: NonNullable<BankChange['formerAccount']>): boolean {
    const key = this.#context.sealing.accountKey(account);
    return [mandate.accountKey, ...mandate.formerAccountKeys].some(
      (known) => known === key || known === 'erased',
    );
  }

  #contradicts(line: number, there: ChangeRow | undefined): void {
    const found = this.#fault(
      'CHANGE_CONFLICT',
      line,
      `it says otherwise than ${there === undefined ? 'another line' : `inbound ${there.inbound_no}, line ${there.line},`} under the same reference.`,
    );
    this.problems.push(found);
    this.conflicts.push({ line, problem: found });
  }

  #fault(
    code: 'CHANGE_UNKNOWN_MANDATE' | 'CHANGE_OTHER_ACCOUNT' | 'CHANGE_UNKNOWN_CODE' | 'CHANGE_CONFLICT',
    line: number,
    message: string,
  ): Problem {
    return problem(
      code,
      { file: this.#inbound.name, line },
      message,
      'It is set aside with a task; the rest of the file goes on.',
    );
  }

  #row(
    { change, line, key }: Waiting,
    { mandate, debit, fault }: Match,
    content: string,
    vault: Vault,
    texts: EntryTexts,
  ): ChangeColumns {
    const { inboundNo } = this.#inbound;
    const { details, newReference, newIdentity } = change;
    const keeps = mandate !== undefined && !vault.isErased(mandate.debtorId) ? mandate : undefined;
    const sealed = (column: 'holder' | 'account') => {
      const value = details[column];
      if (keeps === undefined || value === undefined) return null;
      return vault.seal(keeps.debtorId, placeOfMandate(column, keeps.mandateId), value);
    };
    return {
      change_key: key,
      inbound_no: inboundNo,
      line,
      mandate_id: mandate?.mandateId ?? null,
      debtor_id: mandate?.debtorId ?? null,
      debit_id: debit?.debitId ?? null,
      kind: change.kind ?? null,
      code: change.code,
      effective_on: change.effectiveOn,
      text_sealed: texts.seal(inboundNo, `change ${key}`, change.text),
      holder_sealed: sealed('holder'),
      account_sealed: sealed('account'),
      agent: details.agent ?? null,
      account_type: details.accountType ?? null,
      says_more: newReference !== '' || newIdentity !== undefined,
      content_key: content,
      // nothing is done about what names none of ours and asks for nothing
      state: fault !== undefined ? 'set-aside' : mandate === undefined ? 'applied' : 'open',
      problem: fault,
    };
  }
}
