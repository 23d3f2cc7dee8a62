/** What every transport promises, as one suite: run on the folder, the embedded bank's server and OpenSSH's sshd. */

import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { deliver } from '../../src/transport/deliver.ts';
import type { Transport } from '../../src/transport/transport.ts';
import { collect, inChunks, sha256, someBytes } from './bytes.ts';

export type Place = { readonly transport: () => Transport; readonly root: () => string };

export function transportPromises(name: string, place: Place): void {
  const it = () => place.transport();
  const put = (path: string, bytes: Uint8Array) => writeFileSync(join(place.root(), path), bytes);
  describe(`${name} keeps the promises of a transport`, () => {
    test.each([0, 1, 32_767, 32_768, 32_769, 3_000_000])(
      'what is uploaded comes back byte for byte: %d bytes',
      async (length) => {
        const bytes = someBytes(length, length + 7);
        await it().upload(`in/round-${length}`, inChunks(bytes));
        expect((await it().stat(`in/round-${length}`))?.size).toBe(length);
        const back = await collect(it().download(`in/round-${length}`, length));
        expect(sha256(back)).toBe(sha256(bytes));
      },
    );

    test('a name that is taken is never written over', async () => {
      put('in/taken', Buffer.from('first'));
      await expect(it().upload('in/taken', inChunks(Buffer.from('second')))).rejects.toMatchObject({
        fault: 'exists',
        effect: 'none',
      });
      expect((await collect(it().download('in/taken', 100))).toString()).toBe('first');
    });

    test('a rename onto a taken name is refused and changes neither file', async () => {
      put('in/from', Buffer.from('from'));
      put('in/to', Buffer.from('to'));
      await expect(it().renameNew('in/from', 'in/to')).rejects.toMatchObject({
        fault: 'exists',
        effect: 'none',
      });
      expect((await collect(it().download('in/from', 100))).toString()).toBe('from');
      expect((await collect(it().download('in/to', 100))).toString()).toBe('to');
    });

    test('a rename moves the bytes and frees the old name', async () => {
      put('in/old.part', Buffer.from('bytes'));
      await it().renameNew('in/old.part', 'in/new');
      expect(await it().stat('in/old.part')).toBeUndefined();
      expect((await collect(it().download('in/new', 100))).toString()).toBe('bytes');
    });

    test('a download stops at its limit', async () => {
      put('out/large', someBytes(100_000));
      await expect(collect(it().download('out/large', 99_999))).rejects.toMatchObject({ fault: 'limit' });
    });

    test.each([
      ['download', async () => void (await collect(it().download('in/nothing', 10)))],
      ['remove', () => it().remove('in/nothing')],
      ['rename', () => it().renameNew('in/nothing', 'in/something')],
      ['list', async () => void (await it().list('in/nothing'))],
    ])('%s of a name that is not there says so, without effect', async (_verb, work) => {
      await expect(work()).rejects.toMatchObject({ fault: 'missing', effect: 'none' });
    });

    test('a removed file is gone', async () => {
      put('in/goner', Buffer.from('x'));
      await it().remove('in/goner');
      expect(await it().stat('in/goner')).toBeUndefined();
    });

    test('a list flags names that must not be used', async () => {
      put('out/答复.txt', Buffer.from('1'));
      put('out/two\nlines', Buffer.from('2'));
      put('out/back\\slash', Buffer.from('3'));
      symlinkSync('/etc/passwd', join(place.root(), 'out/link'));
      const files = new Map((await it().list('out')).map((file) => [file.name, file]));
      expect(files.get('答复.txt')).toMatchObject({ kind: 'file', size: 1, unsafe: undefined });
      expect(files.get('two\nlines')?.unsafe).toMatch(/control/);
      expect(files.get('back\\slash')?.unsafe).toMatch(/separator/);
      expect(files.get('link')?.kind).toBe('other');
    });

    test('a file is delivered once, and a second delivery finds it', async () => {
      const bytes = someBytes(120_000, 3);
      const file = {
        dir: 'in',
        name: 'batch-7.set',
        temporaryName: 'batch-7.set.part',
        size: bytes.length,
        sha256: sha256(bytes),
        chunks: () => inChunks(bytes),
      };
      expect((await deliver(it(), file)).outcome).toBe('delivered');
      expect((await deliver(it(), file)).outcome).toBe('already-there');
      const other = { ...file, sha256: sha256(Buffer.from('other')) };
      expect((await deliver(it(), other)).outcome).toBe('collision');
      expect(await it().stat('in/batch-7.set.part')).toBeUndefined();
    });
  });
}
