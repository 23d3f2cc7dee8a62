/** Whoever owns the database changes one column of one row: the audit names the row. Every table of the schema is sealed,
 *  held against events here column by column, or stands in a list with the reason why it is neither. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sealedTables } from '../../src/core/audit/block.ts';
import { instant, isoDate } from '../../src/core/date.ts';
import { approve } from '../../src/steps/approve.ts';
import { auditVerify } from '../../src/steps/audit.ts';
import { openComplaint } from '../../src/steps/complaints.ts';
import { endComplaint } from '../../src/steps/complaints-close.ts';
import { type Context, rehearse } from '../../src/steps/context.ts';
import { importFile } from '../../src/steps/import.ts';
import { proposeClose } from '../../src/steps/period.ts';
import { replay } from '../../src/steps/replay.ts';
import { send } from '../../src/steps/send.ts';
import { brokenFacts } from '../../src/store/audit-facts.ts';
import { ChunkWriter } from '../../src/store/bytes.ts';
import type { Database } from '../../src/store/database.ts';
import { keepForm } from '../../src/store/forms.ts';
import { insertHolds, releaseHolds } from '../../src/store/tasks.ts';
import { commit } from '../../src/store/unit.ts';
import { createServerDatabase, serverUrl } from '../support/database.ts';
import { laterThatDay, Office, sound } from '../support/office.ts';
import { forgeChunk, held, unheld } from '../support/tampering.ts';

describe('a column changed behind the engine’s back, embedded store', () => {
  onOffice(async () => ({ office: new Office(), dispose: async () => undefined }));
});

describe.skipIf(serverUrl === undefined)(
  'a column changed behind the engine’s back, PostgreSQL server',
  () => {
    onOffice(async () => {
      const { url, drop } = await createServerDatabase();
      return { office: new Office(url), dispose: drop };
    });
  },
);

function onOffice(
  make: () => Promise<{ readonly office: Office; readonly dispose: () => Promise<void> }>,
): void {
  let made: Awaited<ReturnType<typeof make>>;
  let context: Context;

  beforeAll(async () => {
    made = await make();
    await fill(await made.office.open());
    context = await made.office.as('chen');
  }, 120_000);

  afterAll(async () => {
    await made.office.dispose();
    await made.dispose();
  });

  test('untouched, everything is what the journal says', async () => {
    sound(await auditVerify(context, { workspace: true }));
  });

  test('every table is sealed, held against events, or not for a reason', async () => {
    const tables = await context.database.query<{ name: string }>(
      `select table_name::text as name from information_schema.tables
       where table_schema = current_schema() and table_type = 'BASE TABLE' order by 1`,
    );
    const known = [...sealedTables, ...Object.keys(held), ...Object.keys(unheld)];
    expect(tables.map(({ name }) => name)).toEqual([...known].sort());
    expect(Object.values(unheld).filter((reason) => reason.length < 20)).toEqual([]);
  });

  test('bytes forged by somebody who holds the keys are named by audit verify and by replay', async () => {
    const { problems } = await rehearse(context.database, async (database) => {
      const staged = { ...context, database };
      for (const of of ['file', 'inbound', 'form'] as const)
        await forgeChunk(database, context.sealing, context.creditor.id, of);
      const audited = await auditVerify(staged, { workspace: false });
      const replayed = await replay(staged, { kind: 'all' });
      return { problems: [...audited.problems, ...replayed.problems] };
    });
    const named = problems.map(({ code, where }) => `${code} ${where.record ?? where.file}`);
    expect(named).toEqual(
      expect.arrayContaining(['AUDIT_BYTES file 1', 'AUDIT_BYTES inbound 1', 'AUDIT_BYTES form 1']),
    );
    expect(named.filter((name) => name.startsWith('REPLAY_BYTES'))).toHaveLength(2);
  });

  test('a mandate put back into the state it was moved from is named', async () => {
    const broken = await rehearse(context.database, async (database) => {
      const act = { creditor: context.creditor.id, at: nextMonth, actor: 'li', command: 'test' };
      await commit(database, act, (unit) =>
        unit.move('mandate', [{ id: 'M1', from: 'active', to: 'cancelled' }]),
      );
      expect(await brokenFacts(database, context.creditor.id, 5)).toEqual([]);
      await database.query(`update mandate set state = 'active' where mandate_id = 'M1'`);
      return brokenFacts(database, context.creditor.id, 5);
    });
    expect(broken.map(({ subject }) => subject)).toEqual(['mandate M1']);
  });

  for (const [table, { thing, where = 'true', unheld: free = {} }] of Object.entries(held)) {
    test(`${table}: each column that is changed is named`, async () => {
      const columns = await columnsOf(context.database, table);
      expect(columns.length).toBeGreaterThan(2);
      expect(Object.keys(free).filter((name) => !columns.some((column) => column.name === name))).toEqual([]);
      for (const column of columns) {
        if (column.name in free) continue;
        const found = await tampered(context, table, where, column);
        expect(
          found.filter((subject) => subject.startsWith(`${thing} `)),
          column.name,
        ).not.toEqual([]);
      }
    });

    test(`${table}: a row that is removed is named, by audit verify`, async () => {
      const problems = await rehearse(context.database, async (database) => {
        await unguarded(database, table);
        const gone = await database.query(
          `delete from ${table} where ctid = (select ctid from ${table} where ${where} limit 1) returning 1`,
        );
        expect(gone).toHaveLength(1);
        return (await auditVerify({ ...context, database }, { workspace: true })).problems;
      });
      const facts = problems.filter(({ code }) => code === 'AUDIT_FACT');
      expect(facts.map(({ where }) => where.record?.startsWith(`${thing} `))).toContain(true);
    });
  }
}

const nextMonth = instant('2026-05-04T01:00:00Z');

/** A day with everything a table can hold: files out and in, money, people, tasks, holds, a closed month. */
async function fill(office: Office): Promise<void> {
  sound(await approve(await office.as('zhou'), 'zhou'));
  sound(await send(await office.as('zhou')));
  const context = await office.as('li');
  // Paid in cash while the debit is at the bank: a receipt with a task.
  const bytes = Buffer.from(
    'channel,receipt_id,account_id,kind,amount,received_at\ncash,K2,1-102,payment,250.00,2026-04-10T09:40:00+08:00\n',
  );
  sound(await importFile(context, { kind: 'receipts', fileName: 'r.csv', bytes, quarantine: false }));
  const moved = Buffer.from(
    'mandate_id,debtor_id,holder,account,signed_on\nM1,P1,王小明,6014281234567890115,2026-01-05\n',
  );
  sound(await importFile(context, { kind: 'mandates', fileName: 'm.csv', bytes: moved, quarantine: false }));
  const on = isoDate('2026-04-10');
  const act = { creditor: 'estate', at: laterThatDay, actor: 'li', command: 'test' };
  await commit(context.database, act, async (unit) => {
    const hold = { subjectKind: 'charge', reason: 'asked for', from: on } as const;
    await insertHolds(unit, [{ holdId: 'test/1', subjectId: 'C00000003', ...hold }]);
    await releaseHolds(unit, 'test/', on);
    const inbound = new ChunkWriter(unit, context.sealing, 'inbound', 1n);
    inbound.push(Buffer.from('an answer\n'));
    const answer = { name: 'answer.txt', sha256: await inbound.end(), size: inbound.size };
    await unit.insert('inbound', [
      { ...answer, inbound_no: 1n, remote_modified: '', state: 'kept', problems: [], kept_at: laterThatDay },
    ]);
    unit.event('inbound.kept', 'inbound:1', answer);
    const [message, name] = [Buffer.from('a message'), 'answer.txt'];
    await keepForm(unit, context.sealing, {
      ...{ owner: 'inbound', ownerNo: 1n, name, bytes: message, sealedFor: [], signedBy: 'AB12' },
    });
  });
  const said = { subjectKind: 'charge', subjectId: 'C00000003', kind: 'amount', text: 'x', by: 'y' } as const;
  sound(await openComplaint(await office.as('li'), said));
  const wish = { outcome: 'upheld', credit: '1.00', reason: 'looked at' } as const;
  sound(await office.agree((asked) => endComplaint(asked, 'K00000001', wish)));
  sound(await office.agree((asked) => proposeClose(asked, '2026-04'), 'zhou', nextMonth));
}

