/** Reads a stored inbound file again, with the layout and rules it was read with, and compares what it says with the
 *  stored entries. Reads only. */

import { createHash } from 'node:crypto';
import { type Problem, problem } from '../core/problem.ts';
import { BytesExpired, storedDigest } from '../store/bytes.ts';
import { toJson } from '../store/database.ts';
import type { StoredInbound } from '../store/files.ts';
import { formOf } from '../store/forms.ts';
import { type AnswerRules, answerRules, layoutVersion, readingOf } from '../store/replay.ts';
import { type EntryRow, entriesByKey, entryKeysOf } from '../store/replay-facts.ts';
import { ChangeWriter } from './changes.ts';
import type { Context } from './context.ts';
import { type EntryColumns, EntryWriter } from './entries.ts';
import { said as saidIn } from './open-message.ts';
import { judge, readEntries } from './read.ts';
import { ChangeComparison } from './replay-changes.ts';
import { Comparison, plain } from './replay-comparison.ts';
import { compiled, type Replayed } from './replay-outgoing.ts';

export async function replayInbound(context: Context, inbound: StoredInbound): Promise<Replayed> {
  const bytes = await bytesFault(context, inbound);
  if (bytes !== undefined) return { problems: bytes.problems, note: `${inbound.name}: ${bytes.why}` };
  if (inbound.layout === null)
    return {
      problems: [],
      note: `${inbound.name}: same bytes, ${inbound.state}${unread[inbound.state] ?? ': no layout fitted'}`,
    };
  const then = await asItWas(context, inbound);
  if ('code' in then) return { problems: [then], note: `${inbound.name}: cannot be read again` };
  const content = saidIn(context, inbound);
  const judged = await judge(then.context, inbound, content, then.layout);
  const problems: Problem[] = [];
  let said = 0;
  if (judged.condemned !== isCondemned(inbound))
    problems.push(
      differs(
        inbound,
        `read again it is ${judged.condemned ? 'condemned' : 'sound'}, stored is ${inbound.state}.`,
      ),
    );
  else if (!judged.condemned) {
    const comparison = new EntryComparison(context, inbound);
    const writer = new EntryWriter(
      context.database,
      then.context,
      inbound,
      judged.answered,
      (rows) => comparison.compare(rows),
      then.lastFileNo,
    );
    const changes = new ChangeComparison(context, inbound);
    const changeWriter = new ChangeWriter(
      context.database,
      then.context,
      inbound,
      (rows) => changes.compare(rows),
      then.lastFileNo,
    );
    await readEntries(
      context.database,
      then.context,
      inbound,
      content,
      then.layout,
      judged,
      writer,
      changeWriter,
    );
    problems.push(
      ...(await comparison.end()),
      ...(await changes.end()),
      ...headFaults(inbound, (judged.answered ?? writer.answered)?.fileNo ?? null),
    );
    problems.push(
      ...problemFaults(inbound, [...judged.problems, ...writer.problems, ...changeWriter.problems]),
    );
    said = comparison.said + changes.said;
  } else problems.push(...problemFaults(inbound, judged.problems));
  const same = isCondemned(inbound)
    ? 'same bytes, the same problems'
    : `same bytes, the same ${said} entries`;
  return {
    problems,
    note: `${inbound.name}: ${problems.length === 0 ? same : `${problems.length} differences`}`,
  };
}

const unread: Readonly<Partial<Record<StoredInbound['state'], string>>> = {
  kept: ' and not read yet',
  superseded: ': it says what another one said',
};

/** A superseded file was either; its problems tell. */
function isCondemned({ state, fileNo }: StoredInbound): boolean {
  return state === 'quarantined' || (state === 'superseded' && fileNo === null);
}

async function bytesFault(
  { database, sealing, creditor }: Context,
  inbound: StoredInbound,
): Promise<{ readonly problems: readonly Problem[]; readonly why: string } | undefined> {
  const fault = (message: string) => ({
    problems: [problem('REPLAY_BYTES', { file: inbound.name }, message, 'Compare the store with a backup.')],
    why: 'its bytes were changed',
  });
  try {
    const sha256 = await storedDigest(database, sealing, 'inbound', creditor.id, inbound.inboundNo);
    if (sha256 !== inbound.sha256) return fault('the stored bytes are not those that were kept.');
    const form = await formOf(database, creditor.id, 'inbound', inbound.inboundNo);
    const held = form && (await storedDigest(database, sealing, 'form', creditor.id, form.formNo));
    return held === form?.sha256 ? undefined : fault('what its message held is not what was opened.');
  } catch (error) {
    if (error instanceof BytesExpired)
      return { problems: [], why: 'its bytes were destroyed after their retention' };
    return fault(`the stored bytes cannot be opened: ${(error as Error).message}`);
  }
}

