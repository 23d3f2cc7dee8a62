/** Two debits of one mandate on one night: a one-off mandate is used once, and there is one first at a time. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { batch } from '../../src/steps/batch.ts';
import { bill } from '../../src/steps/bill.ts';
import { type Context, rehearse } from '../../src/steps/context.ts';
import { notify } from '../../src/steps/notify.ts';
import { plan } from '../../src/steps/plan.ts';
import type { Database } from '../../src/store/database.ts';
import { type Estate, openEstate } from '../support/estate.ts';

const early = '2026-03-02T18:00:00Z';
const lastDay = '2026-03-12T01:00:00Z';
const nextDay = '2026-03-13T01:00:00Z';

/** One fee is 100.00, two are over the limit of one debit. */
const limited = `
    scheme: cn-bocom
    settings: { creditor.account: "4410043948854000001", creditor.bankNumber: "615810", creditor.area: "000" }
    billing: { dueDay: 10 }
    collection: { day: 12, retryDay: 24, noticeDays: 3, maxPerDebit: "150.00" }`;

let estate: Estate;
let database: Database;
beforeAll(async () => {
  estate = await openEstate({ households: 1, scheme: limited });
});
afterAll(() => estate.close());

/** Each test has the estate for itself: what it does is undone. */
const alone = (work: () => Promise<void>) => () =>
  rehearse(estate.workspace.database, async (stage) => {
    database = stage;
    await work();
  });
const at = (now: string): Context => ({ ...estate.context(now), database });
const set = (sql: string) => database.query(sql);
const debits = () =>
  set(
    `select d.debit_id, d.state, d.collect_on, b.sequence_type from debit d
     left join batch b on b.creditor = d.creditor and b.batch_id = d.batch_id order by d.debit_id`,
  ).then((found) => found.map((row) => Object.values(row).join(' ').trim()));
const held = () => set('select reason from held').then((found) => found.map(({ reason }) => reason));

/** The bank is told sequence types, and a first must be there before any other. */
function told(context: Context): Context {
  const scheme = { ...context.creditor.rules.scheme, usesSequenceTypes: true, firstBeforeRecurring: true };
  const { pack, rules } = context.creditor;
  return {
    ...context,
    creditor: { ...context.creditor, pack: { ...pack, scheme }, rules: { ...rules, scheme } },
  };
}

/** Owed on the same day. */
async function twoCharges(): Promise<void> {
  await bill(at(early), '2026-02');
  await bill(at(early), '2026-03');
  await set(`update charge set due_on = '2026-03-10'`);
}

describe('a one-off mandate', () => {
  test(
    'has one debit: what is billed later is held until that one has failed or passed',
    alone(async () => {
      await set(`update mandate set kind = 'one-off'`);
      await twoCharges();
      await plan(at(early));
      expect(await debits()).toStrictEqual(['D00000001 planned 2026-03-12']);
      expect(await held()).toStrictEqual(['mandate-in-use']);

      await notify(at(early));
      await batch(at(lastDay));
      expect(await debits()).toStrictEqual(['D00000001 batched 2026-03-12 recurring']);
      expect((await plan(at(lastDay))).figures.debits).toBe(0);

      await set(`update debit set state = 'rejected', followed_up = 'task'`);
      expect((await plan(at(lastDay))).figures.debits).toBe(1);
    }),
  );

  test(
    'is not debited twice by one file, when two debits were planned before it was one-off',
    alone(async () => {
      await twoCharges();
      await plan(at(early));
      await notify(at(early));
      await set(`update mandate set kind = 'one-off'`);
      expect((await batch(at(lastDay))).notes).toContain('1 debits held: mandate-in-use');
      expect((await debits()).map((line) => line.slice(0, 17))).toStrictEqual([
        'D00000001 batched',
        'D00000002 planned',
      ]);
      expect((await batch(at(lastDay))).notes).toStrictEqual(['1 debits held: mandate-in-use']);

      await set(`update debit set state = 'submitted' where state = 'batched'`);
      await batch(at(lastDay));
      expect((await debits())[1]).toBe('D00000002 cancelled 2026-03-12');
    }),
  );
});

describe('where a first must be at the bank before any other', () => {
  test(
    'two debits of one day are planned one after the other',
    alone(async () => {
      await twoCharges();
      await plan(told(at(early)));
      expect(await debits()).toStrictEqual(['D00000001 planned 2026-03-12']);
      expect(await held()).toStrictEqual(['first-under-way']);
    }),
  );

  test(
    'two that were planned for one day are cut one after the other, the second as recurring',
    alone(async () => {
      await twoCharges();
      await plan(at(early));
      await notify(at(early));
      expect((await batch(told(at(lastDay)))).notes).toContain('1 debits held: first-under-way');
      expect(await debits()).toStrictEqual([
        'D00000001 batched 2026-03-12 first',
        'D00000002 planned 2026-03-12',
      ]);
      // The file waits for its approval: no second first, and no new day for the payer, night after night.
      expect((await batch(told(at(nextDay)))).changed).toBe(0);

      await set(`update debit set state = 'submitted' where state = 'batched'`);
      await batch(told(at(nextDay)));
      expect(await debits()).toStrictEqual([
        'D00000001 submitted 2026-03-12 first',
        'D00000002 planned 2026-03-16',
      ]);
      await notify(told(at(nextDay)));
      await batch(told(at('2026-03-16T01:00:00Z')));
      expect((await debits())[1]).toBe('D00000002 batched 2026-03-16 recurring');
    }),
  );

  test(
    'a first that was rejected before settlement stays first',
    alone(async () => {
      await twoCharges();
      await plan(at(early));
      await notify(at(early));
      await batch(told(at(lastDay)));
      await set(`update debit set state = 'rejected', followed_up = 'task' where state = 'batched'`);
      await batch(told(at(lastDay)));
      expect((await debits())[1]).toBe('D00000002 batched 2026-03-12 first');
    }),
  );
});
