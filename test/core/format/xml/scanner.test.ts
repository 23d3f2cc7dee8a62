/** The XML scanner: what it accepts, refuses and bounds; and that it agrees with saxes, an independent parser. */

import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { describe, expect, it } from 'vitest';
import { xmlLimits } from '../../../../src/core/format/xml/limits.ts';
import { type ScanEvents, scanXml } from '../../../../src/core/format/xml/scanner.ts';

type Scanned = { readonly events: readonly string[]; readonly fault: string | undefined };

/** Pushes the bytes in chunks of the sizes given, over and over. */
function scanned(
  bytes: Uint8Array,
  sizes: readonly number[] = [bytes.length || 1],
  gathered?: number,
): Scanned {
  const events: string[] = [];
  let fault: string | undefined;
  const receiver: ScanEvents = {
    declaration: (declaration) => events.push(`declaration ${JSON.stringify(declaration)}`),
    open: (name, attributes) => events.push(`open ${name} ${JSON.stringify(attributes)}`),
    text: (text) => addText(events, text),
    close: (name) => events.push(`close ${name}`),
    fault: ({ code, where }) => {
      fault = `${code} line ${where.line}`;
    },
  };
  const scanner = scanXml('f.xml', receiver, gathered);
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] as number;
    scanner.push(bytes.subarray(at, at + size));
    at += size;
  }
  scanner.end();
  return { events, fault };
}

/** Texts that follow each other are one: parsers may cut them where they like. */
function addText(events: string[], text: string): void {
  const last = events.at(-1);
  if (last?.startsWith('text ')) events[events.length - 1] = last + text;
  else events.push(`text ${text}`);
}

/** The same events by saxes; undefined when it finds the document malformed. */
function bySaxes(text: string): readonly string[] | undefined {
  const events: string[] = [];
  const parser = new SaxesParser();
  parser.on('xmldecl', (declaration) => {
    const { version, encoding, standalone } = declaration;
    events.push(`declaration ${JSON.stringify({ version, encoding, standalone })}`);
  });
  parser.on('opentag', ({ name, attributes }) => events.push(`open ${name} ${JSON.stringify(attributes)}`));
  parser.on('text', (piece) => addText(events, piece));
  parser.on('cdata', (piece) => addText(events, piece));
  parser.on('closetag', ({ name }) => events.push(`close ${name}`));
  try {
    parser.write(text).close();
    return events;
  } catch {
    return undefined;
  }
}

/** Blanks around the root mean nothing, and saxes leaves out some of them. */
function inRoot(events: readonly string[]): readonly string[] {
  let depth = 0;
  return events.filter((event) => {
    if (event.startsWith('open ')) depth += 1;
    if (event.startsWith('close ')) depth -= 1;
    return depth > 0 || !event.startsWith('text ');
  });
}

const utf8 = (text: string) => new TextEncoder().encode(text);

