/** The one way anything changes: `commit` opens a transaction, gives a `Unit` to write with, and appends one event for
 *  each change (who, which command, when, what) before it commits. Nothing else in the store writes. IO. */

import { journalInstant } from '../core/clock.ts';
import type { Instant } from '../core/date.ts';
import type { Journal } from '../core/ledger.ts';
import {
  complaintMoves,
  debitMoves,
  fileMoves,
  inboundMoves,
  type Moves,
  mandateMoves,
  mayMove,
} from '../core/states.ts';
import { type Database, type Row, type Sql, toJson } from './database.ts';
import { lastEventOf } from './last-event.ts';
import { firstOpenDay } from './periods.ts';
import { keepStatistics, manyRows } from './statistics.ts';

/** Who does it, with which command, when. `creditor` is '*' for acts that concern the whole workspace. */
export type Act = {
  readonly creditor: string;
  readonly at: Instant;
  readonly actor: string;
  readonly command: string;
};

type Event = { readonly kind: string; readonly subject: string; readonly data: Row };

/** One move of one row through its state table, with columns that change along. */
export type Move = {
  readonly id: string | bigint;
  readonly from: string;
  readonly to: string;
  readonly set?: Row;
  /** What happened, where it is not what its new state is called. */
  readonly event?: string;
};

/** The tables with a state column, their key, and the table of allowed moves. */
const stateful = {
  debit: { key: 'debit_id', moves: debitMoves as Moves },
  file: { key: 'file_no', moves: fileMoves as Moves },
  inbound: { key: 'inbound_no', moves: inboundMoves as Moves },
  mandate: { key: 'mandate_id', moves: mandateMoves as Moves },
  complaint: { key: 'complaint_id', moves: complaintMoves as Moves },
} as const;

/** Runs `work` in one transaction and appends its events. Nothing is written when it throws, as it does for a clock that
 *  is before the last event (ClockBackwardsError). */
export function commit<T>(database: Database, act: Act, work: (unit: Unit) => Promise<T>): Promise<T> {
  return database.tx(async (tx) => {
    const unit = new Unit(tx, act);
    const result = await work(unit);
    await unit.flush();
    await keepStatistics(tx, unit.grown());
    return result;
  });
}

export class Unit implements Sql {
  readonly act: Act;
  readonly #tx: Sql;
  readonly #events: Event[] = [];
  readonly #inserted = new Map<string, number>();

  constructor(tx: Sql, act: Act) {
    this.#tx = tx;
    this.act = act;
  }

  query<T extends object = Row>(text: string, parameters?: readonly unknown[]): Promise<T[]> {
    return this.#tx.query<T>(text, parameters);
  }

  /** Records that something happened. `subject` is "debit:D00000001", "file:12" … */
  event(kind: string, subject: string, data: Row = {}): void {
    this.#events.push({ kind, subject, data });
  }

  /** Hands out `count` consecutive numbers of a series and returns the first. */
  async numbers(series: string, count: number): Promise<bigint> {
    const [row] = await this.query<{ last: bigint }>(
      `insert into counter (creditor, name, last) values ($1, $2, $3)
       on conflict (creditor, name) do update set last = counter.last + excluded.last returning last`,
      [this.act.creditor, series, BigInt(count)],
    );
    return (row?.last ?? 0n) - BigInt(count) + 1n;
  }

  /** Inserts rows of one table with one statement; the creditor is put in. Keys already there throw. */
  async insert(table: string, rows: readonly Row[]): Promise<void> {
    await this.#insertRows(table, rows, '');
  }

