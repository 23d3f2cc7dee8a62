/** A strict XML scanner as events, bounded in memory, that never throws on what stands in a file. Pure.
 *  decode ─▶ [here] ─▶ reader, printer. No document type, no entity beyond the five, no processing instruction.
 *  Our own because the general parser it replaced, saxes, read a sixth of the records per second; the tests read every
 *  document with both and compare. */

import { type Problem, type ProblemCode, problem } from '../../problem.ts';
import { type CharacterFault, characterData, isPlain, literalData } from './characters.ts';
import { type DecodeFault, xmlDecoder } from './decode.ts';
import { xmlLimits } from './limits.ts';
import { type Attributes, isBlank, noAttributes, readStartTag } from './start-tag.ts';

export type Declaration = {
  readonly version?: string | undefined;
  readonly encoding?: string | undefined;
  readonly standalone?: string | undefined;
};

/** `line` counts from 1 and is where the tag starts; names come as written, with their prefix. */
export type ScanEvents = {
  declaration?(declaration: Declaration): void;
  open(name: string, attributes: Attributes, line: number, selfClosing: boolean): void;
  /** Character data, in pieces; blanks outside the root too. */
  text(text: string): void;
  close(name: string): void;
  /** The fault that ends reading: the last event. */
  fault(problem: Problem): void;
};

export type Scanner = {
  push(bytes: Uint8Array): void;
  /** After this nothing follows. Reports FILE_EMPTY or FILE_TRUNCATED when it is due. */
  end(): void;
};

const declarationForm =
  /^<\?xml\s+version\s*=\s*(["'])(1\.[0-9]+)\1(?:\s+encoding\s*=\s*(["'])([A-Za-z][\w.-]*)\3)?(?:\s+standalone\s*=\s*(["'])(yes|no)\5)?\s*\?>$/;