describe('a document that is not well formed or not allowed ends in one located problem', () => {
  const rows: readonly (readonly [string, string, string])[] = [
    ['nothing at all', '', 'FILE_EMPTY line 1'],
    ['blanks only', ' \n \n', 'FILE_EMPTY line 1'],
    ['no markup', 'hello', 'XML_MALFORMED line 1'],
    ['an open root', '<a>\n<b>1</b>', 'FILE_TRUNCATED line 2'],
    ['half a tag', '<a><b', 'FILE_TRUNCATED line 1'],
    ['half a comment', '<a><!-- x', 'FILE_TRUNCATED line 1'],
    ['a crossed end tag', '<a>\n<b></a></b>', 'XML_MALFORMED line 2'],
    ['an end tag too many', '<a></a></a>', 'XML_MALFORMED line 1'],
    ['two roots', '<a/>\n<b/>', 'XML_MALFORMED line 2'],
    ['text after the root', '<a/>x', 'XML_MALFORMED line 1'],
    ['a bare ampersand', '<a>1 & 2</a>', 'XML_MALFORMED line 1'],
    ['an attribute twice', '<a b="1" b="2"/>', 'XML_MALFORMED line 1'],
    ['an unquoted attribute', '<a b=1/>', 'XML_MALFORMED line 1'],
    ['attributes without a blank', '<a b="1"c="2"/>', 'XML_MALFORMED line 1'],
    ['"<" in an attribute', '<a b="<"/>', 'XML_MALFORMED line 1'],
    ['a control character', '<a>\u0001</a>', 'XML_MALFORMED line 1'],
    ['a reference to a control character', '<a>&#1;</a>', 'XML_MALFORMED line 1'],
    ['"]]>" in text', '<a>]]></a>', 'XML_MALFORMED line 1'],
    ['"--" in a comment', '<a><!-- -- --></a>', 'XML_MALFORMED line 1'],
    ['a name that begins with a digit', '<1a/>', 'XML_MALFORMED line 1'],
    ['a declaration in the middle', '<a><?xml version="1.0"?></a>', 'XML_MALFORMED line 1'],
    ['a declaration without version', '<?xml encoding="UTF-8"?><a/>', 'XML_MALFORMED line 1'],
    ['a document type', '<?xml version="1.0"?>\n<!DOCTYPE a><a/>', 'XML_FORBIDDEN line 2'],
    [
      'an entity bomb',
      '<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;">]><a>&y;</a>',
      'XML_FORBIDDEN line 1',
    ],
    ['an external entity', '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', 'XML_FORBIDDEN line 1'],
    ['an undeclared entity', '<a>\n&nbsp;</a>', 'XML_FORBIDDEN line 2'],
    ['a style sheet', '<?xml-stylesheet href="x"?><a/>', 'XML_FORBIDDEN line 1'],
    ['an encoding not taken', '<?xml version="1.0" encoding="UTF-16"?><a/>', 'FILE_ENCODING line 1'],
  ];
  it.each(rows)('%s', (_what, text, expected) => {
    expect(scanned(utf8(text)).fault).toBe(expected);
    expect(scanned(utf8(text), [1]).fault).toBe(expected);
  });
});

describe('what has no end is bounded', () => {
  const rows: readonly (readonly [string, () => string])[] = [
    ['elements inside each other', () => '<a>'.repeat(xmlLimits.depth + 1)],
    [
      'attributes',
      () => `<a ${Array.from({ length: xmlLimits.attributes + 1 }, (_, n) => `b${n}="1"`).join(' ')}>`,
    ],
    ['a text', () => `<a>${'x'.repeat(2 * xmlLimits.gap)}`],
    ['a text cut by comments', () => `<a>${`${'x'.repeat(1000)}<!-- -->`.repeat(1100)}`],
    ['a comment', () => `<a><!--${'x'.repeat(2 * xmlLimits.gap)}`],
    ['a tag', () => `<a${' '.repeat(2 * xmlLimits.gap)}`],
    ['a CDATA section', () => `<a><![CDATA[${'x'.repeat(2 * xmlLimits.gap)}`],
  ];
  it.each(rows)('%s', (_what, text) => {
    expect(scanned(utf8(text()), [4096]).fault).toBe('FILE_LIMIT line 1');
  });

  it('a long tag that comes in tiny pieces takes no longer than its size', () => {
    const bytes = utf8(`<a b="${'x'.repeat(xmlLimits.gap - 100)}"/>`);
    expect(scanned(bytes, [7]).fault).toBeUndefined();
  });
});

