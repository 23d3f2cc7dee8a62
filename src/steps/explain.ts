/** explain: the story of one debit, charge, billing account or file, in order, from the events and what stands now.
 *  Reads only. Personal data stays masked. */

import { type Charge, explainCharge } from '../core/billing/index.ts';
import { displayMoney } from '../core/money.ts';
import { maskText } from '../core/privacy/mask-text.ts';
import type { Row } from '../store/database.ts';
import { entryTexts } from '../store/entry-text.ts';
import { keysOf } from '../store/keyring-rows.ts';
import { mandatesById } from '../store/mandates.ts';
import { debtorsById } from '../store/notices.ts';
import { type Context, today } from './context.ts';

export const explainable = ['debit', 'charge', 'account', 'file'] as const;
export type Explainable = (typeof explainable)[number];

export type Story = {
  readonly subject: string;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly sections: readonly { readonly title: string; readonly lines: readonly string[] }[];
};

/** Out: undefined when there is no such thing. */
export async function explain(context: Context, kind: Explainable, id: string): Promise<Story | undefined> {
  switch (kind) {
    case 'debit':
      return explainDebit(context, id);
    case 'charge':
      return explainChargeStory(context, id);
    case 'account':
      return explainAccount(context, id);
    case 'file':
      return explainFile(context, id);
    default:
      return unreachable(kind);
  }
}

async function explainDebit(context: Context, id: string): Promise<Story | undefined> {
  const { creditor } = context;
  const [debit] = await rows(context, 'select * from debit where creditor = $1 and debit_id = $2', id);
  if (debit === undefined) return undefined;
  const claims = await rows(
    context,
    `select k.charge_id, k.minor, k.live, c.account_id, c.period from claim k join charge c using (creditor, charge_id) where k.creditor = $1 and k.debit_id = $2 order by c.due_on, c.charge_id`,
    id,
  );
  const notices = await rows(
    context,
    'select kind, minor, collect_on, delivered_at, evidence from notice where creditor = $1 and debit_id = $2 order by made_at, notice_key',
    id,
  );
  const entries = await rows(
    context,
    `select e.entry_key, e.inbound_no, e.outcome, e.code, e.text_sealed, e.state, e.line, i.name from entry e join inbound i using (creditor, inbound_no) where e.creditor = $1 and e.debit_id = $2 order by e.inbound_no, e.line`,
    id,
  );
  const words = await bankWords(context, debit, entries);
  const code = debit.reason_code as string | null;
  const meaning = code === null ? undefined : creditor.pack.reasons.get(code)?.meaning;
  return {
    subject: `debit ${id}`,
    facts: facts(context, debit, [
      'state',
      'minor',
      'planned_on',
      'collect_on',
      'attempt',
      'presents',
      'debtor_id',
      'mandate_id',
      'file_no',
      'batch_id',
      'trace',
      'settled_on',
      'reason_code',
      'reason_class',
      'followed_up',
    ]),
    sections: [
      {
        title: 'collects',
        lines: claims.map(
          (row) =>
            `${row.period}  ${row.charge_id} of account ${row.account_id}: ${money(context, row.minor)}${row.live ? '' : ' (released)'}`,
        ),
      },
      {
        title: 'notices',
        lines: notices.map(
          (row) =>
            `${row.kind}: ${money(context, row.minor)} on ${row.collect_on}, ${row.delivered_at === null ? 'not delivered' : `delivered ${row.delivered_at}, ${row.evidence}`}`,
        ),
      },
      {
        title: 'the bank said',
        lines: [
          ...entries.map(
            (row) => `${row.name} line ${row.line}: ${row.outcome} ${row.code} ${words(row)} (${row.state})`,
          ),
          ...(meaning === undefined ? [] : [`${code} means: ${meaning}`]),
        ],
      },
      await history(context, `debit:${id}`),
      await postings(context, 'debit_id', id),
    ],
  };
}

/** What the bank wrote, without the names and accounts it may hold. */
async function bankWords(
  context: Context,
  debit: Row,
  entries: readonly Row[],
): Promise<(entry: Row) => string> {
  const { database, sealing, creditor } = context;
  const texts = await entryTexts(
    database,
    sealing,
    creditor.id,
    entries.map((entry) => entry.inbound_no as bigint),
  );
  const mandateId = String(debit.mandate_id);
  const mandates = await mandatesById(database, sealing, creditor.id, [mandateId], today(context));
  const debtors = await debtorsById(database, sealing, creditor.id, [String(debit.debtor_id)]);
  const personal = [...mandates.values(), ...debtors.values()].flatMap((owner) =>
    'holder' in owner ? [owner.holder, owner.account] : [owner.name],
  );
  return (entry) => {
    const key = String(entry.entry_key);
    const text = texts.open(entry.inbound_no as bigint, key, String(entry.text_sealed));
    return maskText(text.reveal(), personal);
  };
}

