/** verify: proves conservation from the ledger, and that the ledger and the state tell the same story. Reads only.
 *  Source: DESIGN promise 4. Each check is one set-wise question that must have no answer. */

import { type Problem, problem } from '../core/problem.ts';
import type { Context } from './context.ts';
import { report, type StepReport } from './context.ts';

type Check = {
  readonly name: string;
  readonly code: 'BOOKS_UNBALANCED' | 'BOOKS_CONSERVATION';
  readonly sql: string;
};

/** Every query returns rows (subject, expected, found) of what does not hold. $1 is the creditor. */
const checks: readonly Check[] = [
  {
    name: 'every journal adds up to zero',
    code: 'BOOKS_UNBALANCED',
    sql: `select 'journal ' || journal_no as subject, 0::bigint as expected, sum(minor)::bigint as found from posting
          where creditor = $1 group by journal_no having sum(minor) <> 0`,
  },
  {
    name: 'every journal has postings',
    code: 'BOOKS_UNBALANCED',
    sql: `select 'journal ' || j.journal_no as subject, 1::bigint as expected, 0::bigint as found from journal j
          where j.creditor = $1 and not exists (select 1 from posting p where p.creditor = j.creditor and p.journal_no = j.journal_no)`,
  },
  {
    name: 'charged = collected + in flight + open + prepaid use + discounted + written off, for every account and period',
    code: 'BOOKS_CONSERVATION',
    sql: `with charged as (select account_id, period, sum(minor) as minor from charge where creditor = $1 group by 1, 2),
          held as (select account_id, period, sum(minor) as minor from posting
                   where creditor = $1 and period <> '' and ledger <> 'income' group by 1, 2)
          select 'account ' || account_id || ' in ' || period as subject,
                 coalesce(c.minor, 0)::bigint as expected, coalesce(h.minor, 0)::bigint as found
          from charged c full join held h using (account_id, period) where coalesce(c.minor, 0) <> coalesce(h.minor, 0)`,
  },
  {
    name: 'what a charge still owes is its receivable',
    code: 'BOOKS_CONSERVATION',
    sql: `select 'charge ' || c.charge_id as subject, c.open_minor as expected, coalesce(p.minor, 0)::bigint as found
          from charge c left join (select charge_id, sum(minor) as minor from posting
            where creditor = $1 and ledger = 'receivable' group by 1) p using (charge_id)
          where c.creditor = $1 and c.open_minor <> coalesce(p.minor, 0)`,
  },
  {
    name: 'what is in flight is what submitted debits claim',
    code: 'BOOKS_CONSERVATION',
    sql: `with flying as (select k.debit_id, sum(k.minor) as minor from claim k
            join debit d on d.creditor = k.creditor and d.debit_id = k.debit_id
            where k.creditor = $1 and d.state in ('submitted', 'accepted') group by 1),
          clearing as (select debit_id, sum(minor) as minor from posting
            where creditor = $1 and ledger = 'clearing' group by 1 having sum(minor) <> 0)
          select 'debit ' || debit_id as subject, coalesce(f.minor, 0)::bigint as expected, coalesce(c.minor, 0)::bigint as found
          from flying f full join clearing c using (debit_id) where coalesce(f.minor, 0) <> coalesce(c.minor, 0)`,
  },
  {
    name: 'what the bank holds is what settled debits collected',
    code: 'BOOKS_CONSERVATION',
    sql: `with settled as (select debit_id, collected_minor as minor from debit where creditor = $1 and state = 'settled'),
          bank as (select debit_id, sum(minor) as minor from posting
            where creditor = $1 and ledger = 'bank' and debit_id is not null group by 1 having sum(minor) <> 0)
          select 'debit ' || debit_id as subject, coalesce(s.minor, 0)::bigint as expected, coalesce(b.minor, 0)::bigint as found
          from settled s full join bank b using (debit_id) where coalesce(s.minor, 0) <> coalesce(b.minor, 0)`,
  },
  {
    name: 'a debit asks for what it claims',
    code: 'BOOKS_CONSERVATION',
    sql: `select 'debit ' || d.debit_id as subject, d.minor as expected, coalesce(k.minor, 0)::bigint as found
          from debit d left join (select debit_id, sum(minor) as minor from claim where creditor = $1 group by 1) k using (debit_id)
          where d.creditor = $1 and d.minor <> coalesce(k.minor, 0)`,
  },
  {
    name: 'claims are live exactly while their debit is',
    code: 'BOOKS_CONSERVATION',
    sql: `select 'debit ' || d.debit_id as subject, (d.state in ('planned', 'batched', 'submitted', 'accepted'))::int::bigint as expected,
            k.live::int::bigint as found
          from claim k join debit d on d.creditor = k.creditor and d.debit_id = k.debit_id
          where k.creditor = $1 and k.live <> (d.state in ('planned', 'batched', 'submitted', 'accepted'))`,
  },
  {
    name: 'prepaid balances are the ledger’s',
    code: 'BOOKS_CONSERVATION',
    sql: `with ledger as (select account_id, -sum(minor) as minor from posting where creditor = $1 and ledger = 'prepaid' group by 1)
          select 'account ' || account_id as subject, coalesce(b.minor, 0)::bigint as expected, coalesce(l.minor, 0)::bigint as found
          from (select account_id, minor from prepaid where creditor = $1) b full join ledger l using (account_id)
          where coalesce(b.minor, 0) <> coalesce(l.minor, 0)`,
  },
  {
    name: 'files hold the debits they say',
    code: 'BOOKS_CONSERVATION',
    sql: `select 'file ' || f.file_no as subject, f.minor as expected, coalesce(d.minor, 0)::bigint as found
          from file f left join (select file_no, sum(minor) as minor, count(*) as debits from debit
            where creditor = $1 and file_no is not null group by 1) d using (file_no)
          where f.creditor = $1 and f.state <> 'withdrawn' and (f.minor <> coalesce(d.minor, 0) or f.debits <> coalesce(d.debits, 0))`,
  },
  {
    name: 'what was written off, credited or refunded is what two people confirmed',
    code: 'BOOKS_CONSERVATION',
    sql: `with booked as (select substr(j.source, strpos(j.source, ':') + 1) as id, sum(p.minor)::bigint as minor
            from journal j join posting p on p.creditor = j.creditor and p.journal_no = j.journal_no and p.minor > 0
            where j.creditor = $1 and j.kind in ('written-off', 'prepaid-refunded', 'credited') group by 1),
          agreed as (select proposal_id as id, (content ->> 'minor')::bigint as minor from proposal
            where creditor = $1 and kind in ('write-off', 'refund') and state = 'confirmed' and decided_by <> proposed_by
            union all select proposal_id, (content ->> 'minor')::bigint + (content ->> 'refundMinor')::bigint from proposal
            where creditor = $1 and kind = 'complaint-close' and state = 'confirmed' and decided_by <> proposed_by)
          select 'proposal ' || id as subject, coalesce(a.minor, 0)::bigint as expected, coalesce(b.minor, 0)::bigint as found
          from agreed a full join booked b using (id) where coalesce(a.minor, 0) <> coalesce(b.minor, 0)`,
  },
  {
    name: 'a closed month carries over what was booked up to its end',
    code: 'BOOKS_CONSERVATION',
    sql: `with booked as (select c.month, p.ledger, sum(p.minor)::bigint as minor from period_close c
            join journal j on j.creditor = c.creditor and to_char(j.booked_on, 'YYYY-MM') <= c.month
            join posting p on p.creditor = j.creditor and p.journal_no = j.journal_no
            where c.creditor = $1 group by 1, 2 having sum(p.minor) <> 0),
          carried as (select month, ledger, minor from period_balance where creditor = $1)
          select ledger || ' at the end of ' || month as subject, coalesce(c.minor, 0)::bigint as expected, coalesce(b.minor, 0)::bigint as found
          from carried c full join booked b using (month, ledger) where coalesce(c.minor, 0) <> coalesce(b.minor, 0)`,
  },
];

export async function verify(context: Context): Promise<StepReport> {
  const { database, creditor } = context;
  const problems: Problem[] = [];
  const notes: string[] = [];
  for (const { name, code, sql } of checks) {
    const rows = await database.query<{ subject: string; expected: bigint; found: bigint }>(
      `${sql} limit 100`,
      [creditor.id],
    );
    notes.push(`${rows.length === 0 ? 'holds' : 'FAILS'}: ${name}`);
    for (const { subject, expected, found } of rows) {
      problems.push(
        problem(
          code,
          { file: creditor.id, record: subject },
          `${name}: ${expected} expected, ${found} found (minor units).`,
          'Stop sending; keep the database and look with debitrun explain.',
        ),
      );
    }
  }
  return report(
    context,
    'verify',
    0,
    { checks: checks.length, failed: notes.filter((note) => note.startsWith('FAILS')).length },
    { notes, problems },
  );
}
