/** Data at rest: a payer's values open in their own place with their own key only, and not at all once it is destroyed. */

import { describe, expect, it } from 'vitest';
import { Sealed } from '../../src/core/sealed.ts';
import { ChunkWriter, storedBytes } from '../../src/store/bytes.ts';
import { KeyringProblem, masterFingerprint } from '../../src/store/keyring.ts';
import { countKeysToRewrap, destroyKeys, keysToRewrap, rewrapKeys } from '../../src/store/keyring-rows.ts';
import { forOnePage, noKeys, openSealing, type Sealing } from '../../src/store/sealing.ts';
import { openText, SealBroken, sealText } from '../../src/store/sealing-cipher.ts';
import { commit } from '../../src/store/unit.ts';
import { describeOnStores } from '../support/database.ts';
import { act } from '../support/rows.ts';
import { countedRandom, testMaster, testSealing } from '../support/sealing.ts';

const account = '6222000000000001';

describe('a sealed text', () => {
  const key = { keyId: 'k1', bytes: countedRandom()(64) };

  it('is the same for the same value and place, and another for any other', () => {
    const column = sealText(key, 'mandate.account/M1', account);
    expect(sealText(key, 'mandate.account/M1', account)).toBe(column);
    expect(sealText(key, 'mandate.account/M2', account)).not.toBe(column);
    expect(sealText(key, 'mandate.account/M1', `${account}0`)).not.toBe(column);
    expect(column).toMatch(/^v1\.k1\.[\w-]+$/);
  });

  it.each([
    ['another place', { place: 'mandate.account/M2' }, /another place/],
    ['another key of the same name', { key: { keyId: 'k1', bytes: new Uint8Array(64) } }, /changed/],
    ['a key of another name', { key: { keyId: 'k2', bytes: key.bytes } }, /key k1/],
    ['a clear text', { column: account }, /no sealed value/],
  ])('does not open with %s', (_, over, message) => {
    const good = { key, place: 'mandate.account/M1', column: sealText(key, 'mandate.account/M1', account) };
    expect(openText(good.key, good.place, good.column)).toBe(account);
    const { key: otherKey, place, column } = { ...good, ...over };
    const open = () => openText(otherKey, place, column);
    expect(open).toThrow(SealBroken);
    expect(open).toThrow(message);
    expect(open).not.toThrow(new RegExp(account));
  });

  it('does not open with any bit of it changed', () => {
    const column = sealText(key, 'p', account);
    const packed = Buffer.from(column.split('.')[2] ?? '', 'base64url');
    for (let bit = 0; bit < packed.length * 8; bit++) {
      const changed = Buffer.from(packed);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(() => openText(key, 'p', `v1.k1.${changed.toString('base64url')}`)).toThrow(SealBroken);
    }
  });
});

