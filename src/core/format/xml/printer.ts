/** Prints a scanned document anew in its canonical form: the file's own unit of indentation and line ending, every value
 *  in its own spelling, elements no layout knows included, comments left out. Pure. scanner ─▶ [here] ─▶ sink.
 *  It remembers one path of open elements, so memory stays flat. */

import type { Sink } from '../format.ts';
import { encodingOf, type XmlEncoding } from './decode.ts';
import type { Echo } from './reader.ts';
import type { Declaration } from './scanner.ts';
import { escapeAttribute, escapeText, textOut } from './text.ts';

type Open = { hasElements: boolean };

export function printXml(sink: Sink): Echo {
  let encoding: XmlEncoding = 'utf-8';
  const out = textOut(sink, () => encoding);
  const path: Open[] = [];
  /** Text since the last tag: indentation when it is blank and elements follow, content otherwise. */
  let waiting = '';
  let lineFeed: string | undefined;
  let lastByte = 0;
  let indent: string | undefined;
  let selfClosed = false;
  let started = false;

  const own = (text: string) => (lineFeed === '\r\n' ? text.replaceAll('\n', '\r\n') : text);
  const lineAt = (depth: number) => (indent === undefined ? '' : own(`\n${indent.repeat(depth)}`));

  /** Inside the root: what stands between two tags is indentation to be made anew, or text that is kept. */
  const beforeTag = (depth: number) => {
    if (waiting.trim() !== '') out.add(own(escapeText(waiting)));
    else {
      if (indent === undefined && depth === 1 && waiting.includes('\n')) {
        indent = waiting.slice(waiting.lastIndexOf('\n') + 1);
      }
      out.add(lineAt(depth));
    }
    waiting = '';
  };
  const beforeRoot = () => {
    if (started && waiting.includes('\n')) out.add(own('\n'));
    waiting = '';
  };

  return {
    push(bytes) {
      if (lineFeed !== undefined) return;
      const feed = bytes.indexOf(0x0a);
      const before = feed > 0 ? (bytes[feed - 1] as number) : lastByte;
      if (feed !== -1) lineFeed = before === 0x0d ? '\r\n' : '\n';
      lastByte = bytes.at(-1) ?? lastByte;
    },
    declaration(declaration) {
      encoding = encodingOf(declaration.encoding) ?? 'utf-8';
      out.add(spelledDeclaration(declaration));
      started = true;
    },
    open(name, attributes, _line, selfClosing) {
      const parent = path.at(-1);
      if (parent) {
        parent.hasElements = true;
        beforeTag(path.length);
      } else beforeRoot();
      const spelled = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeAttribute(value)}"`);
      out.add(`<${name}${spelled.join('')}${selfClosing ? '/>' : '>'}`);
      path.push({ hasElements: false });
      selfClosed = selfClosing;
      started = true;
    },
    text(text) {
      waiting += text;
    },
    close(name) {
      const element = path.pop();
      if (selfClosed) {
        selfClosed = false;
        return;
      }
      if (element?.hasElements) beforeTag(path.length);
      else out.add(own(escapeText(waiting)));
      waiting = '';
      out.add(`</${name}>`);
    },
    fault() {},
    end() {
      if (path.length === 0 && waiting.includes('\n')) out.add(own('\n'));
      out.end();
    },
  };
}

function spelledDeclaration({ version, encoding, standalone }: Declaration): string {
  const parts = [
    ['version', version],
    ['encoding', encoding],
    ['standalone', standalone],
  ];
  return `<?xml${parts.map(([key, value]) => (value === undefined ? '' : ` ${key}="${value}"`)).join('')}?>`;
}
