/** Archives by hand: what an independent reader sees, and that nothing changed or hidden is read back. */

import { crc32 as libraryCrc } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { crc32, readZip, writeZip, zipLimits } from '../../../src/core/evidence/zip.ts';

const part = (name: string, text: string) => ({ name, bytes: Buffer.from(text) });
const parts = [part('manifest.json', '{}'), part('journal/事件.jsonl', 'a\nb\n'), part('empty', '')];

describe('an archive', () => {
  test('holds the parts it was made of, and the same parts give the same bytes', () => {
    const archive = writeZip(parts);
    const read = readZip(archive)?.map(({ name, bytes }) => [name, Buffer.from(bytes).toString()]);
    expect(read).toEqual(parts.map(({ name, bytes }) => [name, bytes.toString()]));
    expect(Buffer.from(writeZip(parts))).toEqual(Buffer.from(archive));
  });

  test('comes back whole for any parts', () => {
    const names = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,8}(\/[a-z]{1,8})?$/), { maxLength: 8 });
    fc.assert(
      fc.property(names, fc.func(fc.uint8Array({ maxLength: 300 })), (list, bytesOf) => {
        const made = list.map((name) => ({ name, bytes: bytesOf(name) }));
        const read = readZip(writeZip(made)) ?? [];
        expect(read.map(({ name, bytes }) => [name, [...bytes]])).toEqual(
          made.map(({ name, bytes }) => [name, [...bytes]]),
        );
      }),
      { verbose: true },
    );
  });

  test('any changed, added or missing byte makes it no archive of ours', () => {
    const archive = Buffer.from(writeZip(parts));
    for (let at = 0; at < archive.length; at++) {
      const changed = Buffer.from(archive);
      changed[at] = (changed[at] as number) ^ 1;
      expect(namesAndTexts(changed), `byte ${at}`).not.toEqual(namesAndTexts(archive));
    }
    expect(readZip(Buffer.concat([archive, Buffer.from([0])]))).toBeUndefined();
    expect(readZip(archive.subarray(0, -1))).toBeUndefined();
    expect(readZip(Buffer.alloc(0))).toBeUndefined();
  });

  test('with two parts of one name is refused', () => {
    expect(readZip(writeZip([part('a', '1'), part('a', '2')]))).toBeUndefined();
  });

  test('with more parts than a reader takes is not written', () => {
    const many = Array.from({ length: zipLimits.parts + 1 }, (_, n) => part(`p${n}`, ''));
    expect(() => writeZip(many)).toThrow('more than a reader takes');
  });
});

function namesAndTexts(archive: Uint8Array): unknown {
  return readZip(archive)?.map(({ name, bytes }) => [name, Buffer.from(bytes).toString('hex')]);
}

test('the checksum is the CRC-32 of the format', () => {
  // Source: the check value of CRC-32/ISO-HDLC, "123456789".
  expect(crc32(Buffer.from('123456789'))).toBe(0xcbf43926);
  fc.assert(fc.property(fc.uint8Array(), (bytes) => crc32(bytes) === libraryCrc(Buffer.from(bytes))));
});
