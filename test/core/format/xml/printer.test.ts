/** Reading and writing back: what a document keeps of its own spelling, and what it does not. */

import { describe, expect, it } from 'vitest';
import { sepaLayout } from './sepa-layouts.ts';

const layout = sepaLayout('sepa/pain.002.001.10');

function rewritten(bytes: Uint8Array, chunk = bytes.length): Buffer {
  const out: Uint8Array[] = [];
  const reading = layout.rewrite('f.xml', (piece) => out.push(piece));
  for (let at = 0; at < bytes.length; at += chunk) reading.push(bytes.subarray(at, at + chunk));
  reading.end();
  return Buffer.concat(out);
}

const body = `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10" xmlns:x="urn:x" x:a="1 &lt; 2">
  <CstmrPmtStsRpt>
    <GrpHdr>
      <MsgId>R1</MsgId>
      <CreDtTm>2026-03-10T09:00:00</CreDtTm>
    </GrpHdr>
    <OrgnlGrpInfAndSts>
      <OrgnlMsgId>F1</OrgnlMsgId>
      <OrgnlMsgNmId>pain.008</OrgnlMsgNmId>
      <OrgnlCtrlSum>10.1</OrgnlCtrlSum>
      <Unknown x:b="2">
        <Empty/>
        <Long></Long>
        <Blank> </Blank>
        <Names>A &amp; B, ä€𝄞 'x' "y"</Names>
      </Unknown>
    </OrgnlGrpInfAndSts>
  </CstmrPmtStsRpt>
</Document>
`;

describe('these come back byte for byte', () => {
  const rows: readonly (readonly [string, Uint8Array])[] = [
    ['two blanks, line feeds', Buffer.from(body)],
    ['four blanks', Buffer.from(body.replace(/^ +/gm, '$&$&'))],
    ['tabs', Buffer.from(body.replace(/^ +/gm, (blanks) => '\t'.repeat(blanks.length / 2)))],
    ['no indentation', Buffer.from(body.replace(/^ +/gm, ''))],
    ['CRLF', Buffer.from(body.replaceAll('\n', '\r\n'))],
    ['one line', Buffer.from(body.replace(/\n */g, ''))],
    ['one line after the declaration', Buffer.from(body.replace(/\n */g, '').replace('?><', '?>\n<'))],
    ['no line end at the end', Buffer.from(body.trimEnd())],
    ['no declaration', Buffer.from(body.replace(/^.*\n/, ''))],
    ['standalone', Buffer.from(body.replace('?>', ' standalone="yes"?>'))],
    ['a lower case encoding', Buffer.from(body.replace('UTF-8', 'utf-8'))],
    ['ISO-8859-1', Buffer.from(body.replace('UTF-8', 'ISO-8859-1').replace('€𝄞', 'ÿ'), 'latin1')],
    ['a multi-line text', Buffer.from(body.replace('A &amp; B', 'A\nB').replaceAll('\n', '\r\n'))],
  ];
  it.each(rows)('%s', (_what, bytes) => {
    expect(rewritten(bytes).toString('latin1')).toBe(Buffer.from(bytes).toString('latin1'));
    expect(rewritten(bytes, 5).toString('latin1')).toBe(Buffer.from(bytes).toString('latin1'));
  });
});

describe('these come back in canonical form', () => {
  const rows: readonly (readonly [string, string])[] = [
    ['comments', body.replace('<GrpHdr>', '<!-- header --><GrpHdr>')],
    ['single quotes', body.replace('x:a="1 &lt; 2"', "x:a='1 &lt; 2'")],
    ['blanks in tags', body.replace('<GrpHdr>', '<GrpHdr >').replace('</GrpHdr>', '</GrpHdr\n>')],
    ['references nobody needs', body.replace("'x'", '&apos;x&#39;')],
    ['CDATA', body.replace('A &amp; B', '<![CDATA[A & B]]>')],
    ['ragged indentation', body.replace('    <GrpHdr>', '\n\n <GrpHdr>')],
    ['a byte order mark', `\ufeff${body}`],
  ];
  it.each(rows)('%s', (_what, text) => {
    expect(text).not.toBe(body);
    expect(rewritten(Buffer.from(text)).toString()).toBe(body);
  });
});

it('a fault ends the output where it stands, and the summary names it', () => {
  const out: Uint8Array[] = [];
  const reading = layout.rewrite('f.xml', (piece) => out.push(piece));
  reading.push(Buffer.from(body.replace('<OrgnlMsgId>', '<OrgnlMsgId>&')));
  expect(reading.end().problems.map(({ code }) => code)).toEqual(['XML_MALFORMED']);
  expect(Buffer.concat(out).toString().endsWith('<OrgnlMsgId>')).toBe(true);
});
