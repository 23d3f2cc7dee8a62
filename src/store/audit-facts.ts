/** Questions that must have no answer: numbers that are missing, seals that belong to no block, and state that differs
 *  from the event that made it. Each is one set-wise statement with the creditor as $1. Reads only. */

import { sealedTables } from '../core/audit/block.ts';
import type { ProblemCode } from '../core/problem.ts';
import { complaintMoves, debitMoves, fileMoves, inboundMoves, type Moves } from '../core/states.ts';
import { told, toldSql } from './audit-told.ts';
import type { Sql } from './database.ts';

type Fact = { readonly name: string; readonly code: ProblemCode; readonly sql: string };

/** A thing that breaks a fact: "file 12: …". */
export type BrokenFact = {
  readonly code: ProblemCode;
  readonly name: string;
  readonly subject: string;
  readonly detail: string;
};

const facts: readonly Fact[] = [
  ...(['event', 'journal'] as const).flatMap((table) => numbersAreWhole(table)),
  ...(['seal_range', 'seal_page'] as const).map((table) => ({
    name: 'every part of a seal belongs to a block',
    code: 'AUDIT_SEAL' as const,
    sql: `select distinct '${table} of block ' || block_no as subject, 'there is no such block' as detail from ${table} p
          where creditor = $1 and (table_name <> all (array['${sealedTables.join("','")}'])
            or not exists (select 1 from seal s where s.creditor = p.creditor and s.block_no = p.block_no))`,
  })),
  ...told.map((one) => ({ name: one.name, code: 'AUDIT_FACT' as const, sql: toldSql(one) })),
  {
    name: 'keys were destroyed only by acts the journal tells',
    code: 'AUDIT_FACT',
    sql: `select 'key of ' || k.kind || ' ' || k.id as subject, 'no event destroyed it' as detail from data_key k
          where k.creditor = $1 and k.destroyed_at is not null and not exists (select 1 from event e
            where e.creditor = k.creditor and e.subject = k.kind || ':' || k.id
              and e.kind = case k.kind when 'debtor' then 'debtor.erased' else 'bytes.destroyed' end)`,
  },
  ...Object.entries({
    debit: debitMoves,
    file: fileMoves,
    inbound: inboundMoves,
    complaint: complaintMoves,
  }).map(([table, moves]) => stateIsTold(table, moves)),
];

/** The first `limit` things of each fact that does not hold. */
export async function brokenFacts(sql: Sql, creditor: string, limit: number): Promise<readonly BrokenFact[]> {
  const broken: BrokenFact[] = [];
  for (const { name, code, sql: question } of facts) {
    const rows = await sql.query<{ subject: string; detail: string }>(`${question} limit ${limit}`, [
      creditor,
    ]);
    broken.push(...rows.map((row) => ({ code, name, ...row })));
  }
  return broken;
}

/** Counted first, by index only; the gaps are looked for when the count does not fit. Numbers that were handed out and
 *  are gone from the end are known from the counter. */
function numbersAreWhole(table: 'event' | 'journal'): readonly Fact[] {
  const number = table === 'event' ? 'seq' : 'journal_no';
  const name = `${table} numbers have no gap`;
  return [
    {
      name,
      code: 'AUDIT_GAP',
      sql: `select case when before + 1 = no - 1 then '${table} ' || (before + 1)
                   else '${table} ' || (before + 1) || ' to ' || (no - 1) end as subject, 'missing' as detail
            from (select ${number} as no, lag(${number}, 1, 0::bigint) over (order by ${number}) as before
                  from ${table} where creditor = $1
                    and (select count(*) <> coalesce(max(${number}), 0) from ${table} where creditor = $1)) n
            where no > before + 1 order by no`,
    },
    {
      name,
      code: 'AUDIT_GAP',
      sql: `select '${table} ' || (l.no + 1) || ' to ' || c.last as subject, 'missing at the end' as detail
            from (select coalesce((select last from counter where creditor = $1 and name = '${table}'), 0) as last) c,
                 (select coalesce(max(${number}), 0) as no from ${table} where creditor = $1) l where c.last > l.no`,
    },
  ];
}

/** The state of a row is the one its last move led to. */
function stateIsTold(table: string, moves: Moves): Fact {
  const states = Object.keys(moves).map((state) => `'${state}'`);
  const key = table === 'debit' || table === 'complaint' ? `${table}_id` : `${table}_no`;
  return {
    name: `each ${table} is in the state its last event led to`,
    code: 'AUDIT_FACT',
    sql: `with told as (select distinct on (subject) substr(subject, ${table.length + 2}) as id, seq, substr(kind, ${table.length + 2}) as state
            from event where creditor = $1 and ${subjectsOf(table)} and substr(kind, ${table.length + 2}) in (${states.join(', ')})
            order by subject, seq desc)
          select '${table} ' || t.${key} as subject,
            'its state is ' || t.state || coalesce(', event ' || e.seq || ' made it ' || e.state, ', no event made it') as detail
          from ${table} t left join told e on e.id = t.${key}::text
          where t.creditor = $1 and t.state is distinct from e.state`,
  };
}

/** Uses the index on subjects. */
function subjectsOf(table: string): string {
  return `subject > '${table}:' and subject < '${table};'`;
}
