/** The values of every debtor, page by page, for those who look for them where they should not be. Reads. */

import type { KnownValue } from '../core/privacy/known-values.ts';
import type { Sql } from './database.ts';
import { placeOfMandate } from './mandates.ts';
import { debtorsById } from './notices.ts';
import type { Sealing } from './sealing.ts';

const pageSize = 1000;

/** Names, phones, mail addresses, account holders and accounts; the owner is the debtor's id. Those of erased debtors are
 *  not known any more. */
export async function* knownValues(
  sql: Sql,
  sealing: Sealing,
  creditor: string,
): AsyncGenerator<readonly KnownValue[]> {
  for (let after = ''; ; ) {
    const rows = await sql.query<{ debtor_id: string }>(
      'select debtor_id from debtor where creditor = $1 and debtor_id > $2 order by debtor_id limit $3',
      [creditor, after, pageSize],
    );
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.debtor_id;
    const ids = rows.map(({ debtor_id }) => debtor_id);
    yield [
      ...(await contacts(sql, sealing, creditor, ids)),
      ...(await accounts(sql, sealing, creditor, ids)),
    ];
  }
}

async function contacts(
  sql: Sql,
  sealing: Sealing,
  creditor: string,
  ids: readonly string[],
): Promise<readonly KnownValue[]> {
  const vault = await sealing.forDebtors(sql, creditor, ids);
  const debtors = await debtorsById(sql, sealing, creditor, ids);
  return [...debtors.values()]
    .filter(({ debtorId }) => !vault.isErased(debtorId))
    .flatMap(({ debtorId: owner, name, phone, email }) => [
      { kind: 'name' as const, clear: name.reveal(), owner },
      ...(phone === undefined ? [] : [{ kind: 'phone' as const, clear: phone.reveal(), owner }]),
      ...(email === undefined ? [] : [{ kind: 'email' as const, clear: email.reveal(), owner }]),
    ]);
}

async function accounts(
  sql: Sql,
  sealing: Sealing,
  creditor: string,
  ids: readonly string[],
): Promise<readonly KnownValue[]> {
  const rows = await sql.query<{
    mandate_id: string;
    debtor_id: string;
    holder_sealed: string;
    account_sealed: string;
  }>(
    `select mandate_id, debtor_id, holder_sealed, account_sealed from mandate where creditor = $1 and debtor_id = any($2)
     union select mandate_id, debtor_id, holder_sealed, account_sealed from mandate_version where creditor = $1 and debtor_id = any($2)`,
    [creditor, ids],
  );
  const vault = await sealing.forDebtors(sql, creditor, ids);
  return rows
    .filter(({ debtor_id }) => !vault.isErased(debtor_id))
    .flatMap(({ mandate_id, debtor_id: owner, holder_sealed, account_sealed }) => [
      {
        kind: 'name' as const,
        clear: vault.open(owner, placeOfMandate('holder', mandate_id), 'name', holder_sealed).reveal(),
        owner,
      },
      {
        kind: 'account' as const,
        clear: vault.open(owner, placeOfMandate('account', mandate_id), 'account', account_sealed).reveal(),
        owner,
      },
    ]);
}
