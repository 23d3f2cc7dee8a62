/** Debits settled by silence come back among the bookings of the account: a camt.054 turns them, once, whatever else is
 *  booked beside them; what failed for want of funds is presented again. */

import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Values } from '../../src/core/format/format.ts';
import { sealed } from '../../src/core/sealed.ts';
import { loadPacks } from '../../src/formats.ts';
import { replay } from '../../src/steps/replay.ts';
import { type Estate, openEstate } from '../support/estate.ts';
import { type RequestBatch, writeRequest } from '../support/write-request.ts';

const pack = loadPacks(new URL('../../formats', import.meta.url).pathname).packs.get('sepa');
const iban = 'NL44RABO0123456789';
const european = `
    scheme: sepa
    settings:
      creditor.name: Club Lindenhof
      creditor.account: DE87200500001234567890
      creditor.agent: BANKDEFFXXX
      creditor.identifier: DE98ZZZ09999999999
    billing: { dueDay: 10 }
    collection: { day: 20, retryDay: 28, noticeDays: 14 }`;

let estate: Estate;
beforeAll(async () => {
  estate = await openEstate({ households: 3, scheme: european, description: 'DUES' });
  const rows = [1, 2, 3].map((n) => `EU-${n},H${n},Erika Muster,${iban},2026-01-15`);
  const csv = `mandate_id,debtor_id,holder,account,signed_on\n${rows.join('\n')}\n`;
  await estate.imports('2026-03-01T03:00:00Z', 'mandates', csv);
});
afterAll(() => estate.close());

function answer(layout: string, name: string, file: Values, batches: readonly RequestBatch[]): void {
  const found = pack?.layouts.get(layout);
  if (found === undefined) throw new Error(`no layout ${layout}`);
  estate.answer(name, writeRequest(found, file, batches).bytes);
}

/** One booking of the account that takes a debit back; with the charges of the payer's bank in it where there are some. */
function booking(debit: string, code: string, day: string, fee = 0n): RequestBatch {
  const entry: Values = {
    'booking.amount': 10_000n + fee,
    'booking.currency': 'EUR',
    'booking.direction': 'debit',
    'booking.status': 'booked',
    'booking.family': 'IDDT',
    'outcome.date': day,
  };
  const returned: Values = {
    ...entry,
    'debit.reference': debit,
    'debit.amount': 10_000n,
    'outcome.code': code,
    'outcome.returnedAmount': 10_000n + fee,
    ...(fee === 0n ? {} : { 'outcome.fee': fee }),
    'debtor.name': sealed('name', 'Erika Muster'),
    'debtor.account': sealed('account', iban),
  };
  return { values: entry, debits: [returned] };
}

function statement(name: string, bookings: readonly RequestBatch[]): void {
  const file = {
    'file.reference': name,
    'file.createdAt': '2026-03-31T05:00:00.000Z',
    'creditor.account': 'DE87200500001234567890',
  };
  answer('sepa/camt.054.001.08', `${name}.xml`, file, bookings);
}

const debits = async () =>
  (
    await estate.workspace.database.query<{ one: string }>(
      `select debit_id || ' ' || state || coalesce(' ' || reason_code, '') as one from debit order by number`,
    )
  ).map(({ one }) => one);

test('settled by silence after the bank took the file', async () => {
  for (const at of ['2026-03-02T18:00:00Z', '2026-03-19T05:00:00Z']) await estate.night(at);
  const [reference] = await estate.workspace.database.query<{ reference: string }>(
    'select reference from file',
  );
  answer(
    'sepa/pain.002.001.10',
    'ack.xml',
    {
      'file.reference': 'ACK-1',
      'file.createdAt': '2026-03-19T12:00:00.000Z',
      'submission.reference': reference?.reference ?? '',
      'submission.kind': 'pain.008.001.08',
      'submission.status': 'ACCP',
    },
    [],
  );
  for (const at of ['2026-03-20T05:00:00Z', '2026-03-30T05:00:00Z']) await estate.night(at);
  expect(await debits()).toEqual(['D00000001 settled', 'D00000002 settled', 'D00000003 settled']);
});

test('a bank returns one, a payer takes one back, and the rest stays; what is said twice counts once', async () => {
  const bookings = [
    booking('D00000001', 'AM04', '2026-03-30', 350n),
    booking('D00000002', 'MD06', '2026-03-30'),
  ];
  statement('S-1', bookings);
  await estate.night('2026-03-31T05:00:00Z');
  const after = [
    'D00000001 returned AM04',
    'D00000002 refunded MD06',
    'D00000003 settled',
    'D00000004 planned',
  ];
  expect(await debits()).toEqual(after);
  statement('S-2', bookings);
  await estate.night('2026-04-01T05:00:00Z');
  expect((await debits()).slice(0, 4)).toEqual(after);
  expect(await estate.faults('2026-04-01T06:00:00Z')).toEqual([]);
});

test('read again, the statements say the same', async () => {
  const { problems, figures } = await replay(estate.context('2026-04-01T07:00:00Z'), { kind: 'all' });
  expect(problems).toEqual([]);
  expect(figures).toMatchObject({ inbound: 3, differences: 0 });
});