/** The creditor as it was when the file was read: layout, match keys, reasons, settings. */
async function asItWas(context: Context, inbound: StoredInbound) {
  const { database, creditor } = context;
  const missing = (why: string) => problem('REPLAY_IMPOSSIBLE', { file: inbound.name }, `${why}.`);
  const reading = await readingOf(database, creditor.id, inbound.inboundNo);
  if (reading === undefined) return missing('what it was read with is not stored');
  const texts = await layoutVersion(database, creditor.id, reading.layoutDigest);
  const layout = texts && compiled(inbound.layout ?? '', texts);
  if (layout?.digest !== reading.layoutDigest)
    return missing(`the layout ${inbound.layout} it was read with is not stored`);
  const rules = await answerRules(database, creditor.id, reading.rulesDigest);
  if (rules === undefined || digestOf(rules) !== reading.rulesDigest)
    return missing('the rules it was read with are not stored');
  const { pack } = creditor;
  const then: Context = {
    ...context,
    creditor: {
      ...creditor,
      settings: reading.settings,
      pack: {
        ...pack,
        scheme: { ...pack.scheme, match: rules.match },
        reasons: new Map(rules.reasons.map((reason) => [reason.code, reason])),
        changes: new Map((rules.changes ?? []).map((change) => [change.code, change])),
      },
    },
  };
  return { context: then, layout, lastFileNo: reading.lastFileNo };
}

/** JSONB orders keys by itself: the digest is taken over the order they were kept with. */
function digestOf({ match, reasons, changes }: AnswerRules): string {
  const order = [
    'code',
    'outcome',
    'kind',
    'class',
    'meaning',
    'next',
    'afterSettlement',
    'about',
    'contestedWithin',
    'source',
  ] as const;
  const inOrder = (rows: readonly object[]) =>
    rows.map((row) =>
      Object.fromEntries(order.flatMap((key) => (key in row ? [[key, row[key as keyof typeof row]]] : []))),
    );
  const rules = { match, reasons: inOrder(reasons) };
  return createHash('sha256')
    .update(toJson(changes === undefined ? rules : { ...rules, changes: inOrder(changes) }))
    .digest('hex');
}

function headFaults(inbound: StoredInbound, fileNo: bigint | null): readonly Problem[] {
  if (inbound.fileNo === fileNo) return [];
  return [differs(inbound, `it answers file ${fileNo ?? 'none'}, stored is ${inbound.fileNo ?? 'none'}.`)];
}

function problemFaults(inbound: StoredInbound, now: readonly Problem[]): readonly Problem[] {
  const spell = (list: readonly Problem[]) =>
    list
      .slice(0, 1000)
      .map(({ code, where }) => `${code} line ${where.line ?? 0}`)
      .join(', ');
  if (spell(inbound.problems) === spell(now)) return [];
  return [
    differs(inbound, `read again its problems are "${spell(now)}", stored are "${spell(inbound.problems)}".`),
  ];
}

const columns = [
  'scope',
  'debit_id',
  'batch_id',
  'file_no',
  'outcome',
  'code',
  'reason_class',
  'minor',
  'happened_on',
  'bank_reference',
] as const;

/** Compares pages of entries read again with the stored ones. */
class EntryComparison {
  readonly #context: Context;
  readonly #inbound: StoredInbound;
  readonly #found: Comparison;

  constructor(context: Context, inbound: StoredInbound) {
    this.#context = context;
    this.#inbound = inbound;
    this.#found = new Comparison(inbound);
  }

  get said(): number {
    return this.#found.said;
  }

  async compare(rows: readonly EntryColumns[]): Promise<number> {
    const { database, creditor } = this.#context;
    const keys = rows.map(({ entry_key }) => entry_key);
    const stored = await entriesByKey(database, creditor.id, keys);
    const byKey = new Map(stored.map((row) => [row.entry_key, row]));
    for (const row of rows)
      if (this.#found.sees(row.entry_key)) this.#compareOne(row, byKey.get(row.entry_key));
    return rows.length;
  }

  /** Entries the file is said to hold, but does not. */
  async end(): Promise<readonly Problem[]> {
    const { database, creditor } = this.#context;
    return this.#found.end(await entryKeysOf(database, creditor.id, this.#inbound.inboundNo), 'entry');
  }

  #compareOne(now: EntryColumns, stored: EntryRow | undefined): void {
    if (stored === undefined) {
      this.#found.differs(now.line, 'entry', 'what the line says is not stored.');
      return;
    }
    // An earlier file said the same first: the entry is that file's, and compared with it.
    if (stored.inbound_no < this.#inbound.inboundNo) return;
    for (const field of ['inbound_no', 'line', ...columns])
      this.#found.field(now.line, field, now[field], stored[field]);
    // The bank's free text may hold names: it is compared sealed, and not shown.
    if (plain(now.text_sealed) !== plain(stored.text_sealed))
      this.#found.differs(now.line, 'text', 'is not what the line says.');
    const { state, problem } = stored;
    this.#found.state(
      now.line,
      now.problem,
      { state: String(state), problem: problem as Problem | null },
      'RETURN_CONFLICT',
    );
  }
}

function differs(inbound: StoredInbound, message: string): Problem {
  return problem('REPLAY_ENTRY', { file: inbound.name }, message);
}
