/** explain: the story of one debit, charge, billing account, mandate, file or complaint, in order, from the events and what stands now.
 *  Reads only. Personal data stays masked. */

import { type Charge, explainCharge } from '../core/billing/index.ts';
import { maskText } from '../core/privacy/mask-text.ts';
import type { Row } from '../store/database.ts';
import { entryTexts } from '../store/entry-text.ts';
import { mandatesById } from '../store/mandates.ts';
import { debtorsById } from '../store/notices.ts';
import { type Context, today } from './context.ts';
import { explainAccount } from './explain-account.ts';
import { explainComplaint } from './explain-complaint.ts';
import { explainFile } from './explain-file.ts';
import { explainMandate } from './explain-mandate.ts';
import { facts, history, money, postings, rows, type Story } from './story.ts';

export const explainable = ['debit', 'charge', 'account', 'mandate', 'file', 'complaint'] as const;
export type Explainable = (typeof explainable)[number];

/** Out: undefined when there is no such thing. */
export async function explain(context: Context, kind: Explainable, id: string): Promise<Story | undefined> {
  switch (kind) {
    case 'debit':
      return explainDebit(context, id);
    case 'charge':
      return explainChargeStory(context, id);
    case 'account':
      return explainAccount(context, id);
    case 'mandate':
      return explainMandate(context, id);
    case 'file':
      return explainFile(context, id);
    case 'complaint':
      return explainComplaint(context, id);
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
  const complaints = await rows(
    context,
    `select complaint_id, kind, state, answer_by, outcome from complaint where creditor = $1 and (subject_kind = 'charge' and subject_id = $2
       or subject_kind = 'account' and subject_id = (select account_id from charge where creditor = $1 and charge_id = $2)
       or subject_kind = 'debit' and subject_id in (select debit_id from claim where creditor = $1 and charge_id = $2)) order by complaint_id`,
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
      { title: 'complaints', lines: complaints.map(complaintLine) },
      await history(context, `charge:${id}`),
      await postings(context, 'charge_id', id),
    ],
  };
}

function complaintLine({ complaint_id, kind, state, answer_by, outcome }: Row): string {
  return `${complaint_id} ${kind}: ${outcome ?? `${state}, to be answered by ${answer_by}`}`;
}

function unreachable(kind: never): never {
  throw new Error(`nothing explains ${String(kind)}`);
}
