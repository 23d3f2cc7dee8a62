/** Rows that may change, held against the events that made them: each row must have its event, each event its row, and
 *  they must agree column by column. One statement each, with the creditor as $1. Texts of events are never cast: an event
 *  that is not sealed yet may hold anything. Used by audit-facts.ts. */

import { mandateMoves } from '../core/states.ts';
import { complaintDigestSql } from './complaints.ts';
import { versionDigestSql } from './mandate-changes.ts';
import { noticeDigestSql } from './notices.ts';

export type Told = {
  readonly name: string;
  /** What a row is called in a finding. */
  readonly thing: string;
  /** Table, or a query in brackets; its rows are `t`. */
  readonly table: string;
  /** Which of them; all when absent. */
  readonly rows?: string;
  /** Key of a row as text. */
  readonly id: string;
  /** Which events (`e`), and the key each names. */
  readonly event: string;
  readonly eventId: string;
  /** Only the last event of a key counts. */
  readonly last?: boolean;
  readonly agrees: string;
  /** When an event without a row is right. */
  readonly gone?: string;
};

/** The one row that answers (subject, detail) for each thing that does not agree. */
export function toldSql({
  thing,
  table,
  rows = 'true',
  id,
  event,
  eventId,
  last,
  agrees,
  gone = 'false',
}: Told): string {
  const events = `select ${last ? 'distinct on (id) ' : ''}* from (select ${eventId} as id, e.* from event e
      where creditor = $1 and (${event})) e${last ? ' order by id, seq desc' : ''}`;
  return `select '${thing} ' || coalesce(t.id, e.id) as subject,
      case when t.id is null then 'it is gone' when e.id is null then 'no event made it'
           else 'it differs from its event ' || e.seq end as detail
    from (select ${id} as id, t.* from ${table} t where creditor = $1 and (${rows})) t
    full join (${events}) e using (id)
    where case when t.id is null then not coalesce(${gone}, false) when e.id is null then true
      else not coalesce(${agrees}, false) end`;
}

/** Events whose subject is "KIND:key" lie together in the index. */
const about = (kind: string) => `e.subject > '${kind}:' and e.subject < '${kind};'`;
const keyOf = (kind: string) => `substr(e.subject, ${kind.length + 2})`;
const said = (name: string) => `(e.data ->> '${name}')`;

/** An instant as JavaScript writes it. */
const spelled = (column: string) =>
  `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || 'Z' = regexp_replace`;

const erased = (debtor: string) =>
  `exists (select 1 from event x where x.creditor = $1 and x.subject = 'debtor:' || ${debtor} and x.kind = 'debtor.erased')`;

const mandateStates = Object.keys(mandateMoves)
  .map((state) => `'mandate.${state}'`)
  .join(', ');

