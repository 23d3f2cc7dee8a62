/** What both stores promise alike: value shapes, transactions, guards of the schema. Runs on each store there is. */

import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { isoDate } from '../../src/core/date.ts';
import type { Row } from '../../src/store/database.ts';
import { commit } from '../../src/store/unit.ts';
import { describeOnStores } from '../support/database.ts';
import { act, addCharge, addDebit, addFile, addInbound, openBooks } from '../support/rows.ts';

describeOnStores('the store', (database) => {
  describe('values cross the border in one shape', () => {
    const table: readonly (readonly [string, string, unknown])[] = [
      ['an int8 is a bigint', `9007199254740993::int8`, 9007199254740993n],
      ['a small int8 is a bigint too', `1::int8`, 1n],
      ['a count is a bigint', `(select count(*) from generate_series(1, 3))`, 3n],
      ['an int4 is a number', `42::int4`, 42],
      ['a numeric is its own text', `12.50::numeric`, '12.50'],
      ['a date is ISO text', `'2026-03-10'::date`, '2026-03-10'],
      [
        'an instant is ISO text in UTC',
        `'2026-03-10T02:00:00+08:00'::timestamptz`,
        '2026-03-09T18:00:00.000Z',
      ],
      ['milliseconds are kept', `'2026-03-10T02:00:00.123Z'::timestamptz`, '2026-03-10T02:00:00.123Z'],
      ['a boolean is a boolean', `false`, false],
      ['jsonb is parsed', `'{"a": [1, "二"]}'::jsonb`, { a: [1, '二'] }],
      ['text keeps every character', `'𠮷野家 ñ'::text`, '𠮷野家 ñ'],
      ['null is null', `null::int8`, null],
    ];
    it.each(table)('%s', async (_rule, expression, expected) => {
      const [row] = await database().query<{ value: unknown }>(`select ${expression} as value`);
      expect(row?.value).toStrictEqual(expected);
    });

    it('bytes come back as the same bytes', async () => {
      const bytes = randomBytes(3000);
      const [row] = await database().query<{ value: Uint8Array }>(`select decode($1, 'hex') as value`, [
        bytes.toString('hex'),
      ]);
      expect(row?.value).toBeInstanceOf(Uint8Array);
      expect(Buffer.from(row?.value ?? [])).toStrictEqual(bytes);
    });

    it('a bigint, a date and a list go in as parameters', async () => {
      const [row] = await database().query<{ big: bigint; day: string; found: boolean }>(
        `select $1::int8 as big, $2::date as day, 'b' = any($3::text[]) as found`,
        [2n ** 60n, isoDate('2028-02-29'), ['a', 'b']],
      );
      expect(row).toStrictEqual({ big: 2n ** 60n, day: '2028-02-29', found: true });
    });
  });

  describe('a transaction', () => {
    it('that throws leaves nothing behind', async () => {
      const fault = new Error('stop here');
      const attempt = commit(database(), act('rollback'), async (unit) => {
        await unit.numbers('debit', 7);
        unit.event('something', 'debit:1');
        throw fault;
      });
      await expect(attempt).rejects.toBe(fault);
      expect(await database().query('select 1 from counter')).toStrictEqual([]);
      expect(await database().query('select 1 from event')).toStrictEqual([]);
    });

    it('that fails inside the database is rolled back, and the next one works', async () => {
      const attempt = commit(database(), act('failing'), async (unit) => {
        await unit.numbers('debit', 1);
        await unit.query('select 1 / 0');
      });
      await expect(attempt).rejects.toThrow(/division by zero/);
      expect(await commit(database(), act('working'), (unit) => unit.numbers('debit', 1))).toBe(1n);
    });

    it('hands out numbers without gaps, for each creditor and series on its own', async () => {
      const numbers = (creditor: string, series: string, count: number) =>
        commit(database(), act(creditor), (unit) => unit.numbers(series, count));
      expect(await numbers('gapless', 'debit', 3)).toBe(1n);
      await expect(
        commit(database(), act('gapless'), async (unit) => {
          await unit.numbers('debit', 100);
          throw new Error('undone');
        }),
      ).rejects.toThrow('undone');
      expect(await numbers('gapless', 'debit', 2)).toBe(4n);
      expect(await numbers('gapless', 'charge', 1)).toBe(1n);
      expect(await numbers('somebody-else', 'debit', 1)).toBe(1n);
      expect(await numbers('gapless', 'debit', 1)).toBe(6n);
    });

    it('appends one event for each thing that happened, in order, saying who, what, when and with which command', async () => {
      await commit(database(), { ...act('told'), actor: 'li', command: 'bill' }, async (unit) => {
        unit.event('charge.made', 'charge:C1', { minor: 12n });
        unit.event('charge.made', 'charge:C2');
      });
      const events = await database().query(
        `select seq, at, actor, command, kind, subject, data from event where creditor = 'told' order by seq`,
      );
      const common = { at: '2026-03-09T02:00:00.000Z', actor: 'li', command: 'bill', kind: 'charge.made' };
      expect(events).toStrictEqual([
        { seq: 1n, ...common, subject: 'charge:C1', data: { minor: '12' } },
        { seq: 2n, ...common, subject: 'charge:C2', data: {} },
      ]);
    });
  });

  describe('the journal cannot be edited', () => {
    beforeAll(() => openBooks(database(), 'sealed'));

    it.each([
      ['event', `update event set actor = 'nobody' where creditor = 'sealed'`, 'UPDATE'],
      ['event', `delete from event where creditor = 'sealed'`, 'DELETE'],
      ['event', `truncate event`, 'TRUNCATE'],
      ['journal', `update journal set booked_on = '2020-01-01' where creditor = 'sealed'`, 'UPDATE'],
      ['journal', `delete from journal where creditor = 'sealed'`, 'DELETE'],
      ['journal', `truncate journal`, 'TRUNCATE'],
      ['posting', `update posting set minor = minor + 1 where creditor = 'sealed'`, 'UPDATE'],
      ['posting', `delete from posting where creditor = 'sealed'`, 'DELETE'],
      ['posting', `truncate posting`, 'TRUNCATE'],
    ])('%s refuses: %s', async (table, statement, operation) => {
      const before = await database().query(`select * from ${table} where creditor = 'sealed'`);
      expect(before.length).toBeGreaterThan(0);
      await expect(database().query(statement)).rejects.toThrow(
        `${table} is append-only: ${operation} refused`,
      );
      expect(await database().query(`select * from ${table} where creditor = 'sealed'`)).toStrictEqual(
        before,
      );
    });

    it('and a journal that does not balance for each account and period is refused whole', async () => {
      const post = (amounts: readonly (readonly [string, string, bigint])[]) =>
        commit(database(), act('unbalanced'), (unit) =>
          unit.post([
            {
              source: 'test',
              kind: 'charged',
              bookedOn: isoDate('2026-03-09'),
              postings: amounts.map(([accountId, period, minor]) => ({
                ledger: 'receivable' as const,
                accountId,
                period,
                minor,
              })),
            },
          ]),
        );
      const march = '2026-03';
      await expect(
        post([
          ['A', march, 5n],
          ['A', march, -4n],
        ]),
      ).rejects.toThrow(/does not balance/);
      await expect(
        post([
          ['A', march, 5n],
          ['B', march, -5n],
        ]),
      ).rejects.toThrow(/does not balance/);
      await expect(
        post([
          ['A', march, 5n],
          ['A', '2026-04', -5n],
        ]),
      ).rejects.toThrow(/does not balance/);
      expect(await database().query(`select 1 from journal where creditor = 'unbalanced'`)).toStrictEqual([]);
      await post([
        ['A', march, 5n],
        ['A', march, -5n],
      ]);
      expect(await database().query(`select 1 from posting where creditor = 'unbalanced'`)).toHaveLength(2);
    });

    it('and the same happening is not booked twice', async () => {
      await openBooks(database(), 'once');
      await expect(openBooks(database(), 'once')).rejects.toThrow(/duplicate key/);
      expect(await database().query(`select 1 from journal where creditor = 'once'`)).toHaveLength(1);
    });

    it('and lines cannot be added to a journal that is already there', async () => {
      await openBooks(database(), 'closed');
      const added = database().query(
        `insert into posting (creditor, journal_no, line, ledger, account_id, period, minor)
       values ('closed', 1, 98, 'receivable', 'A1', '2026-02', 7), ('closed', 1, 99, 'bank', 'A1', '2026-02', -7)`,
      );
      await expect(added).rejects.toThrow('journal 1 is closed: lines are not added later');
    });
  });

  describe('a charge is claimed once', () => {
    it('a second live claim on it is refused by the database', async () => {
      const creditor = 'claims';
      await addCharge(database(), creditor, 'C1');
      await addDebit(database(), creditor, 'D1', ['C1']);
      await expect(addDebit(database(), creditor, 'D2', ['C1'])).rejects.toThrow(/claim_live/);
      await database().query(`update claim set live = false where creditor = $1`, [creditor]);
      await addDebit(database(), creditor, 'D2', ['C1']);
      expect(await database().query(`select 1 from claim where creditor = $1`, [creditor])).toHaveLength(2);
    });

    it('an effect of a kind is recorded once for a debit', async () => {
      await addCharge(database(), 'effects', 'C1');
      await addDebit(database(), 'effects', 'D1', ['C1']);
      expect(await addEffect('effects', 'settled', 'k1')).toBe(1);
      expect(await addEffect('effects', 'settled', 'k2')).toBe(0);
    });

    it('an entry has one effect on a debit, whatever it is called', async () => {
      await addCharge(database(), 'entry-effects', 'C1');
      await addDebit(database(), 'entry-effects', 'D1', ['C1']);
      expect(await addEffect('entry-effects', 'settled', 'k1')).toBe(1);
      expect(await addEffect('entry-effects', 'returned', 'k1')).toBe(0);
    });

    it.each(['entry', 'mandate_change'])(
      'what a bank said is one row of %s, whatever file it comes in',
      async (table) => {
        const creditor = `said-${table}`;
        for (const inboundNo of [1n, 2n]) await addInbound(database(), creditor, inboundNo);
        const said = (inbound_no: bigint) => ({ ...saidRows[table], inbound_no });
        const add = (inboundNo: bigint) =>
          commit(database(), act(creditor), (unit) => unit.insertNew(table, [said(inboundNo)]));
        expect([await add(1n), await add(1n), await add(2n)]).toEqual([1, 0, 0]);
      },
    );

    const saidRows: Readonly<Record<string, Row>> = {
      entry: {
        entry_key: 'k1',
        line: 1,
        scope: 'debit',
        outcome: 'paid',
        code: '00',
        text_sealed: '',
        bank_reference: '',
        state: 'open',
      },
      mandate_change: {
        change_key: 'k1',
        line: 1,
        code: 'C01',
        text_sealed: '',
        says_more: false,
        content_key: 'c1',
        state: 'open',
      },
    };

    function addEffect(creditor: string, kind: string, key: string): Promise<number> {
      return commit(database(), act(creditor), (unit) =>
        unit.insertNew('effect', [{ debit_id: 'D1', kind, entry_key: key }]),
      );
    }
  });

  describe('a state move', () => {
    const creditor = 'moves';
    const stateOf = async (id: string) => {
      const [row] = await database().query<{ state: string }>(
        `select state from debit where creditor = $1 and debit_id = $2`,
        [creditor, id],
      );
      return row?.state;
    };
    const move = (moves: readonly { id: string; from: string; to: string; set?: object }[]) =>
      commit(database(), act(creditor), (unit) => unit.move('debit', moves as never));

    it('that the table allows happens, with what changes along and an event', async () => {
      await addCharge(database(), creditor, 'C1');
      await addDebit(database(), creditor, 'D1', ['C1']);
      await move([{ id: 'D1', from: 'planned', to: 'batched', set: { file_no: 7n } }]);
      const [row] = await database().query(`select state, file_no from debit where creditor = $1`, [
        creditor,
      ]);
      expect(row).toStrictEqual({ state: 'batched', file_no: 7n });
      const [event] = await database().query(
        `select kind, subject, data from event where creditor = $1 and kind like 'debit.%'`,
        [creditor],
      );
      expect(event).toStrictEqual({
        kind: 'debit.batched',
        subject: 'debit:D1',
        data: { from: 'planned', file_no: '7' },
      });
    });

    it('that the table does not allow is refused before anything is written', async () => {
      await expect(move([{ id: 'D1', from: 'batched', to: 'settled' }])).rejects.toThrow(
        'debit D1: batched may not become settled',
      );
      expect(await stateOf('D1')).toBe('batched');
    });

    it('of a row that is no longer in the state it starts from undoes all moves of the group', async () => {
      await addCharge(database(), creditor, 'C2');
      await addDebit(database(), creditor, 'D2', ['C2']);
      await expect(
        move([
          { id: 'D2', from: 'planned', to: 'batched' },
          { id: 'D1', from: 'planned', to: 'batched' },
        ]),
      ).rejects.toThrow('debit: 2 moves, 1 rows still in the state they start from');
      expect(await stateOf('D2')).toBe('planned');
    });

    it('whose columns differ within the group is refused: a value would be lost', async () => {
      await expect(
        move([
          { id: 'D1', from: 'batched', to: 'submitted' },
          { id: 'D2', from: 'planned', to: 'batched', set: { file_no: 7n } },
        ]),
      ).rejects.toThrow(/same columns/);
      expect(await stateOf('D1')).toBe('batched');
    });
  });

  describe('rows written in bulk', () => {
    it('an update whose key is not there is refused whole', async () => {
      await addCharge(database(), 'bulk', 'C1');
      const update = commit(database(), act('bulk'), (unit) =>
        unit.update(
          'charge',
          ['charge_id'],
          [
            { charge_id: 'C1', open_minor: 1n },
            { charge_id: 'C9', open_minor: 1n },
          ],
        ),
      );
      await expect(update).rejects.toThrow('charge: 2 rows to update, 1 found');
      const [row] = await database().query(`select open_minor from charge where creditor = 'bulk'`);
      expect(row).toStrictEqual({ open_minor: 1000n });
    });

    it('an update never touches another creditor’s rows', async () => {
      await addCharge(database(), 'mine', 'C1');
      await addCharge(database(), 'theirs', 'C1');
      await commit(database(), act('mine'), (unit) =>
        unit.update('charge', ['charge_id'], [{ charge_id: 'C1', open_minor: 3n }]),
      );
      const rows = await database().query(
        `select creditor, open_minor from charge where creditor in ('mine', 'theirs') order by creditor`,
      );
      expect(rows).toStrictEqual([
        { creditor: 'mine', open_minor: 3n },
        { creditor: 'theirs', open_minor: 1000n },
      ]);
    });

    it('a charge cannot owe more than it is, or less than nothing', async () => {
      await addCharge(database(), 'bounds', 'C1');
      for (const open_minor of [1001n, -1n]) {
        const update = commit(database(), act('bounds'), (unit) =>
          unit.update('charge', ['charge_id'], [{ charge_id: 'C1', open_minor }]),
        );
        await expect(update).rejects.toThrow(/check constraint/);
      }
    });

    it('two files of one creditor cannot have the same name or reference', async () => {
      await addFile(database(), 'names', 1n, { name: 'a', reference: 'r1' });
      await expect(addFile(database(), 'names', 2n, { name: 'a', reference: 'r2' })).rejects.toThrow(
        /duplicate key/,
      );
      await expect(addFile(database(), 'names', 2n, { name: 'b', reference: 'r1' })).rejects.toThrow(
        /duplicate key/,
      );
      await addFile(database(), 'names', 2n, { name: 'b', reference: 'r2' });
    });
  });
});