describeOnStores('data at rest', (database) => {
  const columnOf = (sealing: Sealing, creditor: string, debtorId: string) =>
    commit(database(), act(creditor), async (unit) => {
      const vault = await sealing.withNewDebtors(unit, [debtorId]);
      return vault.seal(debtorId, 'mandate.account/M1', new Sealed('account', account));
    });
  const opened = async (sealing: Sealing, creditor: string, debtorId: string, column: string) =>
    (await sealing.forDebtors(database(), creditor, [debtorId])).open(
      debtorId,
      'mandate.account/M1',
      'account',
      column,
    );

  it('a value opens for its debtor, and for no other debtor or creditor', async () => {
    const sealing = await testSealing(database());
    const column = await columnOf(sealing, 'rest', 'P1');
    await columnOf(sealing, 'rest', 'P2');
    await columnOf(sealing, 'other', 'P1');
    expect(column).not.toContain(account);
    expect((await opened(sealing, 'rest', 'P1', column)).reveal()).toBe(account);
    expect(String(await opened(sealing, 'rest', 'P1', column))).toBe('******0001');
    for (const [creditor, debtorId] of [
      ['rest', 'P2'],
      ['other', 'P1'],
    ] as const) {
      const moved = await opened(sealing, creditor, debtorId, column);
      expect(() => moved.reveal()).toThrow(SealBroken);
    }
  });

  it('a value put back where it came from is the same column, without its key', async () => {
    const sealing = await testSealing(database());
    const column = await columnOf(sealing, 'again', 'P1');
    const vault = await sealing.forDebtors(database(), 'again', ['P1']);
    const value = vault.open('P1', 'mandate.account/M1', 'account', column);
    expect(vault.seal('P1', 'mandate.account/M1', value)).toBe(column);
    expect(vault.seal('P1', 'mandate.account/M2', value)).not.toBe(column);
  });

  it('the keys of one page are loaded once, whatever is read of it', async () => {
    const sealing = await testSealing(database());
    const columns = new Map<string, string>();
    for (const id of ['P1', 'P2', 'P3']) columns.set(id, await columnOf(sealing, 'page', id));
    const loaded: string[][] = [];
    const keys = forOnePage({
      ...sealing,
      forDebtors: (sql, creditor, ids) => {
        loaded.push([...ids]);
        return sealing.forDebtors(sql, creditor, ids);
      },
    });
    await keys.forDebtors(database(), 'page', ['P1', 'P2']);
    const vault = await keys.forDebtors(database(), 'page', ['P2', 'P3']);
    expect(loaded).toEqual([['P1', 'P2'], ['P3']]);
    for (const [id, column] of columns)
      expect(vault.open(id, 'mandate.account/M1', 'account', column).reveal()).toBe(account);
    expect(() => vault.isErased('P4')).toThrow('the key of debtor P4 was not loaded');
  });

  it('without keys a value is there and cannot be revealed', async () => {
    const column = await columnOf(await testSealing(database()), 'shut', 'P1');
    const vault = await noKeys.forDebtors(database(), 'shut', ['P1']);
    const value = vault.open('P1', 'mandate.account/M1', 'account', column);
    expect(() => value.reveal()).toThrow('no key was loaded here');
    expect(() => String(value)).toThrow('no key was loaded here');
  });

  it('a key of a transaction that was rolled back is not used later', async () => {
    const sealing = await testSealing(database());
    const undo = new Error('undo');
    const rolledBack = commit(database(), act('undo'), async (unit) => {
      const vault = await sealing.withNewDebtors(unit, ['P1']);
      vault.seal('P1', 'p', new Sealed('name', 'x'));
      throw undo;
    });
    await expect(rolledBack).rejects.toBe(undo);
    const vault = await sealing.forDebtors(database(), 'undo', ['P1']);
    expect(() => vault.seal('P1', 'p', new Sealed('name', 'x'))).toThrow('debtor P1 has no key here');
  });

  it('a destroyed key leaves "(erased)", cannot come back, and seals nothing more', async () => {
    const sealing = await testSealing(database());
    const column = await columnOf(sealing, 'gone', 'P1');
    const destroy = () =>
      commit(database(), act('gone'), (unit) => destroyKeys(unit, 'debtor', ['P1'], 'asked for'));
    expect(await destroy()).toStrictEqual(['P1']);
    expect(await destroy()).toStrictEqual([]);
    const value = await opened(sealing, 'gone', 'P1', column);
    expect([value.reveal(), String(value), JSON.stringify(value)]).toStrictEqual([
      '(erased)',
      '(erased)',
      '"(erased)"',
    ]);
    const vault = await sealing.forDebtors(database(), 'gone', ['P1']);
    expect(vault.isErased('P1')).toBe(true);
    expect(() => vault.seal('P1', 'p', new Sealed('name', 'x'))).toThrow('was erased');
    for (const statement of [
      `update data_key set wrapped = 'w', master = 'm', destroyed_at = null, destroyed_by = null, reason = null where creditor = 'gone'`,
      `delete from data_key where creditor = 'gone'`,
    ])
      await expect(database().query(statement)).rejects.toThrow(/stays destroyed/);
  });

  it('keys move to the next master key page by page, and values and lookups stay what they were', async () => {
    const before = await testSealing(database());
    const column = await columnOf(before, 'rotate', 'P1');
    const lookup = before.accountKey(new Sealed('account', account));
    const next = Buffer.alloc(32, 9);
    const both = await openSealing(database(), { current: testMaster, next }, undefined, countedRandom());
    expect((await opened(both, 'rotate', 'P1', column)).reveal()).toBe(account);
    const { primary } = both.keyring;
    expect(primary).toBe(masterFingerprint(next));
    for (let left = await countKeysToRewrap(database(), primary); left > 0; ) {
      const page = await keysToRewrap(database(), primary, 2);
      await rewrapKeys(
        database(),
        page.map((key) => both.keyring.rewrap(key)),
      );
      const after = await countKeysToRewrap(database(), primary);
      expect(after).toBe(left - page.length);
      left = after;
    }
    const alone = await openSealing(database(), { current: next }, undefined);
    expect((await opened(alone, 'rotate', 'P1', column)).reveal()).toBe(account);
    expect(alone.accountKey(new Sealed('account', account))).toBe(lookup);
    const old = openSealing(database(), { current: testMaster }, undefined);
    await expect(old).rejects.toThrow(KeyringProblem);
    // Back, as the other tests of this database use the first key.
    const back = await openSealing(database(), { current: next, next: testMaster }, undefined);
    const all = await keysToRewrap(database(), back.keyring.primary, 1000);
    await rewrapKeys(
      database(),
      all.map((key) => back.keyring.rewrap(key)),
    );
  });

  it('stored chunks hold neither the clear bytes nor their compressed form', async () => {
    const sealing = await testSealing(database());
    const bytes = Buffer.from(`${account}|王小明\n`.repeat(200));
    await commit(database(), act('chunks'), async (unit) => {
      const writer = new ChunkWriter(unit, sealing, 'file', 1n);
      writer.push(bytes);
      await writer.end();
    });
    const [row] = await database().query<{ bytes: Uint8Array }>(
      `select bytes from file_chunk where creditor = 'chunks'`,
    );
    const stored = Buffer.from(row?.bytes ?? []);
    expect(stored.includes(account)).toBe(false);
    expect(stored.includes(Buffer.of(0x1f, 0x8b, 0x08))).toBe(false);
    const parts: Uint8Array[] = [];
    for await (const part of storedBytes(database(), sealing, 'file', 'chunks', 1n)) parts.push(part);
    expect(Buffer.concat(parts).equals(bytes)).toBe(true);
  });
});
