/** fetch against a bank whose listing repeats, misleads or refuses: one file's fault is that file's alone. */

import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Context } from '../../src/steps/context.ts';
import { fetchInbound } from '../../src/steps/fetch.ts';
import { type Fault, TransportError } from '../../src/transport/transport-error.ts';
import { type Estate, openEstate } from '../support/estate.ts';

const night = '2026-03-02T18:00:00Z';
let estate: Estate;
beforeAll(async () => {
  estate = await openEstate({ households: 1 });
});
afterAll(() => estate.close());

/** A bank that fails with a fault while it gives out some files; `asked` are the names that were downloaded. */
function bank(faults: Readonly<Record<string, Fault>> = {}): { context: Context; asked: string[] } {
  const context = estate.context(night);
  const asked: string[] = [];
  const open = async () => {
    const transport = await context.creditor.bank.open();
    return {
      ...transport,
      list: (dir: string) => transport.list(dir),
      close: () => transport.close(),
      download: (path: string, maxBytes: number) => {
        const name = path.slice(path.lastIndexOf('/') + 1);
        asked.push(name);
        const fault = faults[name];
        if (fault !== undefined) throw new TransportError(fault, 'none', `read ${path}: ${fault}`);
        return transport.download(path, maxBytes);
      },
    };
  };
  const { creditor } = context;
  return { context: { ...context, creditor: { ...creditor, bank: { ...creditor.bank, open } } }, asked };
}

async function inbound(): Promise<readonly unknown[]> {
  const rows = await estate.workspace.database.query('select name from inbound order by inbound_no');
  return rows.map(({ name }) => name);
}

test('known bytes under another name are fetched once more, told, and left alone from then on', async () => {
  estate.answer('a.txt', Buffer.from('the answer'));
  await fetchInbound(bank().context);
  estate.answer('b.txt', Buffer.from('the answer'));
  const first = bank();
  const told = await fetchInbound(first.context);
  expect(first.asked).toStrictEqual(['b.txt']);
  expect(told.figures).toStrictEqual({ kept: 0, known: 1 });
  expect(told.notes).toStrictEqual(['b.txt, 10 bytes, the same bytes as inbound 1']);

  const second = bank();
  expect((await fetchInbound(second.context)).changed).toBe(0);
  expect(second.asked).toStrictEqual([]);
  expect(await inbound()).toStrictEqual(['a.txt']);
});

test('the same name is fetched again when its bytes changed', async () => {
  estate.answer('b.txt', Buffer.from('another answer'));
  const { context, asked } = bank();
  await fetchInbound(context);
  expect(asked).toStrictEqual(['b.txt']);
  expect(await inbound()).toStrictEqual(['a.txt', 'b.txt']);
});

test('a file that cannot be fetched is told by name; the others are fetched', async () => {
  for (const name of ['c-missing', 'd-denied', 'e-limit', 'f-protocol', 'g-sound'])
    estate.answer(name, Buffer.from(name));
  const faults = {
    'c-missing': 'missing',
    'd-denied': 'denied',
    'e-limit': 'limit',
    'f-protocol': 'protocol',
  };
  const { context } = bank(faults as Readonly<Record<string, Fault>>);
  const { problems, tryLater } = await fetchInbound(context);
  expect(problems.map(({ code, where }) => `${code} ${where.file}`)).toStrictEqual([
    'INBOUND_UNREADABLE c-missing',
    'INBOUND_UNREADABLE d-denied',
    'FILE_LIMIT e-limit',
    'INBOUND_UNREADABLE f-protocol',
  ]);
  expect(tryLater).toBe(false);
  expect(await inbound()).toStrictEqual(['a.txt', 'b.txt', 'g-sound']);
});

test('a line that breaks ends the fetch: what was fetched is kept, the rest is tried later', async () => {
  for (const name of ['h-sound', 'i-dropped', 'j-late']) estate.answer(name, Buffer.from(name));
  const { context, asked } = bank({ 'c-missing': 'missing', 'i-dropped': 'dropped' });
  const { problems, tryLater } = await fetchInbound(context);
  expect(problems.map(({ code }) => code)).toStrictEqual(['INBOUND_UNREADABLE', 'CONNECTION_FAILED']);
  expect(tryLater).toBe(true);
  expect(asked).not.toContain('j-late');
  expect(await inbound()).toContain('h-sound');
  await fetchInbound(bank().context);
  expect(await inbound()).toContain('j-late');
});
