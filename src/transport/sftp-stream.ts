/** File contents over SFTP, in order, several requests under way at a time: a round trip per 32 kB would make a distant
 *  server slow, and requests out of order are what some servers answer with corrupted files. */

import { refusal, statusOf } from './sftp-refusal.ts';
import type { SftpSession } from './sftp-session.ts';
import { TransportError } from './transport-error.ts';

/** Every server must accept this much in one request; more is an extension. */
const pieceBytes = 32_768;
const underWay = 16;

/** Writes to a handle that is open and new, has it written through where the server can, and closes it.
 *  A fault has effect `unknown`: a part of the file is there. */
export async function upload(
  session: SftpSession,
  path: string,
  chunks: AsyncIterable<Uint8Array>,
  handle: Buffer,
): Promise<void> {
  const { sftp } = session;
  const what = `write ${path}`;
  const ask = (start: (answer: (error: Error | null | undefined, value: undefined) => void) => void) =>
    session.ask<undefined>(what, 'unknown', start);
  try {
    await inWindow(pieces(chunks), ({ bytes, position }) =>
      ask((answer) => sftp.write(handle, bytes, 0, bytes.length, position, answer as () => void)),
    );
    await writeThrough(session, what, handle);
    await ask((answer) => sftp.close(handle, answer as () => void));
  } catch (error) {
    sftp.close(handle, () => {});
    // what the source of the chunks threw is the caller's own
    throw statusOf(error) === undefined ? error : refusal(what, 'unknown', error);
  }
}

/** `fsync@openssh.com` where the server has it; one that has not says so at once, locally. */
async function writeThrough(session: SftpSession, what: string, handle: Buffer): Promise<void> {
  const extensions = (session.sftp as unknown as { _extensions?: Record<string, string> })._extensions;
  if (extensions?.['fsync@openssh.com'] === undefined) return;
  await session.ask<undefined>(what, 'unknown', (answer) =>
    session.sftp.ext_openssh_fsync(handle, answer as () => void),
  );
}

/** Reads a file to its end, never more than `maxBytes`. What the server says of its size is not asked. */
export async function* download(
  session: SftpSession,
  path: string,
  maxBytes: number,
): AsyncIterable<Uint8Array> {
  const { sftp } = session;
  const what = `read ${path}`;
  try {
    const handle = await session.ask<Buffer>(what, 'none', (answer) => sftp.open(path, 'r', answer));
    try {
      yield* readInWindow(session, what, handle, maxBytes);
    } finally {
      sftp.close(handle, () => {});
    }
  } catch (error) {
    throw refusal(what, 'none', error);
  }
}

async function* readInWindow(
  session: SftpSession,
  what: string,
  handle: Buffer,
  maxBytes: number,
): AsyncIterable<Uint8Array> {
  const ahead: Promise<Uint8Array>[] = [];
  let asked = 0;
  let received = 0;
  for (;;) {
    while (ahead.length < underWay && asked <= maxBytes) {
      ahead.push(quiet(readPiece(session, what, handle, asked)));
      asked += pieceBytes;
    }
    const bytes = await ahead.shift();
    if (bytes === undefined || bytes.length === 0) return;
    received += bytes.length;
    if (received > maxBytes) throw tooLarge(what, maxBytes);
    yield bytes;
    if (bytes.length < pieceBytes) return;
  }
}

/** One full piece, in as many requests as the server needs; shorter only at the end of the file. */
async function readPiece(
  session: SftpSession,
  what: string,
  handle: Buffer,
  position: number,
): Promise<Uint8Array> {
  const piece = Buffer.alloc(pieceBytes);
  let filled = 0;
  while (filled < pieceBytes) {
    const count = await readSome(session, what, handle, piece, filled, position + filled);
    if (count === 0) break;
    filled += count;
  }
  return piece.subarray(0, filled);
}

/** Bytes read, 0 at the end of the file. */
async function readSome(
  session: SftpSession,
  what: string,
  handle: Buffer,
  piece: Buffer,
  offset: number,
  position: number,
): Promise<number> {
  try {
    return await session.ask<number>(what, 'none', (answer) =>
      session.sftp.read(handle, piece, offset, piece.length - offset, position, (error, count) =>
        answer(error, count ?? 0),
      ),
    );
  } catch (error) {
    if (statusOf(error) === 1) return 0;
    throw error;
  }
}

async function* pieces(
  chunks: AsyncIterable<Uint8Array>,
): AsyncIterable<{ readonly bytes: Buffer; readonly position: number }> {
  let position = 0;
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += pieceBytes) {
      const part = chunk.subarray(at, at + pieceBytes);
      const bytes = Buffer.from(part.buffer, part.byteOffset, part.length);
      yield { bytes, position };
      position += bytes.length;
    }
  }
}

/** Starts in order, holds `underWay` unanswered at most, ends when all are answered. */
async function inWindow<T>(items: AsyncIterable<T>, start: (item: T) => Promise<unknown>): Promise<void> {
  const waiting: Promise<unknown>[] = [];
  for await (const item of items) {
    if (waiting.length >= underWay) await waiting.shift();
    waiting.push(quiet(start(item)));
  }
  for (const one of waiting) await one;
}

/** A promise that is awaited later must not count as unhandled until then. */
function quiet<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}

function tooLarge(what: string, maxBytes: number): TransportError {
  return new TransportError('limit', 'none', `${what}: more than the ${maxBytes} bytes that are accepted`);
}
