/** OpenPGP messages: what is sealed for a bank it can open and prove, and of what it answers only what is whole, sealed for us
 *  and signed by a key of it that is pinned and holds is believed. */

import { decrypt, readMessage } from 'openpgp';
import { beforeAll, describe, expect, test } from 'vitest';
import { instant } from '../../src/core/date.ts';
import {
  endOfBankKey,
  endOfOwnKey,
  OpenPgpFault,
  type OpenPgpKeys,
  openMessage,
  sealMessage,
} from '../../src/transport/openpgp.ts';
import { sealedBy, type TestKey, testKey } from '../support/openpgp.ts';

const at = instant('2026-03-10T09:00:00Z');
const clear = Buffer.from('Q|00004711|20260310\n1|P1|10000\n'.repeat(300));
const day = 86_400;

let us: TestKey;
let locked: TestKey;
let former: TestKey;
let bank: TestKey;
let stranger: TestKey;
/** Ends on 2 March. */
let ended: TestKey;

beforeAll(async () => {
  [us, locked, former, bank, stranger, ended] = await Promise.all([
    testKey('us'),
    testKey('us, locked', { passphrase: 'open sesame' }),
    testKey('us before', { seconds: 30 * day }),
    testKey('bank'),
    testKey('stranger'),
    testKey('bank before', { seconds: 60 * day }),
  ]);
});

const pinned = (key: TestKey, fingerprint = key.fingerprint) => ({
  name: 'keys/bank.asc',
  fingerprint,
  key: Buffer.from(key.armoredPublic),
});
const keys = (over: Partial<OpenPgpKeys> = {}): OpenPgpKeys => ({
  bank: [pinned(bank)],
  own: [{ privateKey: us.armoredPrivate, passphrase: 'open sesame' }, { privateKey: former.armoredPrivate }],
  ...over,
});
const open = (message: Uint8Array, over: Partial<OpenPgpKeys> = {}, required = true, clock = at) =>
  openMessage(message, keys(over), { required, maxBytes: 1_000_000 }, clock);
const fault = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof OpenPgpFault)) throw error ?? new Error('nothing was refused');
  return `${error.problem.code} ${error.message}`;
};

describe('sealing', () => {
  for (const armor of [false, true])
    test(`the bank opens it and proves it is ours, ${armor ? 'armored' : 'binary'}`, async () => {
      const { bytes, sealedFor, signedBy } = await sealMessage(clear, keys(), { sign: true, armor }, at);
      expect([sealedFor, signedBy]).toEqual([[bank.fingerprint], us.fingerprint]);
      expect(Buffer.from(bytes).toString('latin1').startsWith('-----BEGIN PGP MESSAGE-----')).toBe(armor);
      const opened = await decrypt({
        message: armor
          ? await readMessage({ armoredMessage: Buffer.from(bytes).toString() })
          : await readMessage({ binaryMessage: bytes }),
        decryptionKeys: bank.privateKey,
        verificationKeys: us.publicKey,
        format: 'binary',
        date: new Date(at),
      });
      expect(Buffer.from(opened.data as Uint8Array).equals(clear)).toBe(true);
      expect(await opened.signatures[0]?.verified).toBe(true);
      const packet = (await opened.signatures[0]?.signature)?.packets[0];
      expect(packet?.created).toEqual(new Date(at));
    });

  test('without `sign` it bears no signature', async () => {
    const { bytes, signedBy } = await sealMessage(clear, keys(), { sign: false, armor: false }, at);
    const message = await readMessage({ binaryMessage: bytes });
    const opened = await decrypt({ message, decryptionKeys: bank.privateKey, format: 'binary' });
    expect([opened.signatures, signedBy]).toEqual([[], undefined]);
  });

  test('two keys that hold both open it', async () => {
    const both = keys({ bank: [pinned(bank), pinned(stranger)] });
    const { bytes, sealedFor } = await sealMessage(clear, both, { sign: true, armor: false }, at);
    expect(sealedFor).toEqual([bank.fingerprint, stranger.fingerprint]);
    for (const { privateKey } of [bank, stranger]) {
      const message = await readMessage({ binaryMessage: bytes });
      await decrypt({ message, decryptionKeys: privateKey, format: 'binary' });
    }
  });

  const seal = (over: Partial<OpenPgpKeys>) =>
    fault(sealMessage(clear, keys(over), { sign: true, armor: false }, at));

  test('nothing is sealed for a key that is not the pinned one, has ended, or is none', async () => {
    expect(await seal({ bank: [pinned(stranger, bank.fingerprint)] })).toMatch(/^OPENPGP_KEY .* pinned is /);
    expect(await seal({ bank: [pinned(bank), pinned(ended)] })).toMatch(/^OPENPGP_KEY .*cannot be used/);
    expect(await seal({ bank: [{ ...pinned(bank), key: Buffer.from('no key') }] })).toMatch(/^OPENPGP_KEY/);
    expect(await seal({ bank: [] })).toMatch(/^OPENPGP_KEY no key of the bank/);
  });

  test('nothing is sealed when ours has ended, is none, or does not open', async () => {
    expect(await seal({ own: [{ privateKey: former.armoredPrivate }] })).toMatch(/^OPENPGP_KEY .*cannot/);
    expect(await seal({ own: [{ privateKey: 'none' }] })).toMatch(/^OPENPGP_KEY .* is none/);
    const wrong = [{ privateKey: locked.armoredPrivate, passphrase: 'close sesame' }];
    expect(await seal({ own: wrong })).toMatch(/^OPENPGP_KEY the passphrase .* is wrong/);
    expect(await seal({ own: [{ privateKey: locked.armoredPrivate }] })).toMatch(
      /^OPENPGP_KEY .*none is given/,
    );
    const right = { own: [{ privateKey: locked.armoredPrivate, passphrase: 'open sesame' }] };
    const { signedBy } = await sealMessage(clear, keys(right), { sign: true, armor: false }, at);
    expect(signedBy).toBe(locked.fingerprint);
  });
});

