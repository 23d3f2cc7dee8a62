/** Scenarios a bank or a payer can bring about: whatever is put out for us, the night goes on, the sound answers are read,
 *  and nothing is collected without right. On the embedded store, with a folder as the bank. */

import { truncateSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import { commit } from '../../src/store/unit.ts';
import { bocomReturn, type Estate, mandates, openEstate } from '../support/estate.ts';

let estate: Estate;
afterEach(() => estate.close());

const planned = '2026-03-02T02:00:00+08:00';
const collected = '2026-03-12T02:00:00+08:00';
const answered = '2026-03-13T02:00:00+08:00';

async function debits(): Promise<readonly string[]> {
  const rows = await estate.workspace.database.query<{ line: string }>(
    `select debit_id || ' ' || state || coalesce(' ' || reason_code, '') as line from debit order by debit_id`,
  );
  return rows.map(({ line }) => line);
}

/** What read stores when the bank refuses the whole first file. */
function refusal(code: string) {
  const said = { outcome: 'failed', code, reason_class: 'bank-refused', minor: null, happened_on: null };
  const place = { inbound_no: 1n, line: 1, scope: 'file', debit_id: null, batch_id: null, file_no: 1n };
  return { entry_key: `file|${code}`, ...place, ...said, text_sealed: '', bank_reference: '', state: 'open' };
}

async function opened(households: number): Promise<Buffer> {
  estate = await openEstate({ households });
  await estate.night(planned);
  await estate.night(collected);
  const [name = ''] = estate.sent();
  return estate.request(name);
}

describe('garbage at the bank does not keep a sound answer from being read', () => {
  test('NUL bytes anywhere in an answer condemn it, and it alone', async () => {
    const request = await opened(2);
    const sound = bocomReturn(request).toString('latin1');
    for (const [name, text] of [
      ['in-reference', sound.replace('|00000001|', '|\0\x000001|')],
      ['in-debit', sound.replace('D00000001', 'D0000\x001')],
      ['in-code', sound.replace('|0000|', '|0\x000|')],
      ['only', '\0'.repeat(5000)],
    ] as const)
      estate.answer(`0-${name}.set`, Buffer.from(text, 'latin1'));
    estate.answer('1-sound.set', Buffer.from(sound, 'latin1'));
    await estate.night(answered);
    expect(await debits()).toEqual(['D00000001 settled 0000', 'D00000002 settled 0000']);
    const inbound = await estate.workspace.database.query<{ name: string; state: string }>(
      'select name, state from inbound order by name',
    );
    expect(inbound.map(({ name, state }) => `${name} ${state}`)).toEqual([
      '0-in-code.set quarantined',
      '0-in-debit.set quarantined',
      '0-in-reference.set quarantined',
      '0-only.set quarantined',
      '1-sound.set applied',
    ]);
    expect(await estate.faults(answered)).toEqual([]);
  }, 120_000);

  test('a file larger than any answer is left there and told, the others are fetched', async () => {
    const request = await opened(1);
    estate.answer('0-huge.set', Buffer.alloc(0));
    truncateSync(estate.answerPath('0-huge.set'), 3 * 2 ** 30);
    estate.answer('1-sound.set', bocomReturn(request));
    const reports = await estate.night(answered);
    expect(reports.flatMap(({ problems }) => problems.map(({ code }) => code))).toEqual(['FILE_LIMIT']);
    expect(await debits()).toEqual(['D00000001 settled 0000']);
  }, 120_000);

  test('a file refused twice, for another reason each time, is refused once and the night goes on', async () => {
    await opened(1);
    const context = estate.context(answered);
    const act = { creditor: 'estate', at: context.now, actor: 'lin', command: 'test' };
    await commit(context.database, act, (unit) => unit.insert('entry', [refusal('AM05'), refusal('FF01')]));
    await estate.night(answered);
    const [file] = await estate.workspace.database.query<{ state: string }>('select state from file');
    expect(file?.state).toBe('refused');
    expect(await debits()).toEqual(['D00000001 rejected AM05']);
    expect(await estate.faults(answered)).toEqual([]);
  }, 120_000);

  test('an answer again under another name, and one that contradicts it, change nothing', async () => {
    const request = await opened(2);
    estate.answer('a.set', bocomReturn(request));
    await estate.night(answered);
    const before = await debits();
    estate.answer('b.set', bocomReturn(request));
    estate.answer('c.set', bocomReturn(request, [], '20260313'));
    await estate.night('2026-03-14T02:00:00+08:00');
    expect(await debits()).toEqual(before);
    expect(await estate.faults('2026-03-14T02:00:00+08:00')).toEqual([]);
  }, 120_000);
});

describe('a mandate that ends between plan and batch', () => {
  test('its debit is cancelled, the payer hears no new date, and another mandate collects the charge once', async () => {
    estate = await openEstate({ households: 2 });
    await estate.night(planned);
    await estate.imports('2026-03-05T02:00:00+08:00', 'mandates', mandates([{ n: 1, state: 'cancelled' }]));
    for (const day of ['12', '13', '16', '20']) await estate.night(`2026-03-${day}T02:00:00+08:00`);
    expect(await debits()).toEqual(['D00000001 cancelled mandate-cancelled', 'D00000002 submitted']);
    const notices = await estate.workspace.database.query(
      "select 1 from notice where debit_id = 'D00000001'",
    );
    expect(notices).toHaveLength(1);
    await estate.imports('2026-03-20T03:00:00+08:00', 'mandates', mandates([{ n: 1, id: 'M1B', card: 50 }]));
    await estate.night('2026-03-21T02:00:00+08:00');
    await estate.night('2026-03-24T02:00:00+08:00');
    expect(await debits()).toContain('D00000003 submitted');
    expect(estate.sent()).toHaveLength(2);
    expect(await estate.faults('2026-03-24T02:00:00+08:00')).toEqual([]);
  }, 120_000);
});
