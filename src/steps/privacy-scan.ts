/** privacy scan: looks in files and folders for payers' data in clear. Streams: a piece of a file is in memory at a time.
 *  Each piece is read as UTF-8 and, where it is none, as GB 18030 too. Reads only; a value is never shown. */

import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { KnownValues, type ValueKind } from '../core/privacy/known-values.ts';
import { type LookAlike, lookAlikes } from '../core/privacy/look-alikes.ts';
import { knownValues } from '../store/privacy-values.ts';
import type { Context } from './context.ts';

export type Finding = {
  readonly file: string;
  readonly line: number;
  readonly kind: ValueKind | LookAlike;
  /** "creditor/debtor"; null for a number that is nobody's we know. */
  readonly debtor: string | null;
};

export type Scan = {
  readonly files: number;
  readonly bytes: number;
  readonly findings: number;
  /** Could not be read. */
  readonly unread: readonly string[];
};

/** Longer lines are looked at in pieces that overlap. */
const pieceSize = 64 * 1024;

export async function loadKnownValues(contexts: readonly Context[]): Promise<KnownValues> {
  const known = new KnownValues();
  let done = 0;
  for (const { database, sealing, creditor, progress } of contexts) {
    for await (const page of knownValues(database, sealing, creditor.id)) {
      for (const value of page) known.add({ ...value, owner: `${creditor.id}/${value.owner}` });
      done += page.length;
      progress('known values', done);
    }
  }
  return known;
}

/** In: files and folders, folders whole except what `except` names. Symbolic links are not followed. */
export async function scanPaths(
  paths: readonly string[],
  except: readonly string[],
  looking: { readonly known: KnownValues; readonly own: ReadonlySet<string> },
  found: (finding: Finding) => void,
): Promise<Scan> {
  const left = new Set(except.map((path) => resolve(path)));
  const scan = { files: 0, bytes: 0, findings: 0, unread: [] as string[] };
  for (const path of paths) {
    for await (const file of filesBelow(path, left, scan.unread)) {
      scan.files++;
      try {
        let told = { line: 0, names: new Set<string>() };
        for await (const { line, text, size } of pieces(file, looking.known.longest)) {
          scan.bytes += size;
          if (line !== told.line) told = { line, names: new Set() };
          for (const finding of findingsIn(text, looking)) {
            const name = `${finding.kind} ${finding.debtor}`;
            if (told.names.has(name)) continue;
            told.names.add(name);
            scan.findings++;
            found({ file, line, ...finding });
          }
        }
      } catch (error) {
        scan.unread.push(`${file} (${(error as NodeJS.ErrnoException).code ?? 'unreadable'})`);
      }
    }
  }
  return scan;
}

function findingsIn(
  text: Uint8Array,
  { known, own }: { readonly known: KnownValues; readonly own: ReadonlySet<string> },
): readonly Pick<Finding, 'kind' | 'debtor'>[] {
  const findings = new Map<string, Pick<Finding, 'kind' | 'debtor'>>();
  for (const reading of readings(text)) {
    for (const { kind, owner } of known.find(reading))
      findings.set(`${kind} ${owner}`, { kind, debtor: owner });
    const isKnown = [...findings.values()].some(({ kind }) => kind === 'account');
    if (!isKnown) for (const kind of lookAlikes(reading, own)) findings.set(kind, { kind, debtor: null });
  }
  return [...findings.values()];
}

const utf8 = new TextDecoder('utf-8', { fatal: true });
const lenient = new TextDecoder('utf-8');
const gb18030 = new TextDecoder('gb18030');

function readings(bytes: Uint8Array): readonly string[] {
  try {
    return [utf8.decode(bytes)];
  } catch {
    return [lenient.decode(bytes), gb18030.decode(bytes)];
  }
}

/** Lines of a file; a long one in pieces, each beginning with the end of the one before. */
async function* pieces(
  file: string,
  longest: number,
): AsyncGenerator<{ readonly line: number; readonly text: Uint8Array; readonly size: number }> {
  // A character has at most four bytes; groups may be parted by spaces.
  const overlap = Math.min(longest * 8, pieceSize / 2);
  let line = 1;
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let start = 0;
    for (let end = rest.indexOf(10, start); end >= 0; end = rest.indexOf(10, start)) {
      yield { line: line++, text: rest.subarray(start, end), size: end + 1 - start };
      start = end + 1;
    }
    rest = rest.subarray(start);
    if (rest.length > pieceSize) {
      yield { line, text: rest, size: rest.length - overlap };
      rest = rest.subarray(rest.length - overlap);
    }
  }
  if (rest.length > 0) yield { line, text: rest, size: rest.length };
}

async function* filesBelow(
  path: string,
  except: ReadonlySet<string>,
  unread: string[],
): AsyncGenerator<string> {
  if (except.has(resolve(path))) return;
  try {
    if (!(await stat(path)).isDirectory()) {
      yield path;
      return;
    }
    const entries = await readdir(path, { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1)))
      if (entry.isDirectory() || entry.isFile()) yield* filesBelow(join(path, entry.name), except, unread);
  } catch (error) {
    unread.push(`${path} (${(error as NodeJS.ErrnoException).code ?? 'unreadable'})`);
  }
}