type Column = { readonly name: string; readonly type: string };

function columnsOf(database: Database, table: string): Promise<Column[]> {
  return database.query<Column>(
    `select column_name::text as name, data_type::text as type from information_schema.columns
     where table_name = $1 and table_schema = current_schema() order by ordinal_position`,
    [table],
  );
}

/** What the audit names when one row has another value in one column; undone at the end. */
function tampered(
  context: Context,
  table: string,
  where: string,
  { name, type }: Column,
): Promise<readonly string[]> {
  return rehearse(context.database, async (database) => {
    await unguarded(database, table);
    const [row] = await database.query<{ place: string; creditor: string }>(
      `select ctid::text as place, creditor from ${table} where ${where} limit 1`,
    );
    if (row === undefined) throw new Error(`${table} has no row to change`);
    const change = `update ${table} set ${name} = ${another(name, type)} where ctid = $1::tid`;
    await database.query(change, [row.place]);
    return (await brokenFacts(database, row.creditor, 5)).map(({ subject }) => subject);
  });
}

/** Another value of the column's type, as near to the one that stands there as can be. */
function another(name: string, type: string): string {
  const values: Readonly<Record<string, string>> = {
    text: `coalesce(${name}, '') || 'x'`,
    bigint: `coalesce(${name}, 0) + 1`,
    integer: `coalesce(${name}, 0) + 1`,
    boolean: `not coalesce(${name}, false)`,
    date: `coalesce(${name}, '2026-04-01') + 1`,
    'timestamp with time zone': `coalesce(${name}, '2026-04-01') + interval '1 microsecond'`,
    jsonb: `case jsonb_typeof(${name}) when 'array' then ${name} || '["x"]' else coalesce(${name}, '{}') || '{"x": "x"}' end`,
  };
  const value = values[type];
  if (value === undefined) throw new Error(`no other value of ${type}`);
  return value;
}

/** Without triggers, keys of other tables and checks, as for somebody who owns the database. */
async function unguarded(database: Database, table: string): Promise<void> {
  await database.query('set local session_replication_role = replica');
  const checks = await database.query<{ name: string }>(
    `select conname::text as name from pg_constraint where conrelid = $1::regclass and contype = 'c'`,
    [table],
  );
  for (const { name } of checks) await database.query(`alter table ${table} drop constraint "${name}"`);
}