export const told: readonly Told[] = [
  {
    name: 'files are what the journal says was cut',
    thing: 'file',
    table: 'file',
    id: 'file_no::text',
    event: `${about('file')} and e.kind = 'file.drafted'`,
    eventId: keyOf('file'),
    agrees: `t.name = ${said('name')} and t.sha256 = ${said('sha256')} and t.layout = ${said('layout')}
      and t.layout_digest = ${said('layoutDigest')} and t.reference = ${said('reference')}
      and t.debits::text = ${said('debits')} and t.minor::text = ${said('minor')} and t.size::text = ${said('size')}
      and t.collect_on::text = ${said('collectOn')} and t.built_by = e.actor and t.built_at = e.at`,
  },
  {
    name: 'files were sent when the journal says',
    thing: 'file',
    table: 'file',
    rows: 'sent_at is not null',
    id: 'file_no::text',
    event: `${about('file')} and e.kind = 'file.sent'`,
    eventId: keyOf('file'),
    agrees: 't.sent_at = e.at',
  },
  {
    name: 'inbound files are what the journal says was fetched',
    thing: 'inbound',
    table: 'inbound',
    id: 'inbound_no::text',
    event: `${about('inbound')} and e.kind = 'inbound.kept' and e.data ? 'sha256'`,
    eventId: keyOf('inbound'),
    agrees: `t.name = ${said('name')} and t.sha256 = ${said('sha256')} and t.size::text = ${said('size')}
      and t.kept_at = e.at`,
  },
  {
    name: 'forms of files are what the journal says was made',
    thing: 'form',
    table: 'form',
    id: 'form_no::text',
    event: `(${about('file')} or ${about('inbound')}) and e.kind in ('file.enclosed', 'inbound.opened')`,
    eventId: said('form'),
    agrees: `t.owner || ':' || t.owner_no = e.subject and t.name = ${said('name')} and t.sha256 = ${said('sha256')}
      and t.size::text = ${said('size')} and t.sealed_for = e.data -> 'sealedFor'
      and t.signed_by is not distinct from ${said('signedBy')} and t.made_at = e.at`,
  },
  {
    name: 'charges are what the journal says was billed',
    thing: 'charge',
    table: 'charge',
    id: 'charge_id',
    event: `${about('charge')} and e.kind = 'charge.made'`,
    eventId: keyOf('charge'),
    agrees: `t.account_id = ${said('accountId')} and t.period = ${said('period')} and t.minor::text = ${said('minor')}
      and t.debtor_id = ${said('debtorId')} and t.tariff_id = ${said('tariffId')} and t.part::text = ${said('part')}
      and t.due_on::text = ${said('dueOn')}`,
  },
  {
    name: 'creditors keep the books the journal says were opened',
    thing: 'creditor',
    table: 'creditor',
    id: 'creditor',
    event: `${about('creditor')} and e.kind = 'creditor.opened'`,
    eventId: keyOf('creditor'),
    agrees: `t.name = ${said('name')} and t.scheme = ${said('scheme')} and t.currency = ${said('currency')}
      and t.opened_at = e.at`,
  },
  {
    name: 'operators have the key the journal says',
    thing: 'operator',
    table: 'operator',
    id: 'name',
    event: `${about('operator')} and e.kind = 'operator.added'`,
    eventId: keyOf('operator'),
    agrees: `t.public_key = ${said('publicKey')} and t.added_at = e.at`,
  },
  {
    name: 'operators may do what the journal says they were granted',
    thing: 'operator_grant',
    table: 'operator_grant',
    id: `name || ' ' || version`,
    event: `${about('operator')} and e.kind in ('operator.granted', 'operator.revoked')`,
    eventId: `${keyOf('operator')} || ' ' || ${said('version')}`,
    agrees: `t.roles = e.data -> 'roles' and t.limits = e.data -> 'limits' and t.since = e.at
      and t.valid_to::text is not distinct from ${said('validTo')} and t.revoked = (e.kind = 'operator.revoked')
      and t.granted_by = e.actor`,
  },
  {
    name: 'approvals are those the journal says were signed',
    thing: 'approval',
    table: 'approval',
    id: 'file_no::text',
    event: `${about('file')} and e.kind in ('approval.signed', 'approval.voided')`,
    eventId: keyOf('file'),
    last: true,
    agrees: `e.kind = 'approval.signed' and t.operator = e.actor and t.signed_at = e.at
      and t.statement = ${said('statement')} and t.signature = ${said('signature')}
      and t.destination = ${said('destination')} and t.limits = ${said('limits')}`,
    gone: `e.kind = 'approval.voided'`,
  },
  {
    name: 'proposals are those the journal says were made',
    thing: 'proposal',
    table: 'proposal',
    id: 'proposal_id',
    event: `e.kind = 'proposal.made'`,
    eventId: said('proposal'),
    agrees: `t.kind = ${said('kind')} and t.subject = e.subject and t.content = e.data -> 'content'
      and t.content_sha256 = ${said('contentSha256')} and t.proposed_by = e.actor and t.proposed_at = e.at
      and ${spelled('t.expires_at')}(${said('expiresAt')}, 'Z$', '000Z')
      and t.statement = ${said('statement')} and t.signature = ${said('signature')}`,
  },
  {
    name: 'proposals were decided as the journal says',
    thing: 'proposal',
    table: 'proposal',
    rows: `state <> 'open' or num_nonnulls(decided_by, decided_at, decision, decision_signature) > 0`,
    id: 'proposal_id',
    event: `e.kind in ('proposal.confirmed', 'proposal.declined')`,
    eventId: said('proposal'),
    agrees: `'proposal.' || t.state = e.kind and t.decided_by = e.actor and t.decided_at = e.at
      and t.decision = ${said('decision')} and t.decision_signature = ${said('signature')}`,
  },
  {
    name: 'configurations are those the journal says were accepted',
    thing: 'configuration',
    table: 'configuration_record',
    id: 'version::text',
    event: `${about('creditor')} and e.kind = 'configuration.accepted'`,
    eventId: said('version'),
    agrees: `t.parts = e.data -> 'parts' and t.accepted_at = e.at and t.accepted_by = e.actor
      and t.proposal_id is not distinct from ${said('proposal')}`,
  },
  {
    name: 'months are closed as the journal says',
    thing: 'period',
    table: 'period_close',
    id: 'month',
    event: `${about('period')} and e.kind = 'period.closed'`,
    eventId: keyOf('period'),
    agrees: `t.closed_at = e.at and t.proposal_id = ${said('proposal')}`,
  },
  {
    name: 'closed months carry over what the journal says',
    thing: 'balances of',
    table: `(select creditor, month, jsonb_object_agg(ledger, minor::text) as balances from period_balance group by 1, 2)`,
    id: 'month',
    event: `${about('period')} and e.kind = 'period.closed'`,
    eventId: keyOf('period'),
    agrees: `t.balances = e.data -> 'balances'`,
    gone: `e.data -> 'balances' = '{}'`,
  },
  {
    // One that never moved is as it was imported.
    name: 'mandates that moved are in the state the journal says',
    thing: 'mandate',
    table: 'mandate',
    rows: `exists (select 1 from event x where x.creditor = $1 and x.subject = 'mandate:' || mandate_id and x.kind in (${mandateStates}))`,
    id: 'mandate_id',
    event: `${about('mandate')} and e.kind in (${mandateStates})`,
    eventId: keyOf('mandate'),
    last: true,
    agrees: `'mandate.' || t.state = e.kind`,
  },
  {
    name: 'mandates were before what the journal says was replaced',
    thing: 'mandate',
    table: 'mandate_version',
    id: `mandate_id || ' ' || version`,
    event: `${about('mandate')} and e.kind = 'mandate.replaced'`,
    eventId: `${keyOf('mandate')} || ' ' || ${said('version')}`,
    agrees: `t.replaced_on::text = ${said('on')} and t.change_key is not distinct from ${said('change')}
      and (${versionDigestSql} = ${said('sha256')} or t.account_key = 'erased' and ${erased('t.debtor_id')})`,
  },
  {
    name: 'receipts are what the journal says was taken',
    thing: 'receipt',
    table: 'receipt',
    id: `channel || ':' || receipt_id`,
    event: `${about('receipt')} and e.kind in ('receipt.payment', 'receipt.prepayment', 'receipt.refund')`,
    eventId: keyOf('receipt'),
    agrees: `'receipt.' || t.kind = e.kind and t.account_id = ${said('accountId')} and t.minor::text = ${said('minor')}
      and ${spelled('t.received_at')}(${said('receivedAt')}, 'Z$', '000Z')`,
  },
  {
    name: 'notices are those the journal says were made',
    thing: 'notice',
    table: 'notice',
    id: 'notice_key',
    event: `${about('debit')} and e.kind = 'notice.made'`,
    eventId: said('key'),
    agrees: `'debit:' || t.debit_id = e.subject and t.made_at = e.at
      and starts_with(t.notice_key, concat_ws('/', t.debit_id, t.kind, t.minor, t.collect_on, ''))
      and (${noticeDigestSql} = ${said('sha256')} or t.account_key = 'erased' and ${erased('t.debtor_id')})`,
    // What was not delivered goes with its payer.
    gone: `exists (select 1 from debit d where d.creditor = $1 and 'debit:' || d.debit_id = e.subject and ${erased('d.debtor_id')})`,
  },
  {
    name: 'notices were delivered as the journal says',
    thing: 'notice',
    table: 'notice',
    rows: 'num_nonnulls(delivered_at, evidence) > 0',
    id: 'notice_key',
    event: `${about('notice')} and e.kind = 'notice.delivered'`,
    eventId: keyOf('notice'),
    agrees: `t.delivered_at = e.at and t.evidence = ${said('evidence')}`,
  },
  {
    name: 'deliveries ended as the journal says',
    thing: 'delivery',
    table: 'delivery',
    rows: `stage = 'done' or num_nonnulls(outcome, evidence, ended_at) > 0`,
    id: `file_no || '/' || attempt`,
    event: `${about('file')} and e.kind = 'file.delivery' and e.data ? 'attempt'`,
    eventId: `${keyOf('file')} || '/' || ${said('attempt')}`,
    last: true,
    agrees: `t.stage = 'done' and t.outcome = ${said('outcome')} and t.ended_at = e.at
      and t.evidence = e.data - 'attempt' - 'outcome'`,
  },
  {
    name: 'tasks are those the journal says were made',
    thing: 'task',
    table: 'task',
    id: 'task_key',
    event: `e.kind = 'task.made'`,
    eventId: said('task'),
    agrees: `t.subject = e.subject and t.kind = ${said('kind')} and t.detail = ${said('detail')}
      and t.debtor_id is not distinct from ${said('debtorId')} and t.made_on::text = ${said('on')}`,
  },
  {
    name: 'tasks ended as the journal says',
    thing: 'task',
    table: 'task',
    rows: `state <> 'open'`,
    id: 'task_key',
    event: `e.kind = 'task.done'`,
    eventId: said('task'),
    agrees: `t.subject = e.subject`,
  },
  {
    name: 'holds are those the journal says were set',
    thing: 'hold',
    table: 'hold',
    id: 'hold_id',
    event: `e.kind = 'hold.set'`,
    eventId: said('hold'),
    agrees: `t.subject_kind || ':' || t.subject_id = e.subject and t.reason = ${said('reason')}
      and t.from_on::text = ${said('from')} and t.until_on is null`,
  },
  {
    name: 'holds were released as the journal says',
    thing: 'hold',
    table: 'hold',
    rows: 'released_on is not null',
    id: 'hold_id',
    event: `e.kind = 'hold.released'`,
    eventId: said('hold'),
    agrees: `t.released_on::text = ${said('on')}`,
  },
  {
    name: 'complaints are those the journal says were opened',
    thing: 'complaint',
    table: 'complaint',
    id: 'complaint_id',
    event: `${about('complaint')} and e.kind = 'complaint.open'`,
    eventId: keyOf('complaint'),
    agrees: `t.subject_kind || ':' || t.subject_id = ${said('about')} and t.kind = ${said('kind')}
      and t.debtor_id = ${said('debtorId')} and t.received_on::text = ${said('receivedOn')}
      and t.answer_by::text = ${said('answerBy')} and t.escalate_after::text = ${said('escalateAfter')}
      and ${complaintDigestSql} = ${said('sha256')}`,
  },
  {
    name: 'complaints ended as the journal says',
    thing: 'complaint',
    table: 'complaint',
    rows: `state <> 'open'`,
    id: 'complaint_id',
    event: `${about('complaint')} and e.kind = 'complaint.closed'`,
    eventId: keyOf('complaint'),
    agrees: `t.outcome = ${said('outcome')} and t.closed_on::text = ${said('closed_on')}
      and t.credit_minor::text = ${said('credit_minor')} and t.closing_reason = ${said('closing_reason')}
      and t.proposal_id is not distinct from ${said('proposal_id')}`,
  },
];