  /** Inserts those rows whose key is new and returns how many were. */
  async insertNew(table: string, rows: readonly Row[]): Promise<number> {
    return (await this.#insertRows(table, rows, 'on conflict do nothing returning 1')).length;
  }

  /** Updates rows of one table by key columns with one statement. Throws when a key is not there. All rows have the same
   *  columns. */
  async update(table: string, key: readonly string[], rows: readonly Row[]): Promise<void> {
    if (rows.length === 0) return;
    const columns = sameColumns(table, rows).filter((column) => !key.includes(column));
    const updated = await this.query(
      `update ${table} t set ${columns.map((column) => `${column} = r.${column}`).join(', ')}
       from jsonb_populate_recordset(null::${table}, $2::text::jsonb) r
       where t.creditor = $1 and ${key.map((column) => `t.${column} = r.${column}`).join(' and ')} returning 1`,
      [this.act.creditor, toJson(rows)],
    );
    if (updated.length !== rows.length) {
      throw new Error(`${table}: ${rows.length} rows to update, ${updated.length} found`);
    }
  }

  /** Moves rows of one table through their state table, with an event each. Throws, and so undoes everything, when a
   *  move is not allowed or a row is no longer in the state it is moved from. All moves set the same columns. */
  async move(table: keyof typeof stateful, moves: readonly Move[]): Promise<void> {
    if (moves.length === 0) return;
    const { key, moves: allowed } = stateful[table];
    for (const { id, from, to } of moves) {
      if (!mayMove(allowed, from, to)) throw new Error(`${table} ${id}: ${from} may not become ${to}`);
    }
    const columns = sameColumns(
      table,
      moves.map(({ set }) => set ?? {}),
    );
    const assignments = ['state', ...columns].map((column) => `${column} = r.${column}`).join(', ');
    const rows = moves.map(({ id, from, to, set }) => ({ row: { [key]: id, state: to, ...set }, from }));
    const updated = await this.query(
      `update ${table} t set ${assignments}
       from (select (jsonb_populate_record(null::${table}, item -> 'row')).*, item ->> 'from' as moved_from
             from jsonb_array_elements($2::text::jsonb) item) r
       where t.creditor = $1 and t.${key} = r.${key} and t.state = r.moved_from returning 1`,
      [this.act.creditor, toJson(rows)],
    );
    if (updated.length !== moves.length) {
      throw new Error(
        `${table}: ${moves.length} moves, ${updated.length} rows still in the state they start from`,
      );
    }
    for (const { id, from, to, set, event } of moves) {
      if (event === undefined) this.event(`${table}.${to}`, `${table}:${id}`, { from, ...set });
      else this.event(`${table}.${event}`, `${table}:${id}`, { from, state: to, ...set });
    }
  }

  /** Posts balanced journals. A source that was posted before throws: the same happening is never booked twice.
   *  What happened in a closed month is booked on the first open day, with the day it happened. */
  async post(journals: readonly Journal[]): Promise<void> {
    const kept = journals.filter((journal) => journal.postings.length > 0);
    if (kept.length === 0) return;
    const open = await firstOpenDay(this, this.act.creditor);
    const first = await this.numbers('journal', kept.length);
    await this.insert(
      'journal',
      kept.map(({ source, kind, bookedOn }, index) => ({
        journal_no: first + BigInt(index),
        source,
        kind,
        booked_on: bookedOn < open ? open : bookedOn,
        happened_on: bookedOn < open ? bookedOn : null,
        at: this.act.at,
      })),
    );
    await this.insert(
      'posting',
      kept.flatMap(({ postings }, index) =>
        postings.map((posting, line) => ({
          journal_no: first + BigInt(index),
          line: line + 1,
          ledger: posting.ledger,
          account_id: posting.accountId,
          period: posting.period,
          charge_id: posting.chargeId,
          debit_id: posting.debitId,
          minor: posting.minor,
        })),
      ),
    );
  }

  /** Appends the events. Called once, by `commit`. */
  async flush(): Promise<void> {
    if (this.#events.length === 0) return;
    const { creditor, actor, command } = this.act;
    const at = journalInstant(creditor, this.act.at, await lastEventOf(this, creditor));
    this.#inserted.set('event', this.#events.length);
    const first = await this.numbers('event', this.#events.length);
    const pageSize = 5000;
    for (let start = 0; start < this.#events.length; start += pageSize) {
      const page = this.#events.slice(start, start + pageSize);
      // Arrays, and what all have in common once: half the time of rows with their columns' names.
      await this.query(
        `insert into event (creditor, seq, at, actor, command, kind, subject, data)
         select $1, $2::bigint + n - 1, $3, $4, $5, item ->> 0, item ->> 1, item -> 2
         from jsonb_array_elements($6::text::jsonb) with ordinality events (item, n)`,
        [
          ...[this.act.creditor, first + BigInt(start), at, actor, command],
          toJson(page.map(({ kind, subject, data }) => [kind, subject, data])),
        ],
      );
    }
  }

  /** Tables that many rows were inserted into. */
  grown(): readonly string[] {
    return [...this.#inserted].flatMap(([table, rows]) => (rows < manyRows ? [] : table));
  }

  async #insertRows(table: string, rows: readonly Row[], tail: string): Promise<Row[]> {
    if (rows.length === 0) return [];
    this.#inserted.set(table, (this.#inserted.get(table) ?? 0) + rows.length);
    const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
    const list = columns.join(', ');
    return await this.query(
      `insert into ${table} (creditor, ${list}) select $1, ${list}
       from jsonb_populate_recordset(null::${table}, $2::text::jsonb) ${tail}`,
      [this.act.creditor, toJson(rows)],
    );
  }
}

/** One statement sets the same columns in every row: a column that only some rows have would be lost or emptied. */
function sameColumns(table: string, rows: readonly Row[]): string[] {
  const columns = Object.keys(rows[0] ?? {});
  const differs = rows.some(
    (row) => Object.keys(row).length !== columns.length || columns.some((column) => !(column in row)),
  );
  if (differs) throw new Error(`${table}: rows of one statement must have the same columns`);
  return columns;
}
