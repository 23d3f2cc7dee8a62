/** What a debit must look like after its events, and its claims with it. Pure. events ─▶ [here] ─▶ comparison. */

import { debitMoves, liveDebitStates } from '../states.ts';

export type StoryEvent = { readonly kind: string; readonly data: Readonly<Record<string, unknown>> };

type Columns = Record<string, unknown>;

/** A column that is not what its story says; `was` is what the story says, `is` what is stored. */
export type ColumnDifference = { readonly field: string; readonly was: string; readonly is: string };

export type Claim = { readonly minor: bigint; readonly live: boolean };

/** In: the debit's row by column, its claims, its events in order. Numbers may be bigint, number or text. */
export function debitDifferences(
  row: Readonly<Columns>,
  claims: readonly Claim[],
  events: readonly StoryEvent[],
): readonly ColumnDifference[] {
  const told = story(events);
  told.number = BigInt(String(row.debit_id).replace(/^D0*/, '') || '0');
  const differences = Object.entries(told)
    .map(([field, value]) => ({ field, was: plain(value), is: plain(row[field]) }))
    .filter(({ was, is }) => was !== is);
  const held = claims.reduce((sum, { minor }) => sum + minor, 0n);
  if (plain(held) !== plain(told.minor))
    differences.push({ field: 'claims', was: plain(told.minor), is: plain(held) });
  const live = (liveDebitStates as readonly unknown[]).includes(told.state);
  if (claims.some((claim) => claim.live !== live))
    differences.push({ field: 'claims.live', was: String(live), is: String(!live) });
  return differences;
}

/** Columns as the events leave them. What no event sets is empty. */
function story(events: readonly StoryEvent[]): Columns {
  const told: Columns = {
    batch_id: null,
    file_no: null,
    serial: null,
    trace: null,
    collected_minor: null,
    settled_on: null,
    said_on: null,
    corrections: 0,
    outcome_unknown: false,
    reason_code: null,
    reason_class: null,
    followed_up: null,
  };
  for (const { kind, data } of events) apply(told, kind.slice(kind.indexOf('.') + 1), data);
  return told;
}

function apply(told: Columns, what: string, data: StoryEvent['data']): void {
  switch (what) {
    case 'planned':
      if ('plannedOn' in data) begin(told, data);
      else move(told, what, data);
      break;
    case 'postponed':
      told.collect_on = data.collectOn;
      break;
    case 'shrunk':
      told.minor = data.minor;
      break;
    case 'outcome-unknown':
      Object.assign(told, { outcome_unknown: true, reason_code: data.code, reason_class: 'unknown' });
      break;
    case 'corrected':
      move(told, String(data.state), data);
      break;
    case 'confirmed':
      told.said_on = data.said_on;
      break;
    case 'followed-up':
      told.followed_up = data.kind;
      break;
    default:
      if (Object.hasOwn(debitMoves, what)) move(told, what, data);
  }
}

function begin(told: Columns, data: StoryEvent['data']): void {
  told.state = 'planned';
  told.minor = data.minor;
  told.planned_on = data.plannedOn;
  told.collect_on = data.collectOn;
  told.attempt = data.attempt;
  told.presents = data.presents;
}

function move(told: Columns, state: string, { from: _from, ...set }: StoryEvent['data']): void {
  Object.assign(told, set, { state });
}

function plain(value: unknown): string {
  return value === null || value === undefined ? '' : String(value);
}