describe('opening', () => {
  test('what the bank signed and sealed for us, also for our former key, is read', async () => {
    for (const reader of [us, former]) {
      const { bytes, signedBy } = await open(await sealedBy(bank, reader, clear, '2026-01-20T09:00:00Z'));
      expect([Buffer.from(bytes).equals(clear), signedBy]).toEqual([true, bank.fingerprint]);
    }
  });

  test('what is sealed for somebody else is not', async () => {
    expect(await fault(open(await sealedBy(bank, stranger, clear, at)))).toMatch(/^OPENPGP_MESSAGE/);
  });

  test('one changed bit anywhere, or a cut, is noticed', async () => {
    const message = await sealedBy(bank, us, clear, at);
    for (let n = 0; n < 40; n++) {
      const changed = Buffer.from(message);
      const place = Math.floor((n / 40) * changed.length);
      changed[place] = (changed[place] ?? 0) ^ (1 << (n % 8));
      expect(await fault(open(changed)), `byte ${place}`).toMatch(/^OPENPGP_(MESSAGE|SIGNATURE)/);
    }
    for (const length of [0, 1, 100, message.length - 1])
      expect(await fault(open(message.subarray(0, length))), `${length}`).toMatch(/^OPENPGP_MESSAGE/);
  });

  test('plain text is no message, and a signed one that is not sealed is none either', async () => {
    expect(await fault(open(clear))).toMatch(/^OPENPGP_MESSAGE/);
    expect(await fault(open(Buffer.from(bank.armoredPublic)))).toMatch(/^OPENPGP_MESSAGE/);
  });

  test('without a signature it is read only where none is asked', async () => {
    const message = await sealedBy(undefined, us, clear, at);
    expect(await fault(open(message))).toMatch(/^OPENPGP_SIGNATURE it bears no/);
    expect(Buffer.from((await open(message, {}, false)).bytes).equals(clear)).toBe(true);
  });

  test('a signature of somebody else is refused, also where none is asked', async () => {
    const message = await sealedBy(stranger, us, clear, at);
    expect(await fault(open(message))).toMatch(/^OPENPGP_SIGNATURE no signature/);
    expect(await fault(open(message, {}, false))).toMatch(/^OPENPGP_SIGNATURE no signature/);
  });

  test('a key that has ended proves nothing, even about a day on which it held', async () => {
    const bankKeys = { bank: [pinned(ended)] };
    const message = await sealedBy(ended, us, clear, '2026-02-20T09:00:00Z');
    await open(message, bankKeys, true, instant('2026-02-20T09:00:00Z'));
    expect(await fault(open(message, bankKeys))).toMatch(/^OPENPGP_SIGNATURE/);
  });

  test('the clock given decides, and a signature may be an hour ahead of it', async () => {
    const message = await sealedBy(bank, us, clear, '2026-03-10T09:59:00Z');
    await open(message);
    expect(await fault(open(message, {}, true, instant('2026-03-10T08:58:00Z')))).toMatch(
      /^OPENPGP_SIGNATURE/,
    );
  });

  test('a small message that holds much is given up at the limit', async () => {
    const bomb = await sealedBy(bank, us, Buffer.alloc(8_000_000), at, true);
    expect(bomb.length).toBeLessThan(50_000);
    expect(await fault(open(bomb))).toMatch(/^FILE_LIMIT/);
    const large = await sealedBy(bank, us, Buffer.alloc(1_000_001), at);
    expect(await fault(open(large))).toMatch(/^FILE_LIMIT/);
    await open(await sealedBy(bank, us, Buffer.alloc(1_000_000), at, true));
  });
});

describe('the end of a key', () => {
  test('of the bank', async () => {
    const until = await testKey('bank until April', { seconds: 100 * day });
    expect(await endOfBankKey(pinned(bank), at)).toBe(undefined);
    expect(await endOfBankKey(pinned(until), at)).toBe('2026-04-11T00:00:00.000Z');
    expect(await fault(endOfBankKey(pinned(ended), at))).toMatch(/^OPENPGP_KEY .*expired/);
    expect(await fault(endOfBankKey(pinned(stranger, bank.fingerprint), at))).toMatch(/^OPENPGP_KEY/);
  });

  test('of ours: a former one may have ended', async () => {
    const own = { privateKey: former.armoredPrivate };
    expect(await endOfOwnKey(own, instant('2026-01-02T00:00:00Z'), false)).toBe('2026-01-31T00:00:00.000Z');
    expect(await fault(endOfOwnKey(own, at, false))).toMatch(/^OPENPGP_KEY/);
    expect(await endOfOwnKey(own, at, true)).toBe(undefined);
    expect(await fault(endOfOwnKey({ privateKey: 'none' }, at, true))).toMatch(/^OPENPGP_KEY/);
  });
});
