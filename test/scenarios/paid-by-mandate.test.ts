/** A bank that lists what was paid, by mandate only: a listed debit is settled, one that is on no list in its days goes to
 *  a person and is not presented again. The embedded bank plays the bank. */

import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseScenario } from '../../src/bank/scenario.ts';
import { formatsFolder } from '../../src/format-folders.ts';
import { loadPacks } from '../../src/formats.ts';
import { openTasks } from '../../src/steps/tasks.ts';
import { type Estate, openEstate } from '../support/estate.ts';
import { TestBank } from '../support/test-bank.ts';

const { packs } = loadPacks(formatsFolder, ['no-avtalegiro']);

const norwegian = `
    scheme: no-avtalegiro
    settings: { creditor.name: Lia borettslag, creditor.bankNumber: "55555555", creditor.account: "12345678903" }
    billing: { dueDay: 10 }
    collection: { day: 27, noticeDays: 3 }`;

const bank = new TestBank();
let estate: Estate;
beforeAll(async () => {
  estate = await openEstate({ households: 2, scheme: norwegian, description: 'Fellesutgifter' });
  const rows = ['1,123456782', '2,123456785'].map((row) => {
    const [flat, kid] = row.split(',');
    return `${kid},H${flat},Kari Nordmann,${kid},2026-01-15`;
  });
  await estate.imports(
    '2026-03-01T03:00:00Z',
    'mandates',
    `mandate_id,debtor_id,holder,account,signed_on\n${rows.join('\n')}\n`,
  );
  const rule = '{ debtor: { mandate: "123456785" }, outcome: { class: unknown } }';
  await bank.start([...packs.values()], { scenario: parseScenario(`rules: [${rule}]`, 's.yaml').scenario });
});
afterAll(async () => {
  await bank.stop();
  await estate?.close();
});

const states = async () =>
  (
    await estate.workspace.database.query<{ one: string }>(
      `select mandate_id || ' ' || state || coalesce(' ' || reason_code, '') as one from debit order by debit_id limit 2`,
    )
  ).map(({ one }) => one.trim());

test('claims go out under their KID, and are taken', async () => {
  for (const at of ['2026-03-02T08:00:00Z', '2026-03-13T08:00:00Z']) await estate.night(at);
  const [name = ''] = estate.sent();
  await bank.moveTo('2026-03-13T09:00:00Z');
  await bank.send(name, estate.request(name));
  expect(bank.taken()).toMatchObject([
    { verdict: 'taken', layout: 'no-avtalegiro/claims', count: 2, problems: [] },
  ]);
});

test('what is listed is settled, what is not goes to a person', async () => {
  await bank.moveTo('2026-03-28T08:00:00Z');
  for (const [name, bytes] of await bank.outbox()) estate.answer(name, bytes);
  await estate.night('2026-03-28T09:00:00Z');
  expect((await states())[0]).toBe('123456782 settled');
  expect((await states())[1]).not.toContain('settled');
  await estate.night('2026-04-14T09:00:00Z');
  expect(await states()).toEqual(['123456782 settled', '123456785 rejected NOT-PAID']);
  const tasks = await openTasks(estate.context('2026-04-14T10:00:00Z'));
  expect(tasks).toHaveLength(1);
  expect(await estate.faults('2026-04-14T11:00:00Z')).toEqual([]);
});
