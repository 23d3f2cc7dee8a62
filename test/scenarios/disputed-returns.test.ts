/** Banks that argue over a return: dishonored by ours, contested by theirs. The debit keeps its state and the books stay;
 *  one task a word tells a person how long it may be contested, and nothing is collected again before two people ended it. */

import { afterAll, beforeAll, expect, test } from 'vitest';
import { sealed } from '../../src/core/sealed.ts';
import { replay } from '../../src/steps/replay.ts';
import { endTask, openTasks } from '../../src/steps/tasks.ts';
import { brokenFacts } from '../../src/store/audit-facts.ts';
import { layoutNamed } from '../core/format/written.ts';
import { accountOf, american, americanMandates, bankOf, traces } from '../support/american.ts';
import { type Estate, openEstate } from '../support/estate.ts';
import { writeRequest } from '../support/write-request.ts';

let estate: Estate;
beforeAll(async () => {
  estate = await openEstate({ households: 3, ...american });
  await estate.imports('2026-03-01T03:00:00Z', 'mandates', americanMandates(3));
  await estate.night('2026-03-02T18:00:00Z');
  await estate.night('2026-03-19T12:00:00Z');
});
afterAll(() => estate?.close());

/** A file of one entry each: household, code, and what stands in columns 36-79 of its addenda. */
async function told(
  day: string,
  letter: string,
  words: readonly (readonly [number, string, string])[],
): Promise<void> {
  const trace = await traces(estate);
  const head = {
    'file.date': day,
    'file.sequence': 1n,
    'file.sequenceLetter': letter,
    'creditor.name': 'Foxglove Homes',
    'creditor.identifier': '1234567890',
    'creditor.agent': '091000019',
  };
  const batch = {
    ...head,
    'batch.instrument': 'ppd',
    'batch.description': 'DUES',
    'batch.collectionDate': '2026-03-20',
  };
  const debits = words.map(([n, code], index) => ({
    'debit.amount': 10_000n,
    'debit.serial': BigInt(index + 1),
    'debit.reference': `D0000000${n}`,
    'debit.trace': firstTraces[n] ?? trace[n] ?? '',
    'debtor.name': sealed('name', 'A Payer'),
    'debtor.account': sealed('account', accountOf(n)),
    'debtor.agent': bankOf,
    'outcome.code': code,
  }));
  const { bytes } = writeRequest(layoutNamed('nacha/return'), head, [{ values: batch, debits }]);
  const lines = bytes.toString('latin1').split('\n');
  let index = 0;
  const whole = lines.map((line) =>
    line.startsWith('799')
      ? line.slice(0, 35) + (words[index++]?.[2] ?? '').padEnd(44) + line.slice(79)
      : line,
  );
  estate.answer(`${day}-${letter}.ach`, Buffer.from(whole.join('\n'), 'latin1'));
}

/** Traces of the first presentation: what a return names. */
let firstTraces: Readonly<Record<number, string>> = {};
const dishonored = '   12104288000000508201UNTIMELY';
const contested = '08012104288000000508201091000010000009083'.concat('68 ');

const debits = async () =>
  (
    await estate.workspace.database.query<{ one: string }>(
      `select debit_id || ' ' || state || case when outcome_unknown then ' unknown' else '' end || coalesce(' ' || reason_code, '') as one
       from debit order by number`,
    )
  ).map(({ one }) => one);
const journals = async () =>
  (await estate.workspace.database.query<{ n: number }>('select count(*)::int as n from journal'))[0]?.n;
const tasks = async (at: string) =>
  (await openTasks(estate.context(at))).map(({ taskKey, kind, detail }) => `${taskKey} ${kind}: ${detail}`);

test('a dishonored return, before the return itself was seen, leaves the outcome unknown with one task', async () => {
  firstTraces = await traces(estate);
  await told('2026-03-20', 'A', [[2, 'R69', dishonored]]);
  await estate.night('2026-03-20T12:00:00Z');
  expect(await debits()).toEqual([
    'D00000001 submitted',
    'D00000002 submitted unknown R69',
    'D00000003 submitted',
  ]);
  expect(await tasks('2026-03-20T13:00:00Z')).toEqual([
    'query-bank/D00000002 query-bank: the bank gave no clear answer (R69: return dishonored by our own bank (field errors)): money may have moved; it is not presented again before this is known',
  ]);
});

test('one dishonored after the return keeps it, moves no money and stops the next presentation', async () => {
  await told('2026-03-23', 'A', [
    [1, 'R01', ''],
    [2, 'R01', ''],
  ]);
  await estate.night('2026-03-23T12:00:00Z');
  await estate.night('2026-03-25T12:00:00Z');
  const before = [await debits(), await journals()];
  expect(before[0]).toEqual([
    'D00000001 rejected R01',
    'D00000002 rejected R01',
    'D00000003 settled',
    'D00000004 planned',
    'D00000005 planned',
  ]);
  await told('2026-03-26', 'A', [
    [1, 'R68', dishonored],
    [3, 'R67', dishonored],
  ]);
  await estate.night('2026-03-26T12:00:00Z');
  expect([await debits(), await journals()]).toEqual(before);
  const end = 'the books stay as they are: ask the bank whether the return stands';
  expect((await tasks('2026-03-26T13:00:00Z')).slice(1)).toEqual([
    `disputed-return/D00000001/R68 query-bank: R68: return dishonored by our own bank (untimely return); it may be contested until 2026-03-30; ${end}`,
    `disputed-return/D00000003/R67 query-bank: R67: return dishonored by our own bank (duplicate return); it may be contested until 2026-03-30; ${end}`,
  ]);
});

test('the dishonor contested is another task without a deadline; said again, nothing is new', async () => {
  const before = [await debits(), await journals()];
  await told('2026-03-27', 'B', [[1, 'R73', contested]]);
  await estate.night('2026-03-27T14:00:00Z');
  await told('2026-03-27', 'C', [
    [1, 'R73', contested],
    [1, 'R68', dishonored],
  ]);
  await estate.night('2026-03-27T15:00:00Z');
  expect([await debits(), await journals()]).toEqual(before);
  const found = await tasks('2026-03-27T16:00:00Z');
  expect(found).toHaveLength(4);
  expect(found.at(-1)).toBe(
    'disputed-return/D00000001/R73 task: R73: dishonor contested by the returning bank (the original return was timely); the books stay as they are: ask the bank whether the return stands',
  );
});

test('what it still owes is not collected again meanwhile, and ending that takes two people', async () => {
  const at = '2026-03-27T17:00:00Z';
  const report = await endTask(estate.context(at), 'disputed-return/D00000001/R68');
  expect(report.figures.proposed).toBeDefined();
  await estate.night('2026-04-02T18:00:00Z');
  await estate.night('2026-04-17T12:00:00Z');
  expect((await debits()).slice(3, 5)).toEqual(['D00000004 planned', 'D00000005 submitted']);
});

test('read again, the files say the same, and the books hold', async () => {
  const at = '2026-04-17T13:00:00Z';
  const { problems, figures } = await replay(estate.context(at), { kind: 'all' });
  expect(problems).toEqual([]);
  expect(figures).toMatchObject({ inbound: 5, differences: 0 });
  const { database, creditor } = estate.context(at);
  expect(await brokenFacts(database, creditor.id, 5)).toEqual([]);
  expect(await estate.faults(at)).toEqual([]);
});
