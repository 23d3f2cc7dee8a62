/** A cycle where the bank lists only what failed, and the list must have come: without it nothing is settled, however many
 *  days pass; an empty one settles the whole day. */

import { afterAll, beforeAll, expect, test } from 'vitest';
import { replay } from '../../src/steps/replay.ts';
import { type Estate, openEstate } from '../support/estate.ts';

const korean = `
    scheme: kr-cms
    acceptUnverified: [kr-cms/eb21]
    settings:
      creditor.name: 한강관리
      creditor.identifier: "9912345678"
      creditor.agent: "0040000"
      creditor.account: "12345678901234"
    billing: { dueDay: 10 }
    collection: { day: 12, retryDay: 24, noticeDays: 3 }`;

let estate: Estate;
beforeAll(async () => {
  estate = await openEstate({ households: 2, scheme: korean });
  const mandates = [1, 2].map((n) => `A120${n},H${n},A Tester,11012345678${n},0880000,2026-01-15`);
  await estate.imports(
    '2026-03-01T03:00:00Z',
    'mandates',
    `mandate_id,debtor_id,holder,account,agent,signed_on\n${mandates.join('\n')}\n`,
  );
});
afterAll(() => estate.close());

const states = async () => {
  const rows = await estate.workspace.database.query<{ state: string }>(
    'select state from debit order by debit_id',
  );
  return rows.map(({ state }) => state);
};
const night = (day: string) => estate.night(`${day}T02:00:00Z`);
/** An EB22: header, what failed, trailer. */
const list = (monthDay: string, ...failed: readonly Buffer[]) => {
  const header = `H000000009912345678EB22${monthDay}26${monthDay}004000012345678901234`;
  const count = String(failed.length).padStart(8, '0');
  const trailer = `T999999999912345678EB22${monthDay}${count}${count}${'0'.repeat(42)}    ${'0'.repeat(22)}`;
  return Buffer.concat([Buffer.from(header.padEnd(150)), ...failed, Buffer.from(trailer.padEnd(150))]);
};

test('what nobody listed is settled once the list has come, and not before', async () => {
  for (const day of ['2026-03-03', '2026-03-11']) await night(day);
  expect(estate.sent()).toEqual(['EB210312_2026']);
  for (const day of ['2026-03-13', '2026-03-16', '2026-03-20']) await night(day);
  expect(await states()).toEqual(['submitted', 'submitted']);
  estate.answer('EB220313_2026', list('0313'));
  estate.answer('EB220320_2026', list('0312'));
  const reports = await night('2026-03-23');
  const told = reports.flatMap(({ problems }) => problems.map(({ message }) => message));
  expect(told.join()).toContain('not exactly one file of ours was sent for 2026-03-13');
  expect(await states()).toEqual(['settled', 'settled']);
  expect(await estate.faults('2026-03-23T03:00:00Z')).toEqual([]);
});

test('a failure in the list is found by payer number, amount and day; the rest of the day is settled', async () => {
  for (const day of ['2026-04-02', '2026-04-10']) await night(day);
  const [, name = ''] = estate.sent();
  expect(name).toBe('EB210413_2026');
  const second = Buffer.from(estate.request(name).subarray(300, 450));
  expect(second.toString('latin1', 91, 96)).toBe('A1202');
  second.write('N0031', 68, 'latin1');
  estate.answer('EB220414_2026', list('0413', second));
  for (const day of ['2026-04-14', '2026-04-15']) await night(day);
  expect(await states()).toEqual(['settled', 'settled', 'settled', 'rejected']);
  expect(await estate.faults('2026-04-15T03:00:00Z')).toEqual([]);
});

test('what was read and written is found again', async () => {
  const { problems, figures } = await replay(estate.context('2026-04-15T04:00:00Z'), { kind: 'all' });
  expect(problems).toEqual([]);
  expect(figures).toMatchObject({ outgoing: 2, inbound: 3, differences: 0 });
});
