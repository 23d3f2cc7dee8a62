/** Bytes become lines and text, strictly, in chunks of any size. */

import fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { encodingNamed } from '../../../src/core/format/encoding.ts';
import { cutLines, type LineRules } from '../../../src/core/format/lines.ts';
import { field, inlineLayout, rewritten, told } from './inline.ts';

function cut(text: string, rules: Partial<LineRules> = {}, size = text.length): string[] {
  const found: string[] = [];
  const cutter = cutLines(
    { ending: 'lf', stride: undefined, toleratesUnbroken: false, maxBytes: 50, ...rules },
    {
      line: (bytes, start, end, ending) =>
        found.push(Buffer.from(bytes.slice(start, end)).toString('latin1') + ending),
      tooLong: () => found.push('TOO LONG'),
    },
  );
  const bytes = Buffer.from(text, 'latin1');
  // one buffer, reused, as files are read
  for (let at = 0; at < bytes.length; at += size) {
    const chunk = Buffer.from(bytes.subarray(at, at + size));
    cutter.push(chunk);
    chunk.fill('~');
  }
  cutter.end();
  return found;
}

describe('lines', () => {
  const rows: readonly (readonly [string, Partial<LineRules>, readonly string[]])[] = [
    ['a\nb\n', {}, ['a\n', 'b\n']],
    ['a\r\nb', {}, ['a\r\n', 'b']],
    ['a\n\nb\r', {}, ['a\n', '\n', 'b\r']],
    ['a\rb\r', { ending: 'cr' }, ['a\r', 'b\r']],
    [`${'x'.repeat(60)}\nb\n`, {}, ['TOO LONG', 'b\n']],
    ['aaabbbccc', { ending: 'none', stride: 3 }, ['aaa', 'bbb', 'ccc']],
    ['aaabbbccc\n', { stride: 3, toleratesUnbroken: true }, ['aaa', 'bbb', 'ccc']],
    ['aaa\nbbb\nc', { stride: 3, toleratesUnbroken: true }, ['aaa\n', 'bbb\n', 'c']],
    ['aaabb', { ending: 'none', stride: 3 }, ['aaa', 'bb']],
    ['', {}, []],
  ];
  it.each(rows)('%j %o, whatever the chunks', (text, rules, expected) => {
    for (let size = 1; size <= text.length + 1; size++) expect(cut(text, rules, size)).toEqual(expected);
  });
});

describe.each(['gbk', 'shift_jis', 'euc-kr', 'big5', 'latin1', 'cp852', 'ascii', 'utf-8'] as const)(
  '%s',
  (name) => {
    const encoding = encodingNamed(name);
    const buffer = new Uint8Array(4096);

    it('what it can spell comes back, and nothing is spelled wrong', () => {
      fc.assert(
        fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (text) => {
          const length = encoding.byteLength(text);
          if (length === undefined) {
            expect(encoding.unspellable(text)).toBeDefined();
            return;
          }
          const end = encoding.write(text, buffer, 0);
          expect(end).toBe(length);
          expect(encoding.decode(buffer, 0, end)).toBe(text);
        }),
        { numRuns: 300 },
      );
    });
  },
);

describe('tables', () => {
  it('every character that GBK spells in two bytes is spelled as iconv-lite does', () => {
    const encoding = encodingNamed('gbk');
    const bytes = new Uint8Array(4);
    let spelled = 0;
    for (let code = 0x4e00; code <= 0x9fa5; code++) {
      const character = String.fromCharCode(code);
      const end = encoding.write(character, bytes, 0);
      expect(Buffer.from(bytes.subarray(0, end)).equals(iconv.encode(character, 'gbk'))).toBe(true);
      spelled++;
    }
    expect(spelled).toBe(20_902);
  });
  it.each([
    ['gbk', '€𠮷', '𠮷'],
    ['gbk', 'ａ한', '한'],
    ['ascii', 'é', 'é'],
    ['latin1', '漢', '漢'],
    ['shift_jis', '简', '简'],
  ] as const)('%s refuses a character of "%s"', (name, text, refused) => {
    expect(encodingNamed(name).byteLength(text)).toBeUndefined();
    expect(encodingNamed(name).unspellable(text)).toBe(refused);
  });
  it.each([
    ['gbk', [0xc4, 0xff]],
    ['gbk', [0x41, 0x81]],
    ['utf-8', [0xc3, 0x28]],
    ['ascii', [0x41, 0x80]],
    ['euc-kr', [0x41, 0x9d, 0x20]],
    ['big5', [0x80, 0x41]],
    ['gb18030', [0x81, 0x30, 0x81, 0x35]],
  ] as const)('%s does not decode %j', (name, bytes) => {
    expect(encodingNamed(name).decode(Uint8Array.from(bytes), 0, bytes.length)).toBeUndefined();
  });
});

describe('a line is written back as it stood', () => {
  // characters of the private area, of NEC's row that other bytes spell too, and the same behind a separator
  const rows = [
    // the tables of newer Node versions say U+2E81
    ['gbk', 'A\xfe\x50B', new TextDecoder('gbk').decode(Uint8Array.of(0xfe, 0x50))],
    ['gbk', '\x80', '€'],
    ['shift_jis', '\x87\x90', '≒'],
    ['shift_jis', '\xf0\x40', '\ue000'],
  ] as const;
  const layouts = {
    fixed: (name: string) =>
      inlineLayout(
        `kind: fixed\nlines: { ending: lf, widths: bytes, length: 8 }\nrecords:\n  one:\n    doc: d\n    fields:\n${field('text', 'columns: [1, 8], type: text, means: debit.reference')}structure: [{ each: debit, of: [one] }]\n`,
        { encoding: name },
      ),
    delimited: (name: string) =>
      inlineLayout(
        `kind: delimited\nlines: { ending: lf, separator: "|" }\nrecords:\n  one:\n    doc: d\n    fields:\n${field('text', 'type: text, means: debit.reference')}${field('amount', 'type: amount, unit: cent, means: debit.amount')}structure: [{ each: debit, of: [one] }]\n`,
        { encoding: name },
      ),
  };
  it.each(rows)('%s %j', (name, bytes, text) => {
    const files = { fixed: `${bytes.padEnd(8)}\n`, delimited: `${bytes}|1\n` };
    for (const kind of ['fixed', 'delimited'] as const) {
      const layout = layouts[kind](name);
      const file = Buffer.from(files[kind], 'latin1');
      const { problems, debits } = told(layout, file);
      expect(problems).toEqual([]);
      expect(String(debits[0]?.values['debit.reference'])).toContain(text);
      expect(rewritten(layout, file).toString('latin1')).toBe(files[kind]);
    }
  });
});
