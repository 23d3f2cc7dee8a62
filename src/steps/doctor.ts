/** doctor: what is stuck, late or about to fail, with one safe command each. Reads only; `connect` also asks the bank's server
 *  for the hour it thinks it is. */

import { statfsSync } from 'node:fs';
import { sequenceSeries, wrapped } from '../core/batching/series.ts';
import { withinHorizon } from '../core/calendar/index.ts';
import { addDays, type Instant, type IsoDate } from '../core/date.ts';
import { type DoctorFacts, diagnose, type Finding } from '../core/doctor.ts';
import { windowEnd } from '../core/settlement/silence.ts';
import type { Sql } from '../store/database.ts';
import { runnersAtWork } from '../store/fence.ts';
import { inboundFiles } from '../store/files.ts';
import { operatorsAt } from '../store/operators.ts';
import { restoredMark } from '../store/restored.ts';
import { isTransportError } from '../transport/transport-error.ts';
import { type Context, today } from './context.ts';
import { openTasks } from './tasks.ts';

export type DoctorOptions = {
  /** Folder of the workspace, for the space left. */
  readonly folder: string;
  /** The machine's clock; the context's may be set by hand. */
  readonly machine: Instant;
  /** Ask the bank's server too. */
  readonly connect: boolean;
};

/** Holds, rights and keys that end within so many days are told. */
const soonDays = 7;
/** Exchanging keys with a bank takes its desk some weeks. */
const messageKeyDays = 30;

export async function doctor(context: Context, options: DoctorOptions): Promise<readonly Finding[]> {
  return diagnose(await facts(context, options));
}

async function facts(context: Context, { folder, machine, connect }: DoctorOptions): Promise<DoctorFacts> {
  const { database, creditor, now } = context;
  const { scheme } = creditor.pack;
  const day = today(context);
  const mark = await restoredMark(database);
  return {
    creditor: creditor.id,
    now,
    timeZone: scheme.timeZone,
    files: await stuckFiles(database, creditor.id),
    waiting: await waitingAnswers(context),
    answersUntil: scheme.timing.cutOff,
    inbound: await inboundFiles(database, creditor.id, "state in ('kept', 'quarantined')"),
    unknownDebits: await database.query(
      `select debit_id as "debitId", collect_on as "collectOn" from debit where creditor = $1 and outcome_unknown order by 1`,
      [creditor.id],
    ),
    // the embedded store admits one process, and that is this one
    runners: database.kind === 'embedded' ? [] : await othersAtWork(context),
    overLimit: await counted(
      database,
      "select count(*)::int as n from held where creditor = $1 and reason = 'over-limit'",
      creditor.id,
    ),
    representedOut: await counted(
      database,
      `select count(*)::int as n from debit d join task t on t.creditor = d.creditor and t.task_key = 'follow-up/' || d.debit_id
       where d.creditor = $1 and t.state = 'open' and d.attempt > ${scheme.representment.maximum}`,
      creditor.id,
    ),
    sequence: await sequence(context, day),
    calendar: { name: creditor.rules.calendar.name, horizon: creditor.rules.calendar.horizon.to },
    endingHolds: await database.query(
      `select hold_id as "holdId", until_on as until from hold where creditor = $1 and released_on is null
       and until_on between $2 and $3 order by 2, 1`,
      [creditor.id, day, addDays(day, soonDays)],
    ),
    endingOperators: (await operatorsAt(database)).flatMap(({ name, validTo, revoked }) =>
      validTo === null || revoked || validTo < day || validTo > addDays(day, soonDays)
        ? []
        : [{ name, until: validTo }],
    ),
    endingKeys: creditor.bank.pins.flatMap(({ fingerprint, until }) =>
      until === undefined || until > addDays(day, soonDays) ? [] : [{ fingerprint, until }],
    ),
    openPgpKeys: ((await creditor.bank.openpgp?.keys(now)) ?? []).filter(
      ({ ends, fault }) =>
        fault !== undefined || (ends !== undefined && ends <= addDays(day, messageKeyDays)),
    ),
    oldTasks: await openTasks(context),
    restoredAt: mark?.restoredAt,
    diskFree: freeBytes(folder),
    clocks: [
      ...(await databaseClock(database, machine)),
      ...(connect ? await bankClock(context, machine) : []),
    ],
  };
}

