/** Operators and what they may do, now or at an instant of the past. A change is a new grant; none is ever edited. */

import { type Grant, type Operator, roles } from '../core/authority.ts';
import type { Instant } from '../core/date.ts';
import type { Sql } from './database.ts';
import type { Unit } from './unit.ts';

/** Operators belong to no single creditor. */
export const wholeWorkspace = '*';

type OperatorRow = {
  name: string;
  public_key: string;
  since: Instant;
  roles: Operator['roles'];
  valid_to: Operator['validTo'];
  revoked: boolean;
  limits: Operator['limits'];
};

/** All operators by name: as they stood at an instant, or by their last grant, whatever the clock says. */
export async function operatorsAt(sql: Sql, at?: Instant): Promise<readonly Operator[]> {
  const rows = await sql.query<OperatorRow>(
    `select distinct on (o.name) o.name, o.public_key, g.since, g.roles, g.valid_to, g.revoked, g.limits
     from operator o join operator_grant g on g.creditor = o.creditor and g.name = o.name
     where o.creditor = '*' and ($1::timestamptz is null or g.since <= $1) order by o.name, g.version desc`,
    [at ?? null],
  );
  return rows.map((row) => ({
    name: row.name,
    publicKey: row.public_key,
    since: row.since,
    roles: row.roles,
    validTo: row.valid_to,
    revoked: row.revoked,
    limits: row.limits,
  }));
}

export async function operatorAt(sql: Sql, name: string, at?: Instant): Promise<Operator | undefined> {
  return (await operatorsAt(sql, at)).find((operator) => operator.name === name);
}

/** What an operator gets when nothing else is said: any role. Nobody signs their own work whatever the role. */
export const fullGrant: Grant = { roles, validTo: null, revoked: false, limits: {} };

/** In a unit of the whole workspace. Throws when the name is taken. */
export async function insertOperator(
  unit: Unit,
  operator: { readonly name: string; readonly publicKey: string },
  grant: Grant,
): Promise<void> {
  const { at } = unit.act;
  await unit.insert('operator', [{ name: operator.name, public_key: operator.publicKey, added_at: at }]);
  unit.event('operator.added', `operator:${operator.name}`, { publicKey: operator.publicKey });
  await insertGrant(unit, operator.name, grant);
}

/** From now on the operator may do this, and only this. */
export async function insertGrant(unit: Unit, name: string, grant: Grant): Promise<void> {
  const [last] = await unit.query<{ version: number }>(
    "select coalesce(max(version), 0)::int as version from operator_grant where creditor = '*' and name = $1",
    [name],
  );
  const { roles, validTo, revoked, limits } = grant;
  const version = (last?.version ?? 0) + 1;
  await unit.insert('operator_grant', [
    {
      name,
      version,
      since: unit.act.at,
      roles,
      valid_to: validTo,
      revoked,
      limits,
      granted_by: unit.act.actor,
    },
  ]);
  unit.event(revoked ? 'operator.revoked' : 'operator.granted', `operator:${name}`, {
    version,
    roles,
    validTo,
    limits,
  });
}
