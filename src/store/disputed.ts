/** What a complaint stops: charges under its hold, the claims debits have on them, and taking these out of planned debits. */

import { complaintHold } from '../core/complaint.ts';
import type { IsoDate } from '../core/date.ts';
import type { Sql } from './database.ts';
import { releaseClaims } from './debits.ts';
import type { Unit } from './unit.ts';

/** Those of these charges that a complaint holds on a day. */
export async function disputedCharges(
  sql: Sql,
  creditor: string,
  chargeIds: readonly string[],
  day: IsoDate,
): Promise<ReadonlySet<string>> {
  const rows = await sql.query<{ charge_id: string }>(
    `select c.charge_id from charge c where c.creditor = $1 and c.charge_id = any($2) and exists (
       select 1 from hold h where h.creditor = c.creditor and h.reason = '${complaintHold}' and h.released_on is null
         and h.from_on <= $3 and (h.subject_kind = 'charge' and h.subject_id = c.charge_id
           or h.subject_kind = 'account' and h.subject_id = c.account_id))`,
    [creditor, chargeIds, day],
  );
  return new Set(rows.map((row) => row.charge_id));
}

/** A live claim on a charge, and what its debit is doing. */
export type LiveClaim = {
  readonly chargeId: string;
  readonly debitId: string;
  readonly state: string;
  readonly fileNo: bigint | null;
};

/** Claims on these charges by debits that are in a file already. */
export async function claimsInFiles(
  sql: Sql,
  creditor: string,
  chargeIds: readonly string[],
): Promise<readonly LiveClaim[]> {
  return await sql.query<LiveClaim>(
    `select k.charge_id as "chargeId", k.debit_id as "debitId", d.state, d.file_no as "fileNo"
     from claim k join debit d on d.creditor = k.creditor and d.debit_id = k.debit_id and d.state <> 'planned'
     where k.creditor = $1 and k.live and k.charge_id = any($2) order by k.charge_id`,
    [creditor, chargeIds],
  );
}

/** Whether a planned debit claims a disputed charge: it may have come back from a file that was withdrawn. */
export async function anyDisputedClaim(sql: Sql, creditor: string, day: IsoDate): Promise<boolean> {
  return (await disputedClaims(sql, creditor, day)).length > 0;
}

/** Planned debits give up what they claim of disputed charges and go on with the rest; one that has no rest is
 *  cancelled, and its charges are planned again when the complaint has ended. Out: how many debits. */
export async function takeOutDisputed(unit: Unit, day: IsoDate): Promise<number> {
  const { creditor } = unit.act;
  const disputed = new Map<string, readonly DisputedClaim[]>();
  for (const claim of await disputedClaims(unit, creditor, day))
    disputed.set(claim.debitId, [...(disputed.get(claim.debitId) ?? []), claim]);
  const debits = [...disputed].map(([debitId, claims]) => ({
    debitId,
    claims,
    rest: (claims[0]?.debitMinor ?? 0n) - claims.reduce((sum, { minor }) => sum + minor, 0n),
  }));
  const whole = debits.filter(({ rest }) => rest === 0n).map(({ debitId }) => debitId);
  await unit.move(
    'debit',
    whole.map((id) => ({ id, from: 'planned', to: 'cancelled', set: { reason_code: complaintHold } })),
  );
  await releaseClaims(unit, whole);
  await shrink(
    unit,
    debits.filter(({ rest }) => rest > 0n),
  );
  return debits.length;
}

type DisputedClaim = {
  readonly debitId: string;
  readonly chargeId: string;
  readonly minor: bigint;
  /** All that the debit asks for. */
  readonly debitMinor: bigint;
};

async function disputedClaims(sql: Sql, creditor: string, day: IsoDate): Promise<readonly DisputedClaim[]> {
  return await sql.query<DisputedClaim>(
    `select distinct k.debit_id as "debitId", k.charge_id as "chargeId", k.minor, d.minor as "debitMinor"
     from hold h
     join charge c on c.creditor = h.creditor and (h.subject_kind = 'charge' and c.charge_id = h.subject_id
       or h.subject_kind = 'account' and c.account_id = h.subject_id)
     join claim k on k.creditor = c.creditor and k.charge_id = c.charge_id and k.live
     join debit d on d.creditor = k.creditor and d.debit_id = k.debit_id and d.state = 'planned'
     where h.creditor = $1 and h.reason = '${complaintHold}' and h.released_on is null and h.from_on <= $2
     order by 1, 2`,
    [creditor, day],
  );
}

async function shrink(
  unit: Unit,
  debits: readonly {
    readonly debitId: string;
    readonly claims: readonly DisputedClaim[];
    readonly rest: bigint;
  }[],
): Promise<void> {
  if (debits.length === 0) return;
  const gone = debits.flatMap(({ claims }) => claims);
  await unit.query(
    `delete from claim k using unnest($2::text[], $3::text[]) g (debit_id, charge_id)
     where k.creditor = $1 and k.debit_id = g.debit_id and k.charge_id = g.charge_id`,
    [unit.act.creditor, gone.map(({ debitId }) => debitId), gone.map(({ chargeId }) => chargeId)],
  );
  await unit.update(
    'debit',
    ['debit_id'],
    debits.map(({ debitId, rest }) => ({ debit_id: debitId, minor: rest })),
  );
  for (const { debitId, claims, rest } of debits) {
    const disputed = claims.map(({ chargeId }) => chargeId).join(' ');
    unit.event('debit.shrunk', `debit:${debitId}`, { minor: rest, disputed });
  }
}