describe('characters', () => {
  it('references, CDATA and line ends come out as what they mean', () => {
    const { events } = scanned(utf8('<a b="&lt;&#x41;\n&quot;">x&amp;&#228;\r\ny<![CDATA[<&>]]></a>'));
    expect(events).toEqual(['open a {"b":"<A \\""}', 'text x&ä\ny<&>', 'close a']);
  });

  it('a byte that is no UTF-8 is located by its line', () => {
    const bytes = new Uint8Array([...utf8('<a>\n<b>x</b>\n'), 0xff, ...utf8('</a>')]);
    expect(scanned(bytes).fault).toBe('FILE_ENCODING line 3');
    expect(scanned(bytes, [1]).fault).toBe('FILE_ENCODING line 3');
  });

  it('a character cut by the end of the file is a fault', () => {
    expect(scanned(new Uint8Array([...utf8('<a/>\n'), 0xc3])).fault).toBe('FILE_ENCODING line 2');
  });

  it('ISO-8859-1 is read when it is declared, byte for byte', () => {
    const head = utf8('<?xml version="1.0" encoding="ISO-8859-1"?><a>');
    const { events } = scanned(new Uint8Array([...head, 0xe4, 0x80, ...utf8('</a>')]), [3]);
    expect(events).toContain('text ä\u0080');
  });

  it('a byte order mark is passed over', () => {
    expect(scanned(new Uint8Array([0xef, 0xbb, 0xbf, ...utf8('<a/>')]), [1])).toEqual({
      events: ['open a {}', 'close a'],
      fault: undefined,
    });
  });
});

/** Pieces that make nearly well-formed documents when joined at random. */
const piece = fc.constantFrom(
  '<a>',
  '</a>',
  '<b c="d">',
  '</b>',
  '<e/>',
  "<e f='&amp;\"' />",
  'text',
  ' ',
  '\n',
  '\r\n',
  'ä€𝄞',
  '&lt;',
  '&#x20ac;',
  '&#0;',
  '&x;',
  '&',
  '<!-- c -->',
  '<!---->',
  '<!--- -->',
  '<![CDATA[ <x> ]]>',
  ']]>',
  ']]',
  '<',
  '>',
  '"',
  '=',
  '<?xml version="1.0"?>',
  '<b c="1" c="2">',
  '<b  c = "1"\n>',
  '</b >',
  '<ns:a xmlns:ns="u">',
  '</ns:a>',
  '<é>',
  '</é>',
  '<a b>',
  '<!-- > -->',
  '<b c=">">',
  '1 > 2',
  '\u0001',
  '\u0085',
  '<-a>',
);
const document = fc
  .array(piece, { maxLength: 12 })
  .map((pieces) => pieces.join(''))
  .chain((inside) =>
    fc.constantFrom(inside, `<a>${inside}</a>`, `<?xml version="1.0"?>\n<a>${inside}</a>\n`),
  );

describe('random documents', () => {
  it('are well formed for saxes exactly when they are for us, and then say the same', () => {
    let sound = 0;
    fc.assert(
      fc.property(document, (text) => {
        const ours = scanned(utf8(text));
        const theirs = bySaxes(text);
        expect(ours.fault === undefined).toBe(theirs !== undefined);
        if (theirs === undefined) return;
        sound += 1;
        expect(inRoot(ours.events)).toEqual(inRoot(theirs));
      }),
      { numRuns: 4000 },
    );
    expect(sound).toBeGreaterThan(200);
  });

  it('give the same events and the same fault however they are cut', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 });
    // few bytes gathered at a time: tokens are then cut anywhere, as in files larger than the buffer
    const gathered = fc.integer({ min: 64, max: 100 });
    const long = fc.array(document, { maxLength: 6 }).map((parts) => `<a>${parts.join('')}</a>`);
    fc.assert(
      fc.property(fc.oneof(document, long), sizes, gathered, (text, cuts, few) => {
        const bytes = utf8(text);
        expect(scanned(bytes, cuts, few)).toEqual(scanned(bytes));
      }),
      { numRuns: 1500 },
    );
  });

  it('a sound document larger than the buffer says the same as for saxes', () => {
    const record = '<r a=">">\n  <!-- > --><b>ä&amp;€ 1 > 2</b><![CDATA[ > ]]><c/>\n</r>\n';
    const text = `<a>${record.repeat(2000)}</a>`;
    expect(scanned(utf8(text), [1000])).toEqual({ events: bySaxes(text), fault: undefined });
  });
});
