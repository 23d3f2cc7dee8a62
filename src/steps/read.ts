/** read: inbound files become entries matched to debits and changes matched to mandates, or are quarantined whole with every
 *  problem located. settle next.
 *  Two passes over the stored bytes: the first only judges, the second stores; one transaction per file. */

import { type IsoDate, localTime } from '../core/date.ts';
import type { Layout, ReadSummary, Values } from '../core/format/format.ts';
import { type Problem, problem } from '../core/problem.ts';
import { type Answer, debitAnswer, groupAnswer } from '../core/returns/answer.ts';
import { bankChange } from '../core/returns/change.ts';
import { condemnsFile, otherCreditor, totalsTie } from '../core/returns/soundness.ts';
import type { Sql } from '../store/database.ts';
import { files, inboundFiles, type StoredFile, type StoredInbound } from '../store/files.ts';
import { keepForm } from '../store/forms.ts';
import { keepReading } from '../store/replay.ts';
import { insertTasks } from '../store/tasks.ts';
import { commit, type Unit } from '../store/unit.ts';
import { ChangeWriter } from './changes.ts';
import { act, type Context, report, type StepReport, today } from './context.ts';
import { EntryWriter } from './entries.ts';
import { openInbound, type Said } from './open-message.ts';
import { markSent } from './send.ts';

export async function readInbound(context: Context): Promise<StepReport> {
  const { database, creditor } = context;
  const notes: string[] = [];
  const problems: Problem[] = [];
  let entries = 0;
  let changes = 0;
  let quarantined = 0;
  const kept = await inboundFiles(database, creditor.id, "state = 'kept'");
  for (const inbound of kept) {
    const result = await readOne(context, inbound);
    problems.push(...result.problems);
    if (result.waits !== undefined) notes.push(`${inbound.name} waits: ${result.waits}`);
    else if (result.same !== undefined)
      notes.push(`${inbound.name} says the same as inbound ${result.same}: superseded`);
    else if (result.entries === undefined) {
      quarantined++;
      notes.push(`${inbound.name} quarantined: ${result.problems.length} problems`);
    } else {
      entries += result.entries;
      changes += result.changes ?? 0;
      notes.push(`${inbound.name}: ${result.entries} new entries${spellChanges(result)}`);
    }
    context.progress('entries', entries);
  }
  return report(
    context,
    'read',
    kept.length,
    { files: kept.length, entries, changes, quarantined },
    { notes, problems },
  );
}

function spellChanges({ changes = 0 }: Result): string {
  return changes === 0 ? '' : `, ${changes} new changes of mandates`;
}

/** Without `entries` it was quarantined; or it waits for a key, or says the same as another. */
type Result = {
  readonly entries?: number;
  readonly changes?: number;
  readonly waits?: string;
  readonly same?: bigint;
  readonly problems: readonly Problem[];
};

async function readOne(context: Context, inbound: StoredInbound): Promise<Result> {
  const said = await openInbound(context, inbound);
  if ('same' in said) return await supersede(context, inbound, said);
  if ('problems' in said) {
    if (said.ours) return { waits: 'a key of ours cannot be used', problems: said.problems };
    return await quarantine(context, inbound, {}, undefined, said.problems);
  }
  const layout = await detect(context, said);
  if (layout === undefined) {
    const found = problem(
      'LAYOUT_UNKNOWN',
      { file: inbound.name },
      'its content fits none of the answers this scheme knows.',
      'debitrun formats check tells which layouts it fits.',
    );
    return await quarantine(context, inbound, said, undefined, [found]);
  }
  const judged = await judge(context, inbound, said, layout);
  if (judged.condemned) return await quarantine(context, inbound, said, layout, judged.problems);
  return await store(context, inbound, said, layout, judged);
}

async function detect({ database, creditor }: Context, said: Said): Promise<Layout | undefined> {
  let head: Uint8Array = new Uint8Array();
  for await (const bytes of said.chunks(database)) {
    head = bytes.subarray(0, 4096);
    break;
  }
  const { scheme, layouts } = creditor.pack;
  let best: Layout | undefined;
  let score = 0;
  for (const name of scheme.inbound) {
    const layout = layouts.get(name);
    const certainty = layout?.detect(head) ?? 0;
    if (layout !== undefined && certainty > score) [best, score] = [layout, certainty];
  }
  return best;
}