async function explainChargeStory(context: Context, id: string): Promise<Story | undefined> {
  const [row] = await rows(context, 'select * from charge where creditor = $1 and charge_id = $2', id);
  if (row === undefined) return undefined;
  const charge: Charge = {
    accountId: row.account_id as string,
    debtorId: row.debtor_id as string,
    tariffId: row.tariff_id as string,
    period: row.period as string,
    part: Number(row.part),
    amount: row.minor as bigint,
    dueDate: row.due_on as Charge['dueDate'],
    explanation: row.explanation as Charge['explanation'],
  };
  const debits = await rows(
    context,
    `select d.debit_id, d.state, d.collect_on, k.minor, k.live from claim k join debit d using (creditor, debit_id) where k.creditor = $1 and k.charge_id = $2 order by d.number`,
    id,
  );
  const [held] = await rows(
    context,
    'select reason, since from held where creditor = $1 and charge_id = $2',
    id,
  );
  const holds = await rows(
    context,
    `select hold_id, reason, from_on, released_on from hold where creditor = $1 and subject_kind = 'charge' and subject_id = $2 order by hold_id`,
    id,
  );
  return {
    subject: `charge ${id}`,
    facts: facts(context, row, [
      'account_id',
      'debtor_id',
      'tariff_id',
      'period',
      'minor',
      'open_minor',
      'due_on',
    ]),
    sections: [
      { title: 'how it came about', lines: explainCharge(charge, context.creditor.pack.scheme.currency) },
      {
        title: 'debits',
        lines: debits.map(
          (debit) =>
            `${debit.debit_id} ${debit.state}, ${debit.collect_on}: ${money(context, debit.minor)}${debit.live ? ' (holds it)' : ''}`,
        ),
      },
      {
        title: 'held',
        lines: [
          ...(held === undefined ? [] : [`${held.reason} since ${held.since}`]),
          ...holds.map(
            (hold) =>
              `${hold.reason} from ${hold.from_on}${hold.released_on === null ? '' : `, released ${hold.released_on}`}`,
          ),
        ],
      },
      await history(context, `charge:${id}`),
      await postings(context, 'charge_id', id),
    ],
  };
}

async function explainAccount(context: Context, id: string): Promise<Story | undefined> {
  const [account] = await rows(
    context,
    'select * from billing_account where creditor = $1 and account_id = $2',
    id,
  );
  if (account === undefined) return undefined;
  const owners = await rows(
    context,
    'select debtor_id, from_on, to_on from ownership where creditor = $1 and account_id = $2 order by from_on',
    id,
  );
  const charges = await rows(
    context,
    'select charge_id, period, tariff_id, minor, open_minor from charge where creditor = $1 and account_id = $2 order by due_on, charge_id',
    id,
  );
  const receipts = await rows(
    context,
    'select channel, receipt_id, kind, minor, received_at from receipt where creditor = $1 and account_id = $2 order by received_at, receipt_id',
    id,
  );
  const balances = await rows(
    context,
    `select ledger, sum(minor)::bigint as minor from posting where creditor = $1 and account_id = $2 group by ledger order by ledger`,
    id,
  );
  const mandates = await rows(
    context,
    `select distinct m.mandate_id, m.state, m.valid_from, m.valid_to from mandate m join ownership o using (creditor, debtor_id) where m.creditor = $1 and o.account_id = $2 order by m.mandate_id`,
    id,
  );
  return {
    subject: `account ${id}`,
    facts: facts(context, account, ['kind', 'building', 'label', 'area']),
    sections: [
      {
        title: 'owners',
        lines: owners.map(
          (row) => `${row.debtor_id} from ${row.from_on}${row.to_on === null ? '' : ` to ${row.to_on}`}`,
        ),
      },
      {
        title: 'mandates',
        lines: mandates.map(
          (row) =>
            `${row.mandate_id} ${row.state}, from ${row.valid_from}${row.valid_to === null ? '' : ` to ${row.valid_to}`}`,
        ),
      },
      {
        title: 'charges',
        lines: charges.map(
          (row) =>
            `${row.period}  ${row.charge_id} ${row.tariff_id}: ${money(context, row.minor)}, open ${money(context, row.open_minor)}`,
        ),
      },
      {
        title: 'receipts',
        lines: receipts.map(
          (row) =>
            `${row.received_at}  ${row.channel} ${row.receipt_id} ${row.kind}: ${money(context, row.minor)}`,
        ),
      },
      { title: 'books', lines: balances.map((row) => `${row.ledger}: ${money(context, row.minor)}`) },
    ],
  };
}

