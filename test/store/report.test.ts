/** What the database adds up for a report, on every store there is. */

import { beforeAll, expect, test } from 'vitest';
import {
  chargedJournal,
  prepaidUsedJournal,
  receivedJournal,
  rejectedJournal,
  settledJournal,
  submittedJournal,
  undoneJournal,
} from '../../src/core/ledger.ts';
import { buildReport } from '../../src/core/report/build.ts';
import { lastEventAt } from '../../src/store/last-event.ts';
import { reportRows } from '../../src/store/report.ts';
import { commit } from '../../src/store/unit.ts';
import { describeOnStores } from '../support/database.ts';
import { act, addCharge, addDebit, day } from '../support/rows.ts';

const creditor = 'report';

describeOnStores('the figures of a report', (database) => {
  const read = (period?: string) => database().snapshot((tx) => reportRows(tx, creditor, period));
  const part = (chargeId: string, minor = 1000n, period = '2026-02') => ({
    chargeId,
    accountId: 'A1',
    period,
    minor,
  });

  beforeAll(async () => {
    const db = database();
    const open: Readonly<Record<string, bigint>> = { C1: 0n, C2: 1000n, C3: 1000n, C4: 700n, C5: 0n };
    for (const [chargeId, open_minor] of Object.entries(open))
      await addCharge(db, creditor, chargeId, { open_minor });
    await addCharge(db, creditor, 'C6', { period: '2026-03', due_on: '2026-04-05' });
    await addDebit(db, creditor, 'D1', ['C1'], { state: 'settled', collected_minor: 1000n });
    await addDebit(db, creditor, 'D2', ['C2'], { state: 'rejected', reason_class: 'account-problem' });
    await addDebit(db, creditor, 'D3', ['C3'], {
      state: 'returned',
      collected_minor: 1000n,
      reason_class: 'insufficient-funds',
      attempt: 2,
    });
    await addDebit(db, creditor, 'D5', ['C5'], { state: 'submitted' });
    await commit(db, act(creditor), async (unit) => {
      await unit.insert('held', [{ charge_id: 'C4', reason: 'no-mandate', since: day }]);
      await unit.insert('prepaid', [{ account_id: 'A1', minor: 400n }]);
      await unit.insert('task', [
        {
          task_key: 'a',
          kind: 'task',
          subject: 'debit:D2',
          detail: 'x',
          state: 'open',
          made_on: '2026-03-12',
        },
        {
          task_key: 'b',
          kind: 'task',
          subject: 'debit:D3',
          detail: 'x',
          state: 'open',
          made_on: '2026-03-11',
        },
        {
          task_key: 'c',
          kind: 'task',
          subject: 'debit:D1',
          detail: 'x',
          state: 'done',
          made_on: '2026-03-01',
        },
      ]);
      await unit.post([
        ...['C1', 'C2', 'C3', 'C4', 'C5'].map((chargeId) => chargedJournal(part(chargeId), day)),
        chargedJournal(part('C6', 1000n, '2026-03'), day),
        ...['1', '2', '3', '5'].map((n) => submittedJournal(`D${n}`, [part(`C${n}`)], day)),
        settledJournal('D1', [part('C1')], 1000n, day),
        rejectedJournal('D2', [part('C2')], day),
        settledJournal('D3', [part('C3')], 1000n, day),
        undoneJournal('returned', 'D3', [part('C3')], 1000n, day),
        receivedJournal(
          { key: 'wechat:1', accountId: 'A1', channel: 'wechat' },
          [part('C4', 200n)],
          500n,
          day,
        ),
        prepaidUsedJournal(part('C4', 100n), 1, day),
      ]);
    });
  });

  test('each month says where its money is, and ties', async () => {
    const head = { creditor, name: creditor, currency: 'CNY', asOf: day } as const;
    const { months, total, prepaidBalance } = buildReport(head, await read());
    expect(months).toMatchObject([
      {
        period: '2026-02',
        charges: 5,
        billed: 5000n,
        collected: 1000n,
        channels: { wechat: 200n },
        prepaid: 100n,
        writtenOff: 0n,
        inFlight: 1000n,
        open: 2700n,
        attempts: { presented: 4, paid: 1, failed: 2, waiting: 1 },
        representments: { presented: 1, paid: 0, failed: 1 },
      },
      { period: '2026-03', charges: 1, billed: 1000n, collected: 0n, open: 1000n },
    ]);
    expect(total.failures).toEqual([
      { reasonClass: 'account-problem', debits: 1, minor: 1000n, undone: 0 },
      { reasonClass: 'insufficient-funds', debits: 1, minor: 1000n, undone: 1 },
    ]);
    expect(prepaidBalance).toBe(400n);
  });

  test('what is open, held and waits is counted with its amount', async () => {
    const rows = await read();
    expect(rows.open).toEqual([
      { dueOn: '2026-03-05', charges: 3, minor: 2700n },
      { dueOn: '2026-04-05', charges: 1, minor: 1000n },
    ]);
    expect(rows.held).toEqual([{ reason: 'no-mandate', charges: 1, minor: 700n }]);
    expect(rows.tasks).toEqual([{ kind: 'task', tasks: 2, oldestOn: '2026-03-11' }]);
    expect(rows.mandates).toEqual([{ state: 'active', mandates: 1 }]);
  });

  test('a month asked for is the only one', async () => {
    const rows = await read('2026-03');
    expect(new Set(rows.ledger.map(({ period }) => period))).toEqual(new Set(['2026-03']));
    expect(rows.charges).toEqual([{ period: '2026-03', charges: 1 }]);
    expect([rows.debits, rows.held]).toEqual([[], []]);
    expect(rows.open).toEqual([{ dueOn: '2026-04-05', charges: 1, minor: 1000n }]);
  });

  test('another creditor has nothing', async () => {
    const rows = await database().snapshot((tx) => reportRows(tx, 'somebody-else', undefined));
    expect(rows).toEqual({
      ledger: [],
      charges: [],
      debits: [],
      open: [],
      held: [],
      tasks: [],
      mandates: [],
      prepaidBalance: 0n,
    });
  });

  test('the last event is when something happened last', async () => {
    expect(await lastEventAt(database())).toBeUndefined();
    await commit(database(), act(creditor), async (unit) => unit.event('charge.made', 'charge:C1'));
    expect(await lastEventAt(database())).toBe('2026-03-09T02:00:00.000Z');
  });
});
