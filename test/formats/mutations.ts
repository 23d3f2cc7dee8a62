/** What lines, programs and people do to a file on its way, and what an attacker would: seeded, on bytes, knowing no layout. */

import type { Random } from '../../src/core/random.ts';

export type Mutation = {
  readonly name: string;
  readonly apply: (bytes: Buffer, random: Random) => Buffer;
  readonly xml?: true;
};

export const mutations: readonly Mutation[] = [
  {
    name: 'a byte is another',
    apply: (bytes, random) => replaced(bytes, random.below(bytes.length), random.below(256)),
  },
  {
    name: 'a bit is flipped',
    apply: (bytes, random) => {
      const at = random.below(bytes.length);
      return replaced(bytes, at, (bytes[at] ?? 0) ^ (1 << random.below(8)));
    },
  },
  { name: 'a digit is another', apply: (bytes, random) => otherDigit(bytes, random) },
  { name: 'cut off', apply: (bytes, random) => bytes.subarray(0, random.below(bytes.length)) },
  {
    name: 'bytes are put in',
    apply: (bytes, random) =>
      putIn(bytes, random, Buffer.from(Array.from({ length: 1 + random.below(6) }, () => random.below(256)))),
  },
  {
    name: 'a digit is put in',
    apply: (bytes, random) => putIn(bytes, random, Buffer.from(String(random.below(10)))),
  },
  {
    name: 'a byte is missing',
    apply: (bytes, random) => spliced(bytes, random.below(bytes.length), 1, Buffer.alloc(0)),
  },
  { name: 'NULs', apply: (bytes, random) => putIn(bytes, random, Buffer.alloc(1 + random.below(9))) },
  {
    name: 'a huge number',
    apply: (bytes, random) => putIn(bytes, random, Buffer.from('9'.repeat(10 ** (1 + random.below(4))))),
  },
  {
    name: 'a line is missing',
    apply: (bytes, random) => onLines(bytes, (lines) => lines.splice(random.below(lines.length), 1)),
  },
  {
    name: 'a line stands twice',
    apply: (bytes, random) =>
      onLines(bytes, (lines) => {
        const at = random.below(lines.length);
        lines.splice(at, 0, lines[at] ?? '');
      }),
  },
  {
    name: 'two lines change places',
    apply: (bytes, random) =>
      onLines(bytes, (lines) => {
        const [one, other] = [random.below(lines.length), random.below(lines.length)];
        [lines[one], lines[other]] = [lines[other] ?? '', lines[one] ?? ''];
      }),
  },
  {
    name: 'other line ends',
    apply: (bytes, random) => lineEnds(bytes, random.pick(['\n', '\r', '\r\n', ''])),
  },
  {
    name: 'blanks at the end of lines are lost',
    apply: (bytes) => latin(text(bytes).replace(/ +(?=\r?\n)/g, '')),
  },
  { name: 'the file stands twice', apply: (bytes) => Buffer.concat([bytes, bytes]) },
  {
    name: 'a mark of UTF-16',
    apply: (bytes) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text(bytes), 'utf16le')]),
  },
  { name: 'entities that grow', xml: true, apply: (bytes) => declared(bytes, bomb(), '&f;') },
  {
    name: 'an entity from outside',
    xml: true,
    apply: (bytes) => declared(bytes, '<!ENTITY f SYSTEM "file:///etc/hostname">', '&f;'),
  },
  {
    name: 'elements without end',
    xml: true,
    apply: (bytes, random) => putIn(bytes, random, Buffer.from('<a>'.repeat(20_000))),
  },
];

function replaced(bytes: Buffer, at: number, byte: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = byte;
  return copy;
}

function spliced(bytes: Buffer, at: number, count: number, inside: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, at), inside, bytes.subarray(at + count)]);
}

function putIn(bytes: Buffer, random: Random, inside: Buffer): Buffer {
  return spliced(bytes, random.below(bytes.length + 1), 0, inside);
}

function otherDigit(bytes: Buffer, random: Random): Buffer {
  const digits = [...bytes.keys()].filter((at) => isDigit(bytes[at]));
  if (digits.length === 0) return bytes;
  const at = random.pick(digits);
  return replaced(bytes, at, 0x30 + (((bytes[at] ?? 0) - 0x30 + 1 + random.below(9)) % 10));
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

/** Lines without their ends: a last line that had none gets one, unless it is the only one. */
function onLines(bytes: Buffer, change: (lines: string[]) => unknown): Buffer {
  const ending = /\r\n|\n|\r/.exec(text(bytes))?.[0];
  if (ending === undefined) return bytes;
  const lines = text(bytes).split(ending);
  const ended = lines.at(-1) === '';
  if (ended) lines.pop();
  change(lines);
  return latin(lines.join(ending) + (ended ? ending : ''));
}

function lineEnds(bytes: Buffer, ending: string): Buffer {
  return latin(text(bytes).replace(/\r\n|\n|\r/g, ending));
}

/** 10 to the 9th letters, in few bytes. */
function bomb(): string {
  const names = [...'abcdefghi'];
  const nested = names.map((name, index) => {
    const inside = index === 0 ? 'x'.repeat(10) : `&${names[index - 1]};`.repeat(10);
    return `<!ENTITY ${name} "${inside}">`;
  });
  return `${nested.join('')}<!ENTITY f "&i;">`;
}

/** A document type with entities, and one of them in the first text. */
function declared(bytes: Buffer, entities: string, use: string): Buffer {
  const whole = text(bytes);
  const root = whole.search(/<[A-Za-z]/);
  const first = whole.search(/(?<=>)[^<>\s]/);
  if (root < 0 || first < 0) return bytes;
  return latin(
    `${whole.slice(0, root)}<!DOCTYPE a [${entities}]>${whole.slice(root, first)}${use}${whole.slice(first)}`,
  );
}

/** Bytes as characters of the same number. */
function text(bytes: Buffer): string {
  return bytes.toString('latin1');
}

function latin(whole: string): Buffer {
  return Buffer.from(whole, 'latin1');
}