async function explainFile(context: Context, id: string): Promise<Story | undefined> {
  if (!/^\d{1,18}$/.test(id)) return undefined;
  const [file] = await rows(context, 'select * from file where creditor = $1 and file_no = $2', id);
  if (file === undefined) return undefined;
  const batches = await rows(
    context,
    'select * from batch where creditor = $1 and file_no = $2 order by ordinal',
    id,
  );
  const approvals = await rows(
    context,
    'select operator, signed_at, statement from approval where creditor = $1 and file_no = $2',
    id,
  );
  const deliveries = await rows(
    context,
    'select * from delivery where creditor = $1 and file_no = $2 order by attempt',
    id,
  );
  const answers = await rows(
    context,
    'select name, state, layout from inbound where creditor = $1 and file_no = $2 order by inbound_no',
    id,
  );
  const states = await rows(
    context,
    `select state, count(*)::int as n, sum(minor)::bigint as minor from debit where creditor = $1 and file_no = $2 group by state order by state`,
    id,
  );
  const kept = (await keysOf(context.database, context.creditor.id, 'file', [id])).get(id);
  const fileFacts = facts(context, file, [
    'name',
    'reference',
    'layout',
    'state',
    'sha256',
    'size',
    'debits',
    'minor',
    'collect_on',
    'built_by',
    'built_at',
    'sent_at',
  ]);
  const gone = kept?.destroyed;
  return {
    subject: `file ${id}`,
    facts:
      gone === undefined ? fileFacts : { ...fileFacts, bytes: `destroyed at ${gone.at}: ${gone.reason}` },
    sections: [
      {
        title: 'batches',
        lines: batches.map(
          (row) =>
            `${row.batch_id} ${row.sequence_type} ${row.instrument}: ${row.debits} debits, ${money(context, row.minor)}`,
        ),
      },
      {
        title: 'approval',
        lines: approvals.flatMap((row) => [
          `${row.operator} signed at ${row.signed_at}:`,
          ...String(row.statement)
            .split('\n')
            .map((line) => `  ${line}`),
        ]),
      },
      {
        title: 'deliveries',
        lines: deliveries.map(
          (row) =>
            `attempt ${row.attempt} at ${row.intended_at}: ${row.outcome ?? `cut off while ${row.stage}`}`,
        ),
      },
      { title: 'answers', lines: answers.map((row) => `${row.name} (${row.layout}): ${row.state}`) },
      {
        title: 'debits now',
        lines: states.map((row) => `${row.n} ${row.state}: ${money(context, row.minor)}`),
      },
      await history(context, `file:${id}`),
    ],
  };
}

async function history(context: Context, subject: string): Promise<Story['sections'][number]> {
  const events = await rows(
    context,
    'select at, actor, command, kind, data from event where creditor = $1 and subject = $2 order by seq',
    subject,
  );
  return {
    title: 'history',
    lines: events.map((row) =>
      `${row.at}  ${row.kind} by ${row.actor} (${row.command})  ${detail(row.data as Row)}`.trimEnd(),
    ),
  };
}

async function postings(
  context: Context,
  column: 'debit_id' | 'charge_id',
  id: string,
): Promise<Story['sections'][number]> {
  const lines = await rows(
    context,
    `select j.booked_on, j.kind, p.ledger, sum(p.minor)::bigint as minor from posting p join journal j using (creditor, journal_no) where p.creditor = $1 and p.${column} = $2 group by j.journal_no, j.booked_on, j.kind, p.ledger order by j.journal_no, minor desc`,
    id,
  );
  return {
    title: 'books',
    lines: lines.map((row) => `${row.booked_on}  ${row.kind}: ${row.ledger} ${money(context, row.minor)}`),
  };
}

function rows(context: Context, sql: string, id: string): Promise<Row[]> {
  return context.database.query(sql, [context.creditor.id, id]);
}

function facts(context: Context, row: Row, columns: readonly string[]): Record<string, unknown> {
  const entries = columns
    .filter((column) => row[column] !== null)
    .map((column) => [column, column.endsWith('minor') ? money(context, row[column]) : row[column]]);
  return Object.fromEntries(entries);
}

function money({ creditor }: Context, minor: unknown): string {
  return displayMoney({ minor: minor as bigint, currency: creditor.pack.scheme.currency });
}

function detail(data: Row): string {
  return Object.entries(data)
    .filter(([, value]) => value !== null && typeof value !== 'object')
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
}

function unreachable(kind: never): never {
  throw new Error(`nothing explains ${String(kind)}`);
}