/** `gathered` is how many bytes are scanned at once; it must hold a declaration, and only speed depends on it. */
export function scanXml(file: string, events: ScanEvents, gathered?: number): Scanner {
  const decoder = xmlDecoder(gathered);
  const path: string[] = [];
  /** Text not scanned yet: from `at` on a token that is not complete. */
  let text = '';
  let at = 0;
  let line = 1;
  let stopped = false;
  let beginning = true;
  let rootSeen = false;
  let sinceTag = 0;

  const stop = (code: ProblemCode, message: string, hint?: string) => {
    if (stopped) return;
    stopped = true;
    events.fault(problem(code, { file, line }, message, hint));
  };
  const malformed = (message: string) => stop('XML_MALFORMED', message);
  const forbid = (what: string) =>
    stop('XML_FORBIDDEN', `${what} stands in the file`, 'Ask the sender; bank files never need it.');
  const fault = (one: CharacterFault) => {
    line += one.linesBefore ?? 0;
    if (one.entity) forbid(one.fault);
    else malformed(one.fault);
  };

  const passTo = (end: number) => {
    for (; at < end; at += 1) if (text.charCodeAt(at) === 0x0a) line += 1;
  };

  /** One walk finds the end of a text, its lines, and whether it means just what it says, as nearly every text does. */
  const takeText = (): boolean => {
    let end = at;
    let feeds = 0;
    let plain = true;
    for (; end < text.length; end += 1) {
      const code = text.charCodeAt(end);
      if (code === 0x3c) break;
      if (code === 0x0a) feeds += 1;
      else if (!isPlain(code)) plain = false;
    }
    if (end === text.length) return false;
    const raw = text.slice(at, end);
    const data = plain ? raw : characterData(raw);
    if (typeof data !== 'string') fault(data);
    else if (path.length === 0 && /[^ \t\n]/.test(data)) malformed('text stands outside the root element');
    else if (!isTooMuch(data)) {
      events.text(data);
      line += feeds;
      at = end;
    }
    return true;
  };
  const isTooMuch = (data: string): boolean => {
    sinceTag += data.length;
    if (sinceTag > xmlLimits.gap) tooLong();
    return stopped;
  };

  const takeOpen = (): boolean => {
    const tag = readStartTag(text, at + 1);
    if (tag === 'more') return false;
    if ('fault' in tag) fault(tag);
    else if ('limit' in tag) stop('FILE_LIMIT', tag.limit);
    else if (path.length === 0 && rootSeen) malformed('there is more than one root element');
    else if (path.length >= xmlLimits.depth)
      stop('FILE_LIMIT', `elements nest deeper than ${xmlLimits.depth}`);
    else {
      rootSeen = true;
      sinceTag = 0;
      events.open(tag.name, tag.attributes, line, tag.selfClosing);
      if (tag.selfClosing) events.close(tag.name);
      else path.push(tag.name);
      if (tag.attributes === noAttributes && !tag.selfClosing) at = tag.end;
      else passTo(tag.end);
    }
    return true;
  };

  const takeClose = (): boolean => {
    const name = path.at(-1);
    const expected = at + 2 + (name?.length ?? 0);
    if (name !== undefined && text.charCodeAt(expected) === 0x3e && text.startsWith(name, at + 2)) {
      closing(name);
      at = expected + 1;
      return true;
    }
    const end = text.indexOf('>', at);
    if (end === -1) return false;
    if (name === undefined || text.slice(at + 2, end).replace(/[ \t\r\n]+$/, '') !== name) {
      malformed('an end tag closes no open element');
    } else {
      closing(name);
      passTo(end + 1);
    }
    return true;
  };
  const closing = (name: string) => {
    path.pop();
    sinceTag = 0;
    events.close(name);
  };

  const takeComment = (): boolean => {
    const end = text.indexOf('--', at + 4);
    if (end === -1 || end + 2 >= text.length) return false;
    if (text[end + 2] !== '>') malformed('"--" stands inside a comment');
    else {
      const words = literalData(text.slice(at + 4, end));
      if (typeof words !== 'string') fault(words);
      else passTo(end + 3);
    }
    return true;
  };

  const takeLiteral = (): boolean => {
    const end = text.indexOf(']]>', at + 9);
    if (end === -1) return false;
    const data = literalData(text.slice(at + 9, end));
    if (typeof data !== 'string') fault(data);
    else if (path.length === 0) malformed('text stands outside the root element');
    else if (!isTooMuch(data)) {
      events.text(data);
      passTo(end + 3);
    }
    return true;
  };

  const takeQuestion = (): boolean => {
    const end = text.indexOf('?>', at);
    if (end === -1) return false;
    if (!/^<\?xml[ \t\r\n?]/.test(text.slice(at, at + 6))) forbid('a processing instruction');
    else if (!beginning) malformed('a declaration does not stand at the beginning');
    else {
      const found = declarationForm.exec(text.slice(at, end + 2));
      if (!found) malformed('the declaration is not well formed');
      else {
        events.declaration?.({ version: found[2], encoding: found[4], standalone: found[6] });
        passTo(end + 2);
      }
    }
    return true;
  };

  /** "<!": a comment, a CDATA section or what no bank file needs. */
  const takeExclamation = (): boolean => {
    if (text.startsWith('<!--', at)) return takeComment();
    if (text.startsWith('<![CDATA[', at)) return takeLiteral();
    const start = text.slice(at, at + 9);
    if ('<!--'.startsWith(start) || '<![CDATA['.startsWith(start) || '<!DOCTYPE'.startsWith(start)) {
      if (start !== '<!DOCTYPE') return false;
      forbid('a document type declaration');
    } else malformed('"<!" begins nothing XML knows');
    return true;
  };

  /** Out: false when the text ends inside the token. */
  const takeToken = (): boolean => {
    const code = text.charCodeAt(at);
    if (code !== 0x3c) return takeText();
    if (at + 1 >= text.length) return false;
    const kind = text.charCodeAt(at + 1);
    if (kind === 0x2f) return takeClose();
    if (kind === 0x21) return takeExclamation();
    if (kind === 0x3f) return takeQuestion();
    return takeOpen();
  };

  const tooLong = () =>
    stop('FILE_LIMIT', `a text, tag or comment is longer than ${xmlLimits.gap} characters`);

  const scan = (piece: string) => {
    text = at === text.length ? piece : text.slice(at) + piece;
    at = 0;
    while (!stopped && at < text.length && takeToken()) beginning = false;
    if (text.length - at > xmlLimits.gap) tooLong();
  };

  const undecodable = ({ fault: message, linesBefore }: DecodeFault) => {
    passTo(text.length);
    line += linesBefore;
    stop('FILE_ENCODING', message);
  };

  return {
    push(bytes) {
      if (stopped) return;
      const wrong = decoder.push(bytes, scan);
      if (wrong) undecodable(wrong);
    },
    end() {
      if (stopped) return;
      const wrong = decoder.end(scan);
      if (wrong) undecodable(wrong);
      if (stopped) return;
      const rest = text.slice(at);
      if (path.length === 0 && [...rest].every((sign) => isBlank(sign.charCodeAt(0)))) {
        if (rest !== '') events.text(rest.replace(/\r\n?/g, '\n'));
        if (!rootSeen) stop('FILE_EMPTY', 'the file holds nothing');
      } else if (path.length === 0 && !rest.startsWith('<'))
        malformed('text stands outside the root element');
      else stop('FILE_TRUNCATED', 'the file ends before its structure is complete');
      stopped = true;
    },
  };
}
