/** A file that a person takes to the bank: handed out once, sent by nobody else, adopted only when the bytes are the same and
 *  two people say so. On the embedded store; on a server where one is given. */

import { createHash } from 'node:crypto';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { approve } from '../../src/steps/approve.ts';
import { exportFile, proposeAdoption } from '../../src/steps/by-hand.ts';
import { send } from '../../src/steps/send.ts';
import { codes, Office, sound } from '../support/office.ts';

let office: Office;
afterEach(() => office.dispose());

async function approved(): Promise<Office> {
  office = await new Office().open();
  sound(await approve(await office.as('zhou'), 'zhou'));
  return office;
}

async function handedOut(): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  sound(
    await exportFile(await office.as('li'), 1n, async (bytes) => {
      for await (const chunk of bytes) chunks.push(chunk);
    }),
  );
  return Buffer.concat(chunks);
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const state = () => office.one<string>('(select state from file where file_no = 1)');
const atBank = () => readdirSync(join(office.root, 'bank/in'));

describe('a file taken to the bank by hand', { timeout: 120_000 }, () => {
  test('is handed out byte for byte, and no send takes it then', async () => {
    await approved();
    const bytes = await handedOut();
    expect(sha256(bytes)).toBe(await office.one('(select sha256 from file where file_no = 1)'));
    expect(await state()).toBe('unknown');
    const { problems } = await send(await office.as('li'));
    expect(codes(problems)).toEqual(['DELIVERY_UNKNOWN']);
    expect(atBank()).toEqual([]);
    const again = await exportFile(await office.as('li'), 1n, async () => undefined);
    expect(codes(again.problems)).toEqual(['PROPOSAL_REFUSED']);
  });

  test('is sent once two people adopt the same bytes, and its debits are at the bank', async () => {
    await approved();
    const bytes = await handedOut();
    sound(await office.agree((context) => proposeAdoption(context, 1n, sha256(bytes), 'receipt 4711')));
    expect(await state()).toBe('sent');
    expect(await office.one("(select string_agg(distinct state, ' ') from debit where file_no = 1)")).toBe(
      'submitted',
    );
    expect(sound(await send(await office.as('li'))).changed).toBe(0);
    expect(atBank()).toEqual([]);
  });

  test('is not adopted when what was delivered has other bytes', async () => {
    await approved();
    const bytes = await handedOut();
    bytes[0] = (bytes[0] ?? 0) ^ 1;
    const { problems } = await proposeAdoption(await office.as('li'), 1n, sha256(bytes), 'receipt 4711');
    expect(codes(problems)).toEqual(['DELIVERY_COLLISION']);
    expect(await state()).toBe('unknown');
  });

  test('is seen by the next send when it was put where files go', async () => {
    await approved();
    const bytes = await handedOut();
    const name = await office.one<string>('(select name from file where file_no = 1)');
    writeFileSync(join(office.root, 'bank/in', name), bytes);
    sound(await send(await office.as('li')));
    expect(await state()).toBe('sent');
  });

  test('is not handed out before a second person approved it', async () => {
    office = await new Office().open();
    const { problems } = await exportFile(await office.as('li'), 1n, async () => undefined);
    expect(codes(problems)).toEqual(['PROPOSAL_REFUSED']);
    expect(await state()).toBe('drafted');
  });
});
