/** A strict XML scanner as events, bounded in memory, that never throws on what stands in a file. Pure.
 *  decode ─▶ [here] ─▶ reader, rewriter. No document type, no entity beyond the five, no processing instruction.
 *  It wraps saxes; nothing else in the engine knows that. */

import { SaxesParser } from 'saxes';
import { type Problem, type ProblemCode, problem } from '../../problem.ts';
import { type XmlEncoding, xmlDecoder } from './decode.ts';
import { xmlLimits } from './limits.ts';

export type Declaration = {
  readonly version?: string | undefined;
  readonly encoding?: string | undefined;
  readonly standalone?: string | undefined;
};

/** `line` counts from 1 and is where the tag starts; names come as written, with their prefix. */
export type ScanEvents = {
  declaration?(declaration: Declaration): void;
  open(name: string, attributes: Readonly<Record<string, string>>, line: number, selfClosing: boolean): void;
  /** Character data, in pieces; blanks outside the root too. */
  text(text: string, line: number): void;
  close(name: string, line: number): void;
  /** The fault that ends reading: the last event. */
  fault(problem: Problem): void;
};

export type Scanner = {
  push(bytes: Uint8Array): void;
  /** After this nothing follows. Reports FILE_EMPTY or FILE_TRUNCATED when it is due. */
  end(): void;
  line(): number;
  encoding(): XmlEncoding;
};

export function scanXml(file: string, events: ScanEvents): Scanner {
  const decoder = xmlDecoder();
  const parser = new SaxesParser();
  let stopped = false;
  let ending = false;
  let sawText = false;
  let depth = 0;
  let attributes = 0;
  let tagLine = 1;
  let sinceEvent = 0;
  let sinceTag = 0;

  const stop = (code: ProblemCode, message: string, line: number, hint?: string) => {
    if (stopped) return;
    stopped = true;
    events.fault(problem(code, { file, line }, message, hint));
  };
  const forbid = (what: string) =>
    stop(
      'XML_FORBIDDEN',
      `${what} stands in the file`,
      parser.line,
      'Ask the sender; bank files never need it.',
    );
  const tooLong = () =>
    stop('FILE_LIMIT', `a text, tag or comment is longer than ${xmlLimits.gap} characters`, parser.line);

  parser.on('xmldecl', (declaration) => {
    if (!stopped) events.declaration?.(declaration);
  });
  parser.on('opentagstart', () => {
    sinceEvent = 0;
    sinceTag = 0;
    tagLine = parser.line;
    attributes = 0;
    depth += 1;
    if (depth > xmlLimits.depth) stop('FILE_LIMIT', `elements nest deeper than ${xmlLimits.depth}`, tagLine);
  });
  parser.on('attribute', () => {
    attributes += 1;
    if (attributes > xmlLimits.attributes) {
      stop('FILE_LIMIT', `an element has more than ${xmlLimits.attributes} attributes`, tagLine);
    }
  });
  parser.on('opentag', (tag) => {
    sinceEvent = 0;
    if (!stopped) events.open(tag.name, tag.attributes, tagLine, tag.isSelfClosing);
  });
  const onText = (text: string) => {
    sinceEvent = 0;
    sinceTag += text.length;
    if (sinceTag > xmlLimits.gap) tooLong();
    if (!stopped) events.text(text, parser.line);
  };
  parser.on('text', onText);
  parser.on('cdata', onText);
  parser.on('closetag', (tag) => {
    sinceEvent = 0;
    sinceTag = 0;
    depth -= 1;
    if (!stopped) events.close(tag.name, parser.line);
  });
  parser.on('comment', () => {
    sinceEvent = 0;
  });
  parser.on('doctype', () => forbid('a document type declaration'));
  parser.on('processinginstruction', () => forbid('a processing instruction'));
  parser.on('error', (error) => {
    const fault = plainFault(error.message);
    if (ending)
      stop('FILE_TRUNCATED', `the file ends before its structure is complete: ${fault}`, parser.line);
    else if (fault === 'undefined entity') forbid('an entity beyond the five of XML');
    else stop('XML_MALFORMED', fault, parser.line);
  });

  const feed = (text: string) => {
    for (let at = 0; at < text.length && !stopped; at += xmlLimits.slice) {
      const slice = text.slice(at, at + xmlLimits.slice);
      sawText ||= /\S/.test(slice);
      sinceEvent += slice.length;
      parser.write(slice);
      if (sinceEvent > xmlLimits.gap) tooLong();
    }
  };

  const take = (bytes: Uint8Array | undefined) => {
    if (stopped) return;
    const decoded = bytes === undefined ? decoder.end() : decoder.push(bytes);
    if ('text' in decoded) feed(decoded.text);
    else stop('FILE_ENCODING', decoded.fault, parser.line + decoded.linesBefore);
  };

  return {
    push: take,
    end() {
      take(undefined);
      if (stopped) return;
      if (!sawText) return stop('FILE_EMPTY', 'the file holds nothing', 1);
      ending = true;
      parser.close();
      stopped = true;
    },
    line: () => parser.line,
    encoding: () => decoder.encoding(),
  };
}

/** The parser's words without its "line:column:" and without names, which in a broken file can be anything. */
function plainFault(message: string): string {
  const words = message.replace(/^(?:[^:]*:)?\d+:\d+: /, '');
  return (words.split(':')[0] as string).replace(/\.$/, '');
}
