/** A bank with which files are exchanged as OpenPGP messages, on every store: what is sealed is sealed once, an answer is
 *  believed only when it is the bank's, and none of it hides what was said from replay, audit and retention. */

import { createHash } from 'node:crypto';
import { chmodSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decrypt, readMessage } from 'openpgp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { instant } from '../../src/core/date.ts';
import { auditVerify } from '../../src/steps/audit.ts';
import { exportFile, proposeAdoption } from '../../src/steps/by-hand.ts';
import type { Context, StepReport } from '../../src/steps/context.ts';
import { cycle } from '../../src/steps/cycle.ts';
import { doctor } from '../../src/steps/doctor.ts';
import { fetchInbound } from '../../src/steps/fetch.ts';
import { expireFiles } from '../../src/steps/privacy.ts';
import { readInbound } from '../../src/steps/read.ts';
import { replay } from '../../src/steps/replay.ts';
import { seal } from '../../src/steps/seal.ts';
import { send } from '../../src/steps/send.ts';
import { BytesExpired, storedBytes } from '../../src/store/bytes.ts';
import { forms, type StoredForm } from '../../src/store/forms.ts';
import { TransportError } from '../../src/transport/transport-error.ts';
import { createServerDatabase, serverUrl } from '../support/database.ts';
import { bocomReturn, type Estate, openEstate } from '../support/estate.ts';
import { sealedBy, type TestKey, testKey } from '../support/openpgp.ts';

let us: TestKey;
let bank: TestKey;
let stranger: TestKey;
beforeAll(async () => {
  [us, bank, stranger] = await Promise.all([
    testKey('us', { passphrase: 'open sesame' }),
    testKey('bank'),
    testKey('stranger'),
  ]);
});

describe('messages, embedded store', () => {
  exchange(async () => undefined);
});

describe.skipIf(serverUrl === undefined)('messages, PostgreSQL server', () => {
  exchange(createServerDatabase);
});

const cutting = '2026-03-12T01:00:00Z';
const codesOf = (reports: readonly StepReport[]) =>
  reports.flatMap(({ problems }) => problems.map(({ code }) => code));
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