/** Files that wait for somebody or something, with the moment they came into their state. */
function stuckFiles(sql: Sql, creditor: string): Promise<DoctorFacts['files'][number][]> {
  return sql.query(
    `select f.file_no as "fileNo", f.name, f.state, f.collect_on as "collectOn", e.at as since
     from file f cross join lateral (select at from event e where e.creditor = f.creditor and e.subject = 'file:' || f.file_no
       order by seq desc limit 1) e
     where f.creditor = $1 and f.state in ('drafted', 'approved', 'sending', 'unknown', 'refused') order by f.file_no`,
    [creditor],
  );
}

async function waitingAnswers({ database, creditor }: Context): Promise<DoctorFacts['waiting']> {
  const rows = await database.query<{ file_no: bigint; collect_on: IsoDate; debits: number }>(
    `select file_no, collect_on, count(*)::int as debits from debit
     where creditor = $1 and state in ('submitted', 'accepted') group by 1, 2 order by 1, 2`,
    [creditor.id],
  );
  const { rules } = creditor;
  return rows.flatMap(({ file_no: fileNo, collect_on: collectOn, debits }) => {
    const end = withinHorizon(() => windowEnd(collectOn, rules.scheme.answerDueBusinessDays, rules));
    return end.value === undefined ? [] : [{ fileNo, collectOn, debits, expected: end.value }];
  });
}

/** Also who was killed and never said that it ended; a command that just runs is no finding. */
async function othersAtWork({ database, creditor }: Context): Promise<DoctorFacts['runners']> {
  const rows = await runnersAtWork(database);
  return rows
    .filter(({ scope }) => scope === '*' || scope === creditor.id)
    .map((row) => ({ ...row, since: row.since as Instant, beatAt: row.beatAt as Instant }));
}

async function sequence({ database, creditor }: Context, day: IsoDate): Promise<DoctorFacts['sequence']> {
  const { sequencePer, sequenceUpTo } = creditor.pack.scheme.submission;
  if (sequenceUpTo === undefined) return undefined;
  const [row] = await database.query<{ last: bigint }>(
    'select last from counter where creditor = $1 and name = $2',
    [creditor.id, sequenceSeries(sequencePer, day)],
  );
  return row === undefined ? undefined : { last: wrapped(row.last, sequenceUpTo), upTo: sequenceUpTo };
}

async function counted(sql: Sql, question: string, creditor: string): Promise<number> {
  const [row] = await sql.query<{ n: number }>(question, [creditor]);
  return row?.n ?? 0;
}

function freeBytes(folder: string): bigint | undefined {
  try {
    const { bavail, bsize } = statfsSync(folder, { bigint: true });
    return bavail * bsize;
  } catch {
    return undefined;
  }
}

async function databaseClock(sql: Sql, machine: Instant): Promise<DoctorFacts['clocks']> {
  const [row] = await sql.query<{ now: Instant }>('select clock_timestamp() as now');
  return row === undefined ? [] : [{ name: 'the database', aheadSeconds: secondsAhead(row.now, machine) }];
}

/** The hour the bank's server wrote down for the last file it was given, against the hour it was sent. Nothing is written. */
async function bankClock(context: Context, machine: Instant): Promise<DoctorFacts['clocks']> {
  const { database, creditor } = context;
  const [last] = await database.query<{ name: string; sent_at: Instant }>(
    `select coalesce(m.name, f.name) as name, f.sent_at from file f
     left join form m on m.creditor = f.creditor and m.owner = 'file' and m.owner_no = f.file_no
     where f.creditor = $1 and f.sent_at is not null order by f.sent_at desc limit 1`,
    [creditor.id],
  );
  if (last === undefined) return [];
  try {
    const transport = await creditor.bank.open();
    try {
      const { outbox, archive } = creditor.bank;
      for (const folder of archive === undefined ? [outbox] : [outbox, archive]) {
        const there = await transport.stat(`${folder}/${last.name}`);
        if (there === undefined) continue;
        const written = there.modified as Instant;
        const aheadSeconds = Math.max(secondsAhead(written, last.sent_at), secondsAhead(written, machine));
        return [{ name: 'the bank’s server', aheadSeconds }];
      }
      return [];
    } finally {
      await transport.close();
    }
  } catch (error) {
    if (!isTransportError(error)) throw error;
    return [];
  }
}

function secondsAhead(clock: Instant, ours: Instant): number {
  return Math.round((Date.parse(clock) - Date.parse(ours)) / 1000);
}
