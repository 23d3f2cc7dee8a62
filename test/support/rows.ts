/** The fewest rows that satisfy the schema's keys, for tests that are about something else. */

import { type IsoDate, instant, isoDate } from '../../src/core/date.ts';
import { chargedJournal } from '../../src/core/ledger.ts';
import type { Database, Row } from '../../src/store/database.ts';
import { type Act, commit, type Unit } from '../../src/store/unit.ts';

export const day: IsoDate = isoDate('2026-03-09');

export function act(creditor: string, command = 'test'): Act {
  return { creditor, at: instant('2026-03-09T02:00:00Z'), actor: 'tester', command };
}

/** One charge's journal and its event. */
export function openBooks(database: Database, creditor: string): Promise<void> {
  return commit(database, act(creditor), async (unit) => {
    await unit.post([
      chargedJournal({ chargeId: 'C1', accountId: 'A1', period: '2026-02', minor: 1000n }, day),
    ]);
    unit.event('charge.made', 'charge:C1');
  });
}

/** A charge of 10.00, all of it open, with its account, debtor and mandate. */
export function addCharge(
  database: Database,
  creditor: string,
  chargeId: string,
  over: Row = {},
): Promise<void> {
  return commit(database, act(creditor), async (unit) => {
    await addRegistry(unit);
    await unit.insert('charge', [
      {
        charge_id: chargeId,
        account_id: 'A1',
        debtor_id: 'P1',
        tariff_id: chargeId,
        period: '2026-02',
        part: 1,
        minor: 1000n,
        open_minor: 1000n,
        due_on: '2026-03-05',
        explanation: {},
        ...over,
      },
    ]);
  });
}

async function addRegistry(unit: Unit): Promise<void> {
  await unit.insertNew('debtor', [{ debtor_id: 'P1', name_sealed: '王小明' }]);
  await unit.insertNew('billing_account', [
    { account_id: 'A1', kind: 'flat', building: '1', label: '1-101' },
  ]);
  await unit.insertNew('mandate', [
    {
      mandate_id: 'M1',
      debtor_id: 'P1',
      state: 'active',
      kind: 'recurring',
      holder_sealed: '王小明',
      account_sealed: '6222000000000001',
      account_key: 'k1',
      signed_on: '2025-01-01',
      valid_from: '2025-01-01',
    },
  ]);
}

/** A planned debit with a live claim of 10.00 on each charge. */
export function addDebit(
  database: Database,
  creditor: string,
  debitId: string,
  chargeIds: readonly string[],
  over: Row = {},
): Promise<void> {
  return commit(database, act(creditor), async (unit) => {
    await unit.insert('debit', [
      {
        debit_id: debitId,
        number: BigInt(debitId.replace(/\D/g, '')),
        debtor_id: 'P1',
        mandate_id: 'M1',
        minor: 1000n * BigInt(chargeIds.length),
        period: '2026-02',
        planned_on: '2026-03-10',
        collect_on: '2026-03-10',
        attempt: 1,
        state: 'planned',
        outcome_unknown: false,
        ...over,
      },
    ]);
    await unit.insert(
      'claim',
      chargeIds.map((charge_id) => ({ debit_id: debitId, charge_id, minor: 1000n, live: true })),
    );
  });
}

export function addFile(database: Database, creditor: string, fileNo: bigint, over: Row = {}): Promise<void> {
  return commit(database, act(creditor), (unit) =>
    unit.insert('file', [
      {
        file_no: fileNo,
        name: `file-${fileNo}`,
        reference: `R${fileNo}`,
        layout: 'test/request',
        layout_digest: 'd',
        file_values: {},
        state: 'drafted',
        sha256: 's',
        size: 0n,
        debits: 1,
        minor: 1000n,
        collect_on: '2026-03-10',
        built_by: 'tester',
        built_at: '2026-03-09T02:00:00Z',
        ...over,
      },
    ]),
  );
}

export function addInbound(database: Database, creditor: string, inboundNo: bigint): Promise<void> {
  return commit(database, act(creditor), (unit) =>
    unit.insert('inbound', [
      {
        inbound_no: inboundNo,
        name: `answer-${inboundNo}`,
        sha256: `s${inboundNo}`,
        size: 0n,
        remote_modified: '',
        state: 'kept',
        problems: [],
        kept_at: '2026-03-09T02:00:00Z',
      },
    ]),
  );
}
