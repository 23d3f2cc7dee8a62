/** settle: entries move their debits to the true state and post to the books; silence counts where the scheme says so;
 *  mandates become what the bank said of them. follow-up comes next. Page by page; an entry takes effect once. */

import { type Problem, problem } from '../core/problem.ts';
import { contradictedDay, decideEffect, type Effect } from '../core/settlement/decide.ts';
import { debitsById, debitsPage, type StoredDebit } from '../store/debits.ts';
import { files, openEntries, type StoredEntry } from '../store/files.ts';
import { commit, type Unit } from '../store/unit.ts';
import { act, type Context, report, type StepReport, today } from './context.ts';
import { askWhichIsTrue, type Contradiction, closeOutdated, contradiction } from './contradictions.ts';
import { askAboutReturns, type ReturnWord, wordAboutReturn } from './disputed-returns.ts';
import { applyEffects, type Decided } from './effects.ts';
import { settleChanges } from './settle-changes.ts';
import { settleSilence } from './settle-silence.ts';

const pageSize = 1000;

type Counts = {
  changed: number;
  settled: number;
  failed: number;
  undone: number;
  corrected: number;
  unknown: number;
  setAside: number;
};

export async function settle(context: Context): Promise<StepReport> {
  const counts: Counts = {
    changed: 0,
    settled: 0,
    failed: 0,
    undone: 0,
    corrected: 0,
    unknown: 0,
    setAside: 0,
  };
  const problems: Problem[] = [];
  await settleGroups(context, 'file', counts);
  await settleGroups(context, 'batch', counts);
  await settleDebits(context, counts, problems);
  const told = await settleChanges(context);
  counts.changed += told.handled;
  problems.push(...told.problems);
  await closeInbound(context, counts);
  const silent = await settleSilence(context, (decided) => {
    for (const { effect } of decided) count(counts, effect.kind);
    counts.changed += decided.length;
    context.progress('debits settled by silence', counts.changed);
  });
  problems.push(...silent);
  const { changed, ...figures } = counts;
  const mandates = { mandatesAmended: told.amended, mandatesMoved: told.moved };
  return report(context, 'settle', changed, { ...figures, ...mandates }, { problems });
}

/** Answers about single debits, in the order they came in. Entries without a debit stay open, and in nobody's way. */
async function settleDebits(context: Context, counts: Counts, problems: Problem[]): Promise<void> {
  for (let after: StoredEntry | undefined; ; ) {
    const page = await openEntries(context.database, context.creditor.id, 'debit', after, pageSize);
    after = page.at(-1);
    if (after === undefined) return;
    for (let left = page.filter(({ debitId }) => debitId !== null); left.length > 0; ) {
      const first = firstOfEachDebit(left);
      await settleEntries(context, [...first], counts, problems);
      left = left.filter((entry) => !first.has(entry));
    }
    context.progress('entries settled', counts.changed);
  }
}

/** Two about the same debit are applied one after the other: each is decided by what the one before has made of it. */
function firstOfEachDebit(entries: readonly StoredEntry[]): ReadonlySet<StoredEntry> {
  const seen = new Set<string | null>();
  return new Set(entries.filter(({ debitId }) => !seen.has(debitId) && seen.add(debitId)));
}

/** In: at most one entry of each debit. */
async function settleEntries(
  context: Context,
  entries: readonly StoredEntry[],
  counts: Counts,
  problems: Problem[],
): Promise<void> {
  const { database, creditor } = context;
  const debits = await debitsById(
    database,
    creditor.id,
    entries.flatMap(({ debitId }) => debitId ?? []),
  );
  const decided: Decided[] = [];
  const aside: { entry: StoredEntry; fault: Problem }[] = [];
  const contradictions: Contradiction[] = [];
  const words: ReturnWord[] = [];
  for (const entry of entries) {
    const debit = debits.get(entry.debitId ?? '') as StoredDebit;
    const reason = creditor.pack.reasons.get(entry.code);
    const afterSettlement = reason?.afterSettlement ?? 'returned';
    const word = wordAboutReturn(debit, reason);
    if (word !== undefined) words.push(word);
    const facts = { ...entry, afterSettlement };
    const effect = decideEffect(facts, debit);
    const day = contradictedDay(facts, debit);
    if (day !== undefined) contradictions.push({ entry, debit, day });
    if (effect.kind === 'conflict') aside.push({ entry, fault: conflict(entry, debit, effect) });
    else if (effect.kind !== 'nothing') decided.push(decision(context, entry, debit, effect));
  }
  await commit(database, act(context, 'settle'), async (unit) => {
    await applyEffects(unit, decided, today(context));
    await closeEntries(
      unit,
      entries.filter((entry) => !aside.some((item) => item.entry === entry)),
    );
    await setAside(unit, aside);
    await closeOutdated(unit, decided);
    await askWhichIsTrue(unit, contradictions, today(context));
    await askAboutReturns(unit, context, words);
    await acknowledge(unit, context, [...new Set(entries.flatMap(({ fileNo }) => fileNo ?? []))]);
  });
  for (const item of decided) count(counts, item.effect.kind);
  counts.changed += entries.length;
  counts.setAside += aside.length;
  problems.push(...aside.map(({ fault }) => fault));
  const told = new Set(aside.map(({ entry }) => entry));
  problems.push(...contradictions.filter(({ entry }) => !told.has(entry)).map(contradiction));
}

