/** Puts one file under its final name at the bank, once: look, upload under a temporary name, read back, rename without
 *  overwriting, look again. send ─▶ [here] ─▶ transport. The step journals around it; nothing here is retried. */

import { createHash } from 'node:crypto';
import { remotePath } from './remote-name.ts';
import type { Transport } from './transport.ts';
import { type Effect, type Fault, isTransportError, type TransportError } from './transport-error.ts';

export type Consignment = {
  /** Final and temporary name, both in `dir`. The bank must not take files under the temporary one. */
  readonly name: string;
  readonly temporaryName: string;
  readonly dir: string;
  readonly size: number;
  /** Hex. */
  readonly sha256: string;
  /** The bytes, from the beginning at each call. */
  readonly chunks: () => AsyncIterable<Uint8Array>;
  /** Awaited before each step, so that a journal knows how far a killed delivery came: before `rename` was announced
   *  nothing can stand under the final name. */
  readonly onStep?: ((step: DeliveryStep) => Promise<void>) | undefined;
};

/** delivered: the bank confirmed the final name · already-there: it stood there before, same size and digest ·
 *  collision: other bytes stand under the final name, untouched · not-delivered: proven that nothing stands under the
 *  final name from this attempt · unknown: not proven, to be looked up with `locate`, never sent again on its own. */
export type DeliveryOutcome = 'delivered' | 'already-there' | 'collision' | 'not-delivered' | 'unknown';

export type DeliveryStep = 'look' | 'clear' | 'upload' | 'verify' | 'rename' | 'confirm';

export type Delivery = {
  readonly outcome: DeliveryOutcome;
  readonly evidence: {
    /** The last step that was begun. */
    readonly step: DeliveryStep;
    /** In words, for the journal and the operator. */
    readonly detail: string;
    readonly fault?: Fault | undefined;
    readonly effect?: Effect | undefined;
  };
};

/** What stands under the final name: nothing, our bytes, or others. */
export type Sighting = 'absent' | 'same' | 'other';

class Attempt {
  step: DeliveryStep = 'look';
  readonly #announce: (step: DeliveryStep) => Promise<void>;

  constructor(file: Consignment) {
    this.#announce = file.onStep ?? (async () => {});
  }

  async enter(step: DeliveryStep): Promise<void> {
    await this.#announce(step);
    this.step = step;
  }
}

/** Never throws for faults of the line or the server. Errors of `chunks` pass through: nothing stands under the final
 *  name then. */
export async function deliver(transport: Transport, file: Consignment): Promise<Delivery> {
  const attempt = new Attempt(file);
  await attempt.enter('look');
  try {
    const there = await locate(transport, file);
    if (there === 'same') {
      await clear(transport, file).catch(() => false); // a leftover changes nothing about what is there
      return result('already-there', attempt, 'the final name already holds these bytes');
    }
    if (there === 'other') return result('collision', attempt, 'the final name holds other bytes');
    await attempt.enter('clear');
    await clear(transport, file);
    return await transfer(transport, file, attempt);
  } catch (error) {
    if (!isTransportError(error)) throw error;
    return { outcome: 'not-delivered', evidence: evidenceOf(attempt, error) }; // nothing was renamed yet
  }
}

/** Looks at the final name. Throws TransportError when it cannot be looked at. */
export async function locate(
  transport: Transport,
  file: Pick<Consignment, 'dir' | 'name' | 'size' | 'sha256'>,
): Promise<Sighting> {
  return sight(transport, remotePath(file.dir, file.name), file);
}

/** After `unknown`, on a new connection. Proves `delivered` by the final name, and `not-delivered` by removing the
 *  temporary one, which also stops a rename that is still on its way; anything else stays `unknown`. */
export async function resolveUnknown(transport: Transport, file: Consignment): Promise<Delivery> {
  const attempt = new Attempt(file);
  await attempt.enter('look');
  try {
    const there = await locate(transport, file);
    if (there !== 'absent') return seen(attempt, there);
    await attempt.enter('clear');
    const removed = await clear(transport, file);
    const after = await locate(transport, file);
    if (after !== 'absent') return seen(attempt, after);
    return removed
      ? result('not-delivered', attempt, 'the file still had its temporary name, which is now removed')
      : result(
          'unknown',
          attempt,
          'neither the final nor the temporary name is there: the bank may have taken it',
        );
  } catch (error) {
    if (!isTransportError(error)) throw error;
    return { outcome: 'unknown', evidence: evidenceOf(attempt, error) };
  }
}

