/** Cuts one file: measures every debit, leaves out what the layout cannot spell, writes the rest, stores the bytes.
 *  One transaction; memory does not grow with the number of debits' bytes: they are read twice, page by page. */

import type { BatchGroup } from '../core/batching/group.ts';
import { generationSeries, sequenceSeries, wrapped } from '../core/batching/series.ts';
import {
  batchValues,
  type DebitFacts,
  debitValues,
  fileValues,
  mandateStatus,
} from '../core/batching/values.ts';
import { type IsoDate, localTime } from '../core/date.ts';
import type { Values } from '../core/format/format.ts';
import type { Problem } from '../core/problem.ts';
import { processingDate } from '../core/rules.ts';
import { ChunkWriter } from '../store/bytes.ts';
import { debitsById, type StoredDebit } from '../store/debits.ts';
import { mandatesById, placeOfMandate, type StoredMandate } from '../store/mandates.ts';
import { debtorsById, noticeItems } from '../store/notices.ts';
import { keepLayout, keepWrittenDebits, lastToldAccounts } from '../store/replay.ts';
import { forOnePage, type Sealing } from '../store/sealing.ts';
import { commit, type Unit } from '../store/unit.ts';
import type { TakenDebit } from './batch.ts';
import { act, type Context, today } from './context.ts';
import { FileFaults } from './file-faults.ts';
import { readingBack } from './read-back.ts';
import { type SealKey, sealOf } from './seal-key.ts';

const pageSize = 1000;

export type CutFile = {
  readonly fileNo: bigint;
  readonly name: string;
  readonly sha256: string;
  readonly debits: number;
  readonly minor: bigint;
};

type Groups = readonly BatchGroup<TakenDebit>[];

/** Thrown to undo the transaction when no debit of the file could be written: no number is used up. */
class NothingToWrite extends Error {}

/** Thrown to undo the transaction when the file's totals have no room, and fewer debits would have. */
class TooMuchForOne extends Error {}

/** Makes one file of these batches. Debits the layout cannot write stay planned, each with its problem. `tooMuch`: nothing
 *  was made, as their totals have no room in one file. */
export async function cutFile(
  context: Context,
  groups: Groups,
): Promise<{ readonly file?: CutFile; readonly tooMuch?: boolean; readonly problems: readonly Problem[] }> {
  const problems: Problem[] = [];
  const seal = await sealOf(context);
  try {
    const file = await commit(context.database, act(context, 'batch'), (unit) =>
      cut(unit, context, groups, seal, problems),
    );
    return { file, problems };
  } catch (error) {
    if (error instanceof NothingToWrite) return { problems };
    if (error instanceof TooMuchForOne) return { tooMuch: true, problems: [] };
    throw error;
  }
}

