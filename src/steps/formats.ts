/** What the formats commands do with a file: find its layout, check, inspect, rewrite. Streams; memory stays flat. */

import { closeSync, openSync, readSync } from 'node:fs';
import type { Layout, ReadEvents, ReadSummary, RecordView, Sink } from '../core/format/format.ts';
import { type Problem, problem } from '../core/problem.ts';
import type { Pack } from '../core/scheme.ts';
import { detectLayout } from '../formats.ts';

const headSize = 4096;
const chunkSize = 1 << 18;

/** The layout named, or the one the file's first bytes fit. */
export function layoutFor(
  packs: ReadonlyMap<string, Pack>,
  path: string,
  name: string | undefined,
):
  | { readonly layout: Layout; readonly problem?: never }
  | { readonly layout?: never; readonly problem: Problem } {
  if (name === undefined) {
    for (const head of chunksOf(path, headSize)) {
      const detected = detectLayout(packs, path, head);
      return 'layout' in detected ? { layout: detected.layout } : { problem: detected.problem };
    }
    return { problem: problem('FILE_EMPTY', { file: path }, 'the file holds nothing.') };
  }
  const layout = findLayout(packs, name);
  if (layout !== undefined) return { layout };
  return {
    problem: problem(
      'LAYOUT_UNKNOWN',
      { file: path },
      `there is no layout ${name}.`,
      'debitrun formats list',
    ),
  };
}

export function findLayout(packs: ReadonlyMap<string, Pack>, name: string): Layout | undefined {
  for (const pack of packs.values()) {
    const layout = pack.layouts.get(name);
    if (layout !== undefined) return layout;
  }
  return undefined;
}

/** `sealKey`: the file must bear a seal of this key. */
export function readFile(layout: Layout, path: string, events: ReadEvents, sealKey?: string): ReadSummary {
  const reading = layout.read(path, events, undefined, sealKey);
  for (const bytes of chunksOf(path)) reading.push(bytes);
  return reading.end();
}

export function rewriteFile(layout: Layout, path: string, sink: Sink): ReadSummary {
  const rewriting = layout.rewrite(path, sink);
  for (const bytes of chunksOf(path)) rewriting.push(bytes);
  return rewriting.end();
}

/** Shows each record as it is read; `show` must not keep it. */
export function inspectFile(layout: Layout, path: string, show: (view: RecordView) => void): ReadSummary {
  return readFile(layout, path, { onRecord: show });
}

/** One buffer, reused: a consumer that keeps bytes copies them. Throws when the file cannot be read. */
function* chunksOf(path: string, size = chunkSize): Generator<Uint8Array> {
  const descriptor = openSync(path, 'r');
  try {
    const buffer = Buffer.allocUnsafe(size);
    for (let read = readSync(descriptor, buffer); read > 0; read = readSync(descriptor, buffer)) {
      yield buffer.subarray(0, read);
    }
  } finally {
    closeSync(descriptor);
  }
}