async function transfer(transport: Transport, file: Consignment, attempt: Attempt): Promise<Delivery> {
  const temporary = remotePath(file.dir, file.temporaryName);
  await attempt.enter('upload');
  await transport.upload(temporary, file.chunks());
  await attempt.enter('verify');
  if ((await sight(transport, temporary, file)) !== 'same')
    return result('not-delivered', attempt, 'what was read back differs from what was sent');
  await attempt.enter('rename');
  try {
    await transport.renameNew(temporary, remotePath(file.dir, file.name));
  } catch (error) {
    if (!isTransportError(error)) throw error;
    return await renameFailed(transport, file, attempt, error);
  }
  await attempt.enter('confirm');
  return confirm(transport, file, attempt);
}

/** Without an answer it may have happened. A refusal is believed only while the temporary name is still there: some
 *  servers answer "failure" and have renamed, or have taken the file. */
async function renameFailed(
  transport: Transport,
  file: Consignment,
  attempt: Attempt,
  error: TransportError,
): Promise<Delivery> {
  const evidence = evidenceOf(attempt, error);
  if (error.effect === 'unknown') return { outcome: 'unknown', evidence };
  try {
    const there = await locate(transport, file);
    if (there !== 'absent') return seen(attempt, there);
    const leftover = await transport.stat(remotePath(file.dir, file.temporaryName));
    return { outcome: leftover ? 'not-delivered' : 'unknown', evidence };
  } catch (later) {
    if (!isTransportError(later)) throw later;
    return { outcome: 'unknown', evidence };
  }
}

/** The rename was answered: the file is there, or the bank has taken it since. */
async function confirm(transport: Transport, file: Consignment, attempt: Attempt): Promise<Delivery> {
  try {
    const there = await locate(transport, file);
    if (there === 'other')
      return result('unknown', attempt, 'renamed, but the final name now holds other bytes');
    const detail =
      there === 'same' ? 'renamed and seen under the final name' : 'renamed, then taken by the bank';
    return result('delivered', attempt, detail);
  } catch (error) {
    if (!isTransportError(error)) throw error;
    const evidence = evidenceOf(attempt, error);
    return { outcome: 'delivered', evidence: { ...evidence, detail: `renamed; ${evidence.detail}` } };
  }
}

async function clear(transport: Transport, file: Consignment): Promise<boolean> {
  try {
    await transport.remove(remotePath(file.dir, file.temporaryName));
    return true;
  } catch (error) {
    if (isTransportError(error) && error.fault === 'missing') return false;
    throw error;
  }
}

async function sight(
  transport: Transport,
  path: string,
  wanted: Pick<Consignment, 'size' | 'sha256'>,
): Promise<Sighting> {
  const there = await transport.stat(path);
  if (!there) return 'absent';
  if (there.kind !== 'file' || there.size !== wanted.size) return 'other';
  try {
    return (await digestOf(transport.download(path, wanted.size))) === wanted.sha256 ? 'same' : 'other';
  } catch (error) {
    if (isTransportError(error) && error.fault === 'limit') return 'other';
    if (isTransportError(error) && error.fault === 'missing') return 'absent';
    throw error;
  }
}

async function digestOf(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of chunks) hash.update(chunk);
  return hash.digest('hex');
}

function seen(attempt: Attempt, there: 'same' | 'other'): Delivery {
  return there === 'same'
    ? result('delivered', attempt, 'seen under the final name with size and digest')
    : result('collision', attempt, 'the final name holds other bytes');
}

function result(outcome: DeliveryOutcome, attempt: Attempt, detail: string): Delivery {
  return { outcome, evidence: { step: attempt.step, detail } };
}

function evidenceOf(attempt: Attempt, error: TransportError): Delivery['evidence'] {
  return { step: attempt.step, detail: error.message, fault: error.fault, effect: error.effect };
}