async function cut(
  unit: Unit,
  context: Context,
  groups: Groups,
  seal: SealKey | undefined,
  problems: Problem[],
): Promise<CutFile> {
  const { creditor, now, actor } = context;
  const { layout, pack } = creditor;
  const fileNo = await unit.numbers('file', 1);
  const reference = referenceOf(fileNo);
  const { date, time } = localTime(now, pack.scheme.timeZone);
  const { sequencePer, sequenceUpTo, generationPer } = pack.scheme.submission;
  const sequence = wrapped(await unit.numbers(sequenceSeries(sequencePer, date), 1), sequenceUpTo);
  const generation =
    generationPer === undefined ? undefined : await unit.numbers(generationSeries(generationPer, date), 1);
  const collectOn = groups[0]?.collectOn as IsoDate;
  const period = latestPeriod(groups.flatMap((group) => group.debits));
  const firstOfDay = await unit.numbers(
    `debits-of-${date}`,
    groups.reduce((count, group) => count + group.debits.length, 0),
  );
  const values = fileValues(creditor.settings, {
    reference,
    sequence,
    generation,
    date,
    time,
    at: now,
    period,
    collectOn,
    processedOn: processingDate(creditor.rules, collectOn),
    keyCheck: seal?.check,
  });

  const written = await measure(unit, context, groups, values, fileNo, firstOfDay, problems);
  if (written.groups.length === 0) throw new NothingToWrite();

  const chunks = new ChunkWriter(unit, context.sealing, 'file', fileNo);
  const name = layout.fileName(values);
  const readBack = readingBack(layout, name, date, seal?.key);
  const sink = (bytes: Uint8Array) => {
    chunks.push(bytes);
    readBack.push(bytes);
  };
  const writing = layout.write(values, written.totals, sink, seal?.key);
  await forEachDebit(unit, context, written.groups, values, fileNo, firstOfDay, {
    batch: (batch) => writing.batch(batch),
    debit: (debit) => writing.debit(debit),
    page: async (rows, sealing) => {
      await keepWrittenDebits(
        unit,
        sealing,
        fileNo,
        rows.map(({ facts, serial }) => ({ ...facts, serial })),
      );
      await unit.move(
        'debit',
        rows.map(({ debit, batchId, serial, trace }) => ({
          id: debit.debitId,
          from: 'planned',
          to: 'batched',
          set: { batch_id: batchId, file_no: fileNo, serial, trace },
        })),
      );
      await chunks.flush();
      context.progress('debits written', rows.at(-1)?.serial ?? 0);
    },
  });
  writing.end();
  const misread = readBack.end(written.totals);
  if (misread.length > 0) throw new FileFaults(misread);
  const sha256 = await chunks.end();

  const debits = written.totals.debits;
  const minor = written.totals.amount;
  await unit.insert('file', [
    {
      file_no: fileNo,
      name,
      reference,
      layout: layout.name,
      layout_digest: layout.digest,
      file_values: values,
      first_of_day: firstOfDay,
      state: 'drafted',
      sha256,
      size: chunks.size,
      debits,
      minor,
      collect_on: collectOn,
      built_by: actor,
      built_at: now,
    },
  ]);
  await insertBatches(unit, fileNo, written.groups, reference);
  await keepLayout(unit, layout);
  unit.event('file.drafted', `file:${fileNo}`, {
    name,
    sha256,
    debits,
    minor,
    layout: layout.name,
    layoutDigest: layout.digest,
    reference,
    size: chunks.size,
    collectOn,
  });
  return { fileNo, name, sha256, debits, minor };
}

/** First pass: totals, and the debits that cannot be written. */
async function measure(
  unit: Unit,
  context: Context,
  groups: Groups,
  values: Values,
  fileNo: bigint,
  firstOfDay: bigint,
  problems: Problem[],
) {
  const measuring = context.creditor.layout.measure(values);
  const refused = new Set<string>();
  await forEachDebit(unit, context, groups, values, fileNo, firstOfDay, {
    batch: (batch) => {
      const faults = measuring.batch(batch);
      if (faults.length > 0) throw new FileFaults(faults);
    },
    debit: (debit, row) => {
      const faults = measuring.debit(debit);
      if (faults.length === 0) return;
      refused.add(row.debit.debitId);
      problems.push(...ofDebit(row.debit.debitId, faults));
    },
    page: async () => undefined,
  });
  const totals = measuring.end();
  if (refused.size === 0) {
    if (totals.problems.length > 0) throw new FileFaults(totals.problems);
    if (totals.overfull.length === 0) return { groups, totals };
    if (totals.debits > 1) throw new TooMuchForOne();
    const [alone] = groups.flatMap(({ debits }) => debits);
    problems.push(...ofDebit(alone?.debitId, totals.overfull));
    return { groups: [], totals };
  }
  const kept = groups
    .map((group) => ({ ...group, debits: group.debits.filter(({ debitId }) => !refused.has(debitId)) }))
    .filter((group) => group.debits.length > 0);
  if (kept.length === 0) return { groups: kept, totals };
  return measure(unit, context, kept, values, fileNo, firstOfDay, []);
}

function ofDebit(debitId: string | undefined, faults: readonly Problem[]): readonly Problem[] {
  return faults.map((fault) => ({ ...fault, where: { ...fault.where, record: debitId, line: undefined } }));
}

type DebitRow = {
  readonly debit: StoredDebit;
  readonly batchId: string;
  readonly serial: number;
  readonly trace: string | null;
  readonly facts: DebitFacts;
};

