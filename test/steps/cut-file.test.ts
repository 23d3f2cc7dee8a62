/** Files the bank's layout cannot carry: totals without room make several files, and what reads otherwise than it was
 *  written is not made. */

import { afterEach, expect, it } from 'vitest';
import { selftestPack } from '../../src/selftest/bank-pack.ts';
import { World } from '../../src/selftest/world.ts';

let world: World | undefined;
afterEach(() => world?.close());

/** Payers of 100.00 (every third 130.00) at a bank whose total has room for that many digits of fen. */
function opened(payers: number, digits: number): Promise<World> {
  return openedWith('name: total, type: sum,', `name: total, maxLength: ${digits}, type: sum,`, payers);
}

async function openedWith(text: string, other: string, payers: number): Promise<World> {
  const request = selftestPack['request.yaml']?.replace(text, other);
  world = await World.open({ payers, pack: { 'request.yaml': request ?? '' } });
  return world;
}

it('more than the total has room for: files of what fits, nobody twice, nobody left out', async () => {
  const { database } = await opened(10, 5);
  const report = await nights();
  expect(report.problems).toEqual([]);
  const files = await database.query<{ debits: number; minor: bigint }>(
    'select debits::int as debits, minor from file order by file_no',
  );
  expect(files.map(({ debits, minor }) => [debits, String(minor)])).toEqual([
    [5, '53000'],
    [5, '56000'],
  ]);
  expect(await world?.faults('2026-03-11T02:00:00Z')).toEqual([]);
});

it('debits that are more than the total has room for, each alone: told, left planned, no number used up', async () => {
  const { database } = await opened(2, 4);
  const { problems } = await nights();
  const debits = await database.query<{ debit_id: string; state: string }>(
    'select debit_id, state from debit order by 1',
  );
  expect(debits.map(({ state }) => state)).toEqual(['planned', 'planned']);
  expect(problems.map(({ code, where }) => `${code} ${where.record} ${where.field}`)).toEqual(
    debits.map(({ debit_id }) => `FIELD_LENGTH ${debit_id} total`),
  );
  expect(await database.query('select * from file')).toEqual([]);
});

it('a layout that reads otherwise than it writes: no file is made of it', async () => {
  const { database } = await openedWith(
    'name: amount, type: amount,',
    'name: amount, without: "1", type: amount,',
    2,
  );
  const night = nights();
  await expect(night).resolves.toMatchObject({
    problems: [
      { code: 'FILE_READ_BACK' },
      { code: 'TOTAL_SUM', where: { record: 'trailer', field: 'total' } },
    ],
  });
  expect(await database.query('select * from file')).toEqual([]);
  expect(await database.query("select state from debit where state <> 'planned'")).toEqual([]);
});

/** Two nights; what the second says of its files. */
async function nights() {
  if (world === undefined) throw new Error('no world is open');
  await world.night('2026-03-02T02:00:00Z');
  const steps = await world.night('2026-03-11T02:00:00Z');
  const made = steps.find(({ verb }) => verb === 'batch');
  if (made === undefined) throw new Error('the night made no batch');
  return made;
}