export type Judged = {
  readonly condemned: boolean;
  readonly problems: readonly Problem[];
  readonly summary: ReadSummary;
  /** The file of ours it answers, when it names one. */
  readonly answered: StoredFile | undefined;
};

/** First pass: every problem of the file, and whether they condemn it. */
export async function judge(
  context: Context,
  inbound: StoredInbound,
  said: Said,
  layout: Layout,
): Promise<Judged> {
  const { creditor } = context;
  const strangers: Problem[] = [];
  const check = (values: Values, line: number) => {
    const found = otherCreditor(values, creditor.settings, inbound.name, line);
    if (found !== undefined && strangers.length === 0) strangers.push(found);
  };
  const summary = await pass(context, inbound, said, layout, {
    onBatch: ({ values, line }) => check(values, line),
    onDebit: ({ values, line }) => check(values, line),
    onChange: ({ values, line }) => check(values, line),
  });
  check(summary.file.values, 1);
  const answered = await answeredFile(context, summary.file.values);
  const ties =
    answered === undefined || layout.outcome?.by !== 'code'
      ? undefined
      : totalsTie(answered, summary, inbound.name);
  const problems = [...summary.problems, ...strangers, ...(ties === undefined ? [] : [ties])];
  return { condemned: problems.some(condemnsFile), problems, summary, answered };
}

async function pass(
  context: Context,
  inbound: StoredInbound,
  said: Said,
  layout: Layout,
  events: Parameters<Layout['read']>[1],
): Promise<ReadSummary> {
  const reading = layout.read(inbound.name, events, receivedOn(context, inbound));
  for await (const bytes of said.chunks(context.database)) reading.push(bytes);
  return reading.end();
}

/** By its reference, or by a number of its own; numbers come round again, so the latest is meant. */
async function answeredFile(
  { database, creditor }: Context,
  values: Values,
): Promise<StoredFile | undefined> {
  const reference = values['submission.reference'];
  if (typeof reference === 'string') {
    const [found] = await files(database, creditor.id, 'reference = $2', [reference]);
    return found;
  }
  for (const number of ['generation', 'sequence'] as const) {
    const said = values[`submission.${number}`];
    if (typeof said !== 'bigint') continue;
    const numbered = [`file.${number}`, said.toString()];
    return (await files(database, creditor.id, 'file_values->>$2 = $3', numbered)).at(-1);
  }
  return undefined;
}

async function supersede(
  context: Context,
  { inboundNo }: StoredInbound,
  { same, sha256 }: { readonly same: bigint; readonly sha256: string },
): Promise<Result> {
  await commit(context.database, act(context, 'read'), async (unit) => {
    await unit.move('inbound', [{ id: inboundNo, from: 'kept', to: 'superseded' }]);
    unit.event('inbound.repeats', `inbound:${inboundNo}`, { inbound: same, sha256 });
  });
  return { same, problems: [] };
}

async function quarantine(
  context: Context,
  inbound: StoredInbound,
  { opened }: Partial<Said>,
  layout: Layout | undefined,
  problems: readonly Problem[],
): Promise<Result> {
  await commit(context.database, act(context, 'read'), async (unit) => {
    if (opened !== undefined) await keepForm(unit, context.sealing, opened);
    await unit.move('inbound', [
      {
        id: inbound.inboundNo,
        from: 'kept',
        to: 'quarantined',
        set: { layout: layout?.name, problems: problems.slice(0, 1000) },
      },
    ]);
    if (layout !== undefined) await keepReading(unit, inbound.inboundNo, layout, context.creditor);
  });
  return { problems };
}

/** States of a file that is at the bank all the same when the bank answers it: also one that was believed not delivered,
 *  which must not be sent again. */
const provenByAnswer: ReadonlySet<string> = new Set(['approved', 'sending', 'unknown']);

