/** The state a fixture ends in, in counts and sums: nothing in it is random, and no personal data. */

import type { Sql } from './database.ts';

type Counted = Readonly<Record<string, string | number | null>>;

export type EndState = Readonly<Record<string, readonly Counted[]>>;

/** By section. Sums are minor units as text. */
const questions: Readonly<Record<string, string>> = {
  charges: `select period, count(*)::int as count, sum(minor)::text as minor, sum(open_minor)::text as open
    from charge where creditor = $1 group by period order by period`,
  held: `select reason, count(*)::int as count from held where creditor = $1 group by reason order by reason`,
  debits: `select state, planned_on::text as planned, collect_on::text as collect, attempt, coalesce(reason_code, '') as reason,
      count(*)::int as count, sum(minor)::text as minor, coalesce(sum(collected_minor), 0)::text as collected
    from debit where creditor = $1 group by state, planned_on, collect_on, attempt, reason_code
    order by planned_on, collect_on, attempt, state, reason_code nulls first`,
  files: `select name, state, debits, minor::text as minor, collect_on::text as collect,
      (select string_agg(coalesce(d.outcome, d.stage), ', ' order by d.attempt) from delivery d
       where d.creditor = f.creditor and d.file_no = f.file_no) as deliveries
    from file f where creditor = $1 order by file_no`,
  inbound: `select name, state, layout, (select count(*)::int from entry e where e.creditor = i.creditor and e.inbound_no = i.inbound_no) as entries,
      (select coalesce(string_agg(distinct p ->> 'code', ', '), '') from jsonb_array_elements(i.problems) p) as problems
    from inbound i where creditor = $1 order by inbound_no`,
  entries: `select scope, outcome, code, state, count(*)::int as count, coalesce(sum(minor), 0)::text as collected
    from entry where creditor = $1 group by scope, outcome, code, state order by scope, outcome, code, state`,
  mandates: `select state, count(*)::int as count from mandate where creditor = $1 group by state order by state`,
  tasks: `select kind, state, count(*)::int as count from task where creditor = $1 group by kind, state order by kind, state`,
  notices: `select kind, count(*)::int as count, count(delivered_at)::int as delivered from notice
    where creditor = $1 group by kind order by kind`,
  ledger: `select ledger, sum(minor)::text as minor from posting where creditor = $1 group by ledger order by ledger collate "C"`,
};

export async function endState(sql: Sql, creditor: string): Promise<EndState> {
  const state: Record<string, readonly Counted[]> = {};
  for (const [section, question] of Object.entries(questions))
    state[section] = (await sql.query<Counted>(question, [creditor])).map((row) => ({ ...row }));
  return state;
}