async function forEachDebit(
  unit: Unit,
  context: Context,
  groups: Groups,
  values: Values,
  fileNo: bigint,
  firstOfDay: bigint,
  visit: {
    batch(values: Values): void;
    debit(values: Values, row: DebitRow): void;
    page(rows: readonly DebitRow[], sealing: Sealing): Promise<void>;
  },
): Promise<void> {
  const reference = referenceOf(fileNo);
  let serial = 0;
  for (const [index, group] of groups.entries()) {
    const batchId = `${reference}-${index + 1}`;
    const batch = batchValues(values, group, batchId, index + 1, latestPeriod(group.debits));
    visit.batch(batch);
    for (let start = 0; start < group.debits.length; start += pageSize) {
      const ids = group.debits.slice(start, start + pageSize).map(({ debitId }) => debitId);
      const rows: DebitRow[] = [];
      const sealing = forOnePage(context.sealing);
      for (const facts of await debitFacts(unit, { ...context, sealing }, fileNo, ids)) {
        const plain = debitValues(batch, facts, ++serial, firstOfDay + BigInt(serial) - 1n);
        const trace = context.creditor.traceOf(plain);
        const row = { debit: facts.debit, batchId, serial, trace, facts };
        rows.push(row);
        visit.debit(trace === null ? plain : { ...plain, 'debit.trace': trace }, row);
      }
      await visit.page(rows, sealing);
    }
  }
}

async function debitFacts(
  unit: Unit,
  { sealing, creditor, ...context }: Context,
  fileNo: bigint,
  ids: readonly string[],
) {
  const debits = await debitsById(unit, creditor.id, ids);
  const all = [...debits.values()];
  const mandateIds = [...new Set(all.map((debit) => debit.mandateId))];
  const mandates = await mandatesById(
    unit,
    sealing,
    creditor.id,
    mandateIds,
    today({ creditor, sealing, ...context }),
  );
  const told = await lastToldAccounts(unit, creditor.id, mandateIds, fileNo);
  const debtorIds = [...new Set(all.map((debit) => debit.debtorId))];
  const debtors = await debtorsById(unit, sealing, creditor.id, debtorIds);
  const vault = await sealing.forDebtors(unit, creditor.id, debtorIds);
  const items = await noticeItems(unit, creditor.id, ids);
  return ids.map((id) => {
    const debit = debits.get(id) as StoredDebit;
    const mandate = mandates.get(debit.mandateId) as StoredMandate;
    const titles = [...new Set((items.get(id) ?? []).map(({ title }) => title))].join(', ');
    return {
      debit,
      debitId: id,
      customer: debit.debtorId,
      minor: debit.minor,
      period: debit.period,
      attempt: debit.attempt,
      mandate,
      customerName: debtors.get(debit.debtorId)?.name ?? mandate.holder,
      remittance: `${titles} ${debit.period}`,
      mandateStatus: mandateStatus(
        told.get(debit.mandateId),
        vault.seal(debit.debtorId, placeOfMandate('account', debit.mandateId), mandate.account),
      ),
    };
  });
}

async function insertBatches(unit: Unit, fileNo: bigint, groups: Groups, reference: string): Promise<void> {
  const rows = [];
  for (const [index, group] of groups.entries()) {
    const [sum] = await unit.query<{ minor: bigint }>(
      'select coalesce(sum(minor), 0)::bigint as minor from debit where creditor = $1 and batch_id = $2',
      [unit.act.creditor, `${reference}-${index + 1}`],
    );
    rows.push({
      batch_id: `${reference}-${index + 1}`,
      file_no: fileNo,
      ordinal: index + 1,
      collect_on: group.collectOn,
      sequence_type: group.sequenceType,
      instrument: group.instrument,
      description: group.description,
      period: latestPeriod(group.debits),
      debits: group.debits.length,
      minor: sum?.minor ?? 0n,
    });
  }
  await unit.insert('batch', rows);
}

function referenceOf(fileNo: bigint): string {
  return fileNo.toString().padStart(8, '0');
}

function latestPeriod(debits: readonly { readonly period: string }[]): string {
  return debits.reduce((latest, { period }) => (period > latest ? period : latest), '');
}