/** Second pass: entries page by page, in the transaction that makes the file read. */
async function store(
  context: Context,
  inbound: StoredInbound,
  said: Said,
  layout: Layout,
  judged: Judged,
): Promise<Result> {
  const { creditor, database } = context;
  return commit(database, act(context, 'read'), async (unit) => {
    if (said.opened !== undefined) await keepForm(unit, context.sealing, said.opened);
    const writer = new EntryWriter(unit, context, inbound, judged.answered, (rows) =>
      unit.insertNew('entry', rows),
    );
    const changes = new ChangeWriter(unit, context, inbound, async (rows) => {
      await unit.insertNew('mandate_change', rows);
    });
    await readEntries(unit, context, inbound, said, layout, judged, writer, changes);
    await tellAside(unit, context, inbound, changes);
    const problems = [...judged.problems, ...writer.problems, ...changes.problems];
    const answered = judged.answered ?? writer.answered;
    // An answer proves that the file it answers arrived, whatever the delivery looked like from here.
    if (answered !== undefined && provenByAnswer.has(answered.state)) await markSent(unit, context, answered);
    await unit.move('inbound', [
      {
        id: inbound.inboundNo,
        from: 'kept',
        to: 'read',
        set: {
          layout: layout.name,
          file_no: answered?.fileNo,
          problems: problems.slice(0, 1000),
        },
      },
    ]);
    await keepReading(unit, inbound.inboundNo, layout, creditor);
    return { entries: writer.added, changes: changes.added, problems };
  });
}

/** What nobody can apply waits for a person. Of the same saying in another file nothing new is told. */
async function tellAside(
  unit: Unit,
  context: Context,
  { inboundNo }: StoredInbound,
  { conflicts }: ChangeWriter,
): Promise<void> {
  const aside = await unit.query<{
    line: number;
    mandate_id: string | null;
    debtor_id: string | null;
    why: string;
  }>(
    `select line, mandate_id, debtor_id, problem ->> 'message' as why from mandate_change
     where creditor = $1 and inbound_no = $2 and state = 'set-aside' order by line`,
    [context.creditor.id, inboundNo],
  );
  const contradicting = conflicts.map(({ line, problem: { message } }) => ({
    ...{ line, mandate_id: null, debtor_id: null, why: message },
  }));
  await insertTasks(
    unit,
    [...aside, ...contradicting].map(({ line, mandate_id, debtor_id, why }) => ({
      taskKey: changeTask(inboundNo, line),
      kind: 'mandate-change',
      subject: mandate_id === null ? `inbound:${inboundNo}` : `mandate:${mandate_id}`,
      debtorId: debtor_id ?? undefined,
      detail: `a change the bank told of could not be applied: ${why}`,
      madeOn: today(context),
    })),
  );
}

/** Key of the task about a line of an inbound file that tells of a mandate. */
export function changeTask(inboundNo: bigint, line: number): string {
  return `mandate-change/${inboundNo}/${line}`;
}

/** Second pass over the stored bytes: everything the file says goes to the writers. Also used by replay. */
export async function readEntries(
  sql: Sql,
  { creditor }: Context,
  inbound: StoredInbound,
  said: Said,
  layout: Layout,
  judged: Judged,
  writer: EntryWriter,
  changes: ChangeWriter,
): Promise<void> {
  const rule = layout.outcome;
  if (rule === undefined && layout.carries !== 'changes')
    throw new Error(`${layout.name} is read as an answer but has no outcome rule`);
  const badLines = new Map(judged.problems.map((found) => [found.where.line ?? 0, found]));
  const { reasons } = creditor.pack;
  const file = judged.summary.file.values;
  const onChange: Parameters<Layout['read']>[1]['onChange'] = ({ values, line }, batch) =>
    changes.add(bankChange(values, batch.values, file, creditor.pack.changes), line);
  const events: Parameters<Layout['read']>[1] =
    rule === undefined
      ? { onChange }
      : {
          onChange,
          onDebit: ({ values, line }, batch) =>
            writer.add(debitAnswer(values, batch.values, file, rule, reasons), line, badLines.get(line)),
          onBatch: ({ values, line }) => add(writer, groupAnswer('batch', values, file, rule, reasons), line),
        };
  const reading = layout.read(inbound.name, events, receivedOn({ creditor }, inbound));
  for await (const bytes of said.chunks(sql)) {
    reading.push(bytes);
    await writer.flush();
    await changes.flush();
  }
  reading.end();
  if (rule !== undefined) add(writer, groupAnswer('file', {}, file, rule, reasons), judged.summary.file.line);
  await writer.end();
  await changes.end();
}

/** The day at the bank on which the file was fetched: dates without a year lie near it. */
function receivedOn({ creditor }: Pick<Context, 'creditor'>, { keptAt }: StoredInbound): IsoDate {
  return localTime(keptAt, creditor.pack.scheme.timeZone).date;
}

function add(writer: EntryWriter, answer: Answer | undefined, line: number): void {
  if (answer !== undefined) writer.add(answer, line, undefined);
}