function decision(
  context: Context,
  entry: StoredEntry,
  debit: StoredDebit,
  effect: Decided['effect'],
): Decided {
  const { entryKey, code, reasonClass } = entry;
  return { debit, effect, entryKey, code, reasonClass, happenedOn: entry.happenedOn ?? today(context) };
}

/** Words about a whole file or batch: good ones acknowledge the file, a refusal rejects everything below it. */
async function settleGroups(context: Context, scope: 'file' | 'batch', counts: Counts): Promise<void> {
  const { database, creditor } = context;
  for (const entry of await openEntries(database, creditor.id, scope, undefined, 100_000)) {
    await commit(database, act(context, 'settle'), async (unit) => {
      if (entry.outcome === 'failed') counts.failed += await rejectBelow(unit, context, entry);
      if (entry.fileNo !== null) await acknowledge(unit, context, [entry.fileNo]);
      if (scope === 'file' && entry.outcome === 'failed' && entry.fileNo !== null) {
        await refuse(unit, context, entry.fileNo);
      }
      await closeEntries(unit, [entry]);
    });
    counts.changed++;
  }
}

/** A bank may refuse a file twice, for another reason each time; a file that was never sent cannot be refused. */
async function refuse(unit: Unit, context: Context, fileNo: bigint): Promise<void> {
  const known = await files(unit, context.creditor.id, "state = 'acknowledged' and file_no = $2", [fileNo]);
  await unit.move(
    'file',
    known.map((file) => ({ id: file.fileNo, from: 'acknowledged', to: 'refused' })),
  );
}

async function rejectBelow(unit: Unit, context: Context, entry: StoredEntry): Promise<number> {
  const where = `d.state in ('submitted', 'accepted') and ${entry.scope === 'file' ? 'd.file_no = $3' : 'd.batch_id = $3'}`;
  const id = entry.scope === 'file' ? entry.fileNo : entry.batchId;
  let rejected = 0;
  for (let after = ''; ; ) {
    const page = await debitsPage(unit, context.creditor.id, after, pageSize, where, [id]);
    const last = page.at(-1);
    if (last === undefined) return rejected;
    after = last.debitId;
    rejected += page.length;
    const decided = page.map((debit) => decision(context, entry, debit, { kind: 'rejected', saidOn: null }));
    await applyEffects(unit, decided, today(context));
  }
}

async function acknowledge(unit: Unit, context: Context, fileNos: readonly bigint[]): Promise<void> {
  const sent = await files(unit, context.creditor.id, "state = 'sent' and file_no = any($2)", [
    fileNos.map(String),
  ]);
  await unit.move(
    'file',
    sent.map(({ fileNo }) => ({ id: fileNo, from: 'sent', to: 'acknowledged' })),
  );
}

async function closeEntries(unit: Unit, entries: readonly StoredEntry[]): Promise<void> {
  await unit.update(
    'entry',
    ['entry_key'],
    entries.map(({ entryKey }) => ({ entry_key: entryKey, state: 'applied' })),
  );
}

async function setAside(
  unit: Unit,
  aside: readonly { readonly entry: StoredEntry; readonly fault: Problem }[],
): Promise<void> {
  await unit.update(
    'entry',
    ['entry_key'],
    aside.map(({ entry, fault }) => ({ entry_key: entry.entryKey, state: 'set-aside', problem: fault })),
  );
  for (const { entry, fault } of aside) {
    unit.event('entry.set-aside', `debit:${entry.debitId}`, { entry: entry.entryKey, why: fault.message });
  }
}

async function closeInbound({ database, creditor, ...context }: Context, counts: Counts): Promise<void> {
  const done = await database.query<{ inbound_no: bigint }>(
    `select i.inbound_no from inbound i where i.creditor = $1 and i.state = 'read'
     and not exists (select 1 from entry e where e.creditor = i.creditor and e.inbound_no = i.inbound_no and e.state = 'open')
     and not exists (select 1 from mandate_change m where m.creditor = i.creditor and m.inbound_no = i.inbound_no and m.state = 'open')`,
    [creditor.id],
  );
  if (done.length === 0) return;
  await commit(database, act({ database, creditor, ...context }, 'settle'), (unit) =>
    unit.move(
      'inbound',
      done.map(({ inbound_no }) => ({ id: inbound_no, from: 'read', to: 'applied' })),
    ),
  );
  counts.changed += done.length;
}

function conflict(
  entry: StoredEntry,
  debit: StoredDebit,
  effect: Extract<Effect, { kind: 'conflict' }>,
): Problem {
  return problem(
    'RETURN_CONFLICT',
    { file: `inbound ${entry.inboundNo}`, line: entry.line },
    `${debit.debitId}: ${effect.message}.`,
    `The entry is set aside. debitrun explain debit ${debit.debitId}`,
  );
}

function count(counts: Counts, kind: Decided['effect']['kind']): void {
  if (kind === 'settled') counts.settled++;
  if (kind === 'rejected') counts.failed++;
  if (kind === 'returned' || kind === 'refunded') counts.undone++;
  if (kind === 'corrected') counts.corrected++;
  if (kind === 'outcome-unknown') counts.unknown++;
}