function exchange(
  server: () => Promise<{ readonly url: string; readonly drop: () => Promise<void> } | undefined>,
): void {
  let estate: Estate;
  let withoutKey: readonly StepReport[];
  let made: Awaited<ReturnType<typeof server>>;
  let drop: () => Promise<void> = async () => undefined;

  beforeAll(async () => {
    made = await server();
    drop = made?.drop ?? drop;
    const pins = `{ file: keys/bank.asc, fingerprint: "${bank.fingerprint} until 2026-04-20" }`;
    const own = 'privateKey: file:keys/ours.asc, passphrase: file:keys/pass';
    estate = await openEstate({
      households: 3,
      url: made?.url,
      connection: `, openpgp: { bankKeys: [${pins}], ${own}, inboundSuffix: .gpg, maxMegabytes: 1 }`,
      more: '    privacy: { fileRetentionDays: 30 }\n',
      keys: { 'bank.asc': bank.armoredPublic, 'ours.asc': us.armoredPrivate, pass: 'open sesame\n' },
    });
    await estate.night('2026-03-02T18:00:00Z');
    renameSync(key('ours.asc'), key('away'));
    withoutKey = await estate.night(cutting);
    renameSync(key('away'), key('ours.asc'));
  }, 180_000);
  afterAll(async () => {
    await estate?.close();
    await drop();
  });

  const key = (name: string) => join(estate.workspace.paths.root, 'keys', name);
  const one = async <T>(sql: string): Promise<T> => {
    const [row] = await estate.workspace.database.query<{ value: T }>(`select (${sql}) as value`);
    return row?.value as T;
  };
  const states = async (table: 'file' | 'inbound' | 'debit', order: string) =>
    (
      await estate.workspace.database.query<{ state: string }>(`select state from ${table} order by ${order}`)
    ).map(({ state }) => state);
  const formsOf = (owner: StoredForm['owner']) =>
    forms(estate.workspace.database, 'estate', 'owner = $2', [owner]);
  const bytesOf = async (of: 'file' | 'form' | 'inbound', no: bigint) => {
    const { database, sealing, creditor } = estate.context(cutting);
    const parts: Uint8Array[] = [];
    for await (const part of storedBytes(database, sealing, of, creditor.id, no)) parts.push(part);
    return Buffer.concat(parts);
  };
  /** The bank's line breaks at a verb; what it did before stands. */
  const breaking = (context: Context, verb: 'upload' | 'renameNew', after: boolean): Context => {
    const open = async () => {
      const transport = await context.creditor.bank.open();
      const broken = async (...given: unknown[]) => {
        if (after) await (transport[verb] as (...all: unknown[]) => Promise<void>)(...given);
        throw new TransportError('timeout', 'unknown', 'the line broke');
      };
      return { ...transport, close: () => transport.close(), [verb]: broken };
    };
    return { ...context, creditor: { ...context.creditor, bank: { ...context.creditor.bank, open } } };
  };

  test('without its key a file is cut and approved, and not sent', async () => {
    expect(codesOf(withoutKey)).toEqual(['SECRET_UNREADABLE']);
    expect(await states('file', 'file_no')).toEqual(['approved']);
    expect([estate.sent(), await formsOf('file')]).toEqual([[], []]);
    writeFileSync(key('bank.asc'), stranger.armoredPublic);
    expect(codesOf([await send(estate.context(cutting))])).toEqual(['OPENPGP_KEY']);
    writeFileSync(key('bank.asc'), bank.armoredPublic);
    expect(await one('select count(*)::int from delivery')).toBe(0);
  });

  test('sealed once: after a cut the same message is sent, and the bank reads the approved bytes in it', async () => {
    const cut = await send(breaking(estate.context('2026-03-12T01:10:00Z'), 'upload', true));
    expect(codesOf([cut])).toEqual(['DELIVERY_FAILED']);
    const [message] = await formsOf('file');
    const lost = await send(breaking(estate.context('2026-03-12T01:20:00Z'), 'renameNew', true));
    expect([codesOf([lost]), await states('file', 'file_no')]).toEqual([['DELIVERY_UNKNOWN'], ['unknown']]);
    // what lies at the bank has the digest of the message, not of the file
    expect(codesOf([await send(estate.context('2026-03-12T01:30:00Z'))])).toEqual([]);
    expect(await states('file', 'file_no')).toEqual(['sent']);
    expect(await formsOf('file')).toEqual([message]);
    const name = await one<string>('select name from file');
    expect(estate.sent()).toEqual([`${name}.pgp`]);
    const sent = estate.request(`${name}.pgp`);
    expect([sha256(sent), String(sent.length)]).toEqual([message?.sha256, String(message?.size)]);
    expect(message).toMatchObject({ sealedFor: [bank.fingerprint], signedBy: us.fingerprint });
    const opened = await decrypt({
      message: await readMessage({ binaryMessage: sent }),
      decryptionKeys: bank.privateKey,
      verificationKeys: us.publicKey,
      format: 'binary',
      date: new Date('2026-03-12T02:00:00Z'),
    });
    expect(await opened.signatures[0]?.verified).toBe(true);
    expect(sha256(opened.data as Uint8Array)).toBe(await one('select sha256 from file'));
  });

  const answers = async (at: string): Promise<readonly StepReport[]> => {
    const context = estate.context(at);
    return [await fetchInbound(context), await readInbound(context)];
  };
  const answer = async () => bocomReturn(await bytesOf('file', 1n), ['0000', '0000', '0002']);

  test('an answer that is not the bank’s, or not for us, is quarantined whole', async () => {
    const clear = await answer();
    const day = '2026-03-12T08:00:00Z';
    const sound = await sealedBy(bank, us, clear, day);
    const changed = Buffer.from(sound);
    changed[changed.length - 40] = (changed[changed.length - 40] ?? 0) ^ 1;
    const hostile: Readonly<Record<string, Uint8Array>> = {
      'a-plain.txt': clear,
      'b-plain.gpg': Buffer.concat([clear, Buffer.from('\n')]),
      'c-unsigned.gpg': await sealedBy(undefined, us, clear, day),
      'd-stranger.gpg': await sealedBy(stranger, us, clear, day),
      'e-other-reader.gpg': await sealedBy(bank, stranger, clear, day),
      'f-changed.gpg': changed,
      'g-cut.gpg': sound.subarray(0, -1),
      'h-bomb.gpg': await sealedBy(bank, us, Buffer.alloc(1_200_000), day, true),
      'i-large.gpg': Buffer.alloc(2 * 2 ** 20 + 1, 'x'),
    };
    for (const [name, bytes] of Object.entries(hostile)) estate.answer(name, bytes);
    const reports = await answers('2026-03-12T09:00:00Z');
    const told = reports.flatMap(({ problems }) =>
      problems.map(({ code, where }) => `${where.file?.slice(0, 1)} ${code}`),
    );
    expect(told).toEqual([
      'a OPENPGP_SIGNATURE',
      'b OPENPGP_MESSAGE',
      'c OPENPGP_SIGNATURE',
      'd OPENPGP_SIGNATURE',
      'e OPENPGP_MESSAGE',
      'f OPENPGP_MESSAGE',
      'g OPENPGP_MESSAGE',
      'h FILE_LIMIT',
      'i FILE_LIMIT',
    ]);
    expect(new Set(await states('inbound', 'inbound_no'))).toEqual(new Set(['quarantined']));
    expect(await one('select count(*)::int from entry')).toBe(0);
    expect(await formsOf('inbound')).toEqual([]);
    for (const form of Object.keys(hostile)) {
      const [row] = await estate.workspace.database.query<{ no: bigint; size: bigint }>(
        'select inbound_no as no, size from inbound where name = $1',
        [form],
      );
      const kept = await bytesOf('inbound', row?.no ?? 0n);
      expect(kept.equals(Buffer.from(hostile[form] ?? [])), form).toBe(true);
    }
  });

  test('the bank’s own answer waits while our key is away, and is applied with it', async () => {
    const clear = await answer();
    estate.answer('answer.txt.gpg', await sealedBy(bank, us, clear, '2026-03-12T09:30:00Z'));
    chmodSync(key('pass'), 0o644);
    expect(codesOf(await answers('2026-03-12T10:00:00Z'))).toEqual(['SECRET_PERMISSIONS']);
    expect((await states('inbound', 'inbound_no')).at(-1)).toBe('kept');
    chmodSync(key('pass'), 0o600);
    expect(codesOf(await estate.night('2026-03-12T11:00:00Z'))).toEqual([]);
    expect(await states('debit', 'debit_id')).toEqual(['settled', 'settled', 'rejected', 'planned']);
    const [held, ...more] = await formsOf('inbound');
    expect([held?.name, held?.sha256, held?.signedBy, more]).toEqual([
      'answer.txt',
      sha256(clear),
      bank.fingerprint,
      [],
    ]);
    expect(await one("select sha256 from inbound where state = 'applied'")).toBe(
      sha256(readFileSync(estate.answerPath('answer.txt.gpg'))),
    );
  });

  test('the same answer sealed again is known, and has no effect', async () => {
    const before = await one('select count(*)::int from entry');
    estate.answer('again.gpg', await sealedBy(bank, us, await answer(), '2026-03-13T09:30:00Z'));
    const [, read] = await answers('2026-03-13T10:00:00Z');
    expect(read?.notes).toEqual(['again.gpg says the same as inbound 10: superseded']);
    expect((await states('inbound', 'inbound_no')).slice(-2)).toEqual(['applied', 'superseded']);
    expect(await one('select count(*)::int from entry')).toBe(before);
  });

  test('where a signature is not asked for, an answer in clear is read', async () => {
    const context = estate.context('2026-03-13T10:10:00Z');
    const { bank: strict } = context.creditor;
    if (strict.openpgp === undefined) throw new Error('no openpgp');
    const bankThen = { ...strict, openpgp: { ...strict.openpgp, required: false } };
    const lenient = { ...context, creditor: { ...context.creditor, bank: bankThen } };
    const later = bocomReturn(await bytesOf('file', 1n), ['0000', '0000', '0002'], '20260313');
    estate.answer('clear.txt', later);
    await fetchInbound(lenient);
    expect(codesOf([await readInbound(lenient)])).toEqual([]);
    expect((await states('inbound', 'inbound_no')).at(-1)).toBe('read');
  });

  test('a sound message with an answer nobody knows is quarantined, and kept as it was opened', async () => {
    const odd = Buffer.from('no answer of this bank\n');
    estate.answer('odd.gpg', await sealedBy(bank, us, odd, '2026-03-13T10:30:00Z'));
    expect(codesOf(await answers('2026-03-13T11:00:00Z'))).toEqual(['LAYOUT_UNKNOWN']);
    expect((await formsOf('inbound')).at(-1)?.sha256).toBe(sha256(odd));
  });

  test('books, journal and replay hold without any key for messages', async () => {
    renameSync(key('ours.asc'), key('away'));
    const context = estate.context('2026-03-14T01:00:00Z');
    expect(await estate.faults('2026-03-14T01:00:00Z')).toEqual([]);
    await seal(context);
    const replayed = await replay(context, { kind: 'all' });
    expect(replayed.problems).toEqual([]);
    expect(replayed.notes).toContain('answer.txt.gpg: same bytes, the same 3 entries');
    expect((await auditVerify(context, { workspace: true })).problems).toEqual([]);
    renameSync(key('away'), key('ours.asc'));
  });

  test('doctor tells keys that end soon, and what cannot be used', async () => {
    const found = async (at: string) => {
      const options = { folder: estate.workspace.paths.root, machine: instant(at), connect: false };
      return (await doctor(estate.context(at), options))
        .filter(({ kind }) => kind.startsWith('openpgp'))
        .map(({ kind, since }) => `${kind} ${since}`.trim());
    };
    expect(await found('2026-03-20T02:00:00Z')).toEqual([]);
    expect(await found('2026-03-25T02:00:00Z')).toEqual(['openpgp-key-ends 2026-04-20']);
    writeFileSync(key('pass'), 'close sesame');
    expect(await found('2026-03-25T02:00:00Z')).toEqual(['openpgp-key-ends 2026-04-20', 'openpgp-key']);
    writeFileSync(key('pass'), 'open sesame');
  });

  test('handed out by hand it is the message, which is adopted by its digest', async () => {
    const at = '2026-03-24T02:30:00Z';
    const held = breaking(estate.context(at), 'upload', false);
    // the second collection of the month: cut and approved, its delivery is cut off before it began
    await estate.night('2026-03-19T02:00:00Z');
    await cycle({ ...held, now: instant('2026-03-24T01:00:00Z') });
    expect(await states('file', 'file_no')).toEqual(['acknowledged', 'approved']);
    const context = { ...estate.context(at), actor: 'lin' };
    const parts: Uint8Array[] = [];
    const exported = await exportFile(context, 2n, async (bytes) => {
      for await (const chunk of bytes) parts.push(chunk);
    });
    expect(exported.problems).toEqual([]);
    const [, message] = await formsOf('file');
    expect(sha256(Buffer.concat(parts))).toBe(message?.sha256);
    expect(exported.figures).toMatchObject({ exported: message?.name, sha256: message?.sha256 });
    const plain = await proposeAdoption(
      context,
      2n,
      await one('select sha256 from file where file_no = 2'),
      'x',
    );
    expect(codesOf([plain])).toEqual(['DELIVERY_COLLISION']);
    expect(codesOf([await proposeAdoption(context, 2n, message?.sha256 ?? '', 'x')])).toEqual([]);
  });

  test('a pin that ended is no key any more', async () => {
    estate.answer('late.gpg', await sealedBy(bank, us, Buffer.from('late'), '2026-04-20T01:00:00Z'));
    expect(codesOf(await answers('2026-04-21T02:00:00Z'))).toEqual(['OPENPGP_SIGNATURE']);
  });

  test('at the end of retention both forms are gone', async () => {
    const context = estate.context('2026-05-20T02:00:00Z');
    await expireFiles(context);
    const [message] = await formsOf('file');
    const [held] = await formsOf('inbound');
    for (const form of [message, held])
      await expect(bytesOf('form', form?.formNo ?? 0n)).rejects.toThrow(BytesExpired);
    expect((await auditVerify(context, { workspace: false })).problems).toEqual([]);
  });
}
