/** A cycle where the bank lists only what failed, and the list must have come: without it nothing is settled, however many
 *  days pass; an empty one settles the whole day. */

import { afterAll, beforeAll, expect, test } from 'vitest';
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
/** An EB22 without a failure: header and trailer. */
const empty = (monthDay: string) => {
  const header = `H000000009912345678EB22${monthDay}26${monthDay}004000012345678901234`;
  const trailer = `T999999999912345678EB22${monthDay}${'0'.repeat(58)}    ${'0'.repeat(22)}`;
  return Buffer.from(header.padEnd(150) + trailer.padEnd(150));
};

test('what nobody listed is settled once the list has come, and not before', async () => {
  for (const day of ['2026-03-03', '2026-03-11']) await night(day);
  expect(estate.sent()).toEqual(['EB210312_2026']);
  for (const day of ['2026-03-13', '2026-03-16', '2026-03-20']) await night(day);
  expect(await states()).toEqual(['submitted', 'submitted']);
  estate.answer('EB220313_2026', empty('0313'));
  estate.answer('EB220320_2026', empty('0312'));
  const reports = await night('2026-03-23');
  const told = reports.flatMap(({ problems }) => problems.map(({ message }) => message));
  expect(told.join()).toContain('not exactly one file of ours was sent for 2026-03-13');
  expect(await states()).toEqual(['settled', 'settled']);
  expect(await estate.faults('2026-03-23T03:00:00Z')).toEqual([]);
});
