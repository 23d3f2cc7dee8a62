/** Puts one file under its final name at the bank, once: look, upload where it is not taken yet, read back, hand it over
 *  at one moment without overwriting, look again. send ─▶ [here] ─▶ manner ─▶ transport. The step journals around it
 *  and tries again; nothing here is retried. */

import { type Acts, actsOf, type Goods } from './manner.ts';
import { type Sighting, sight } from './sight.ts';
import type { Transport } from './transport.ts';
import { type Effect, type Fault, isTransportError, type TransportError } from './transport-error.ts';

/** `name` and `temporaryName` are both in `dir`; the bank must not take files under the temporary one. `chunks` gives the
 *  bytes from the beginning at each call. `manner`: the usual one, by a rename, when not given. */
export type Consignment = Goods & {
  /** Awaited before each step, so that a journal knows how far a killed delivery came: before `rename` was announced
   *  the file cannot be the bank's. (It is announced before a marker is written, and before a direct upload, too.) */
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

/** Never throws for faults of the line or the server. Errors of `chunks` pass through: the file is not the bank's then,
 *  unless it is written directly. */
export async function deliver(transport: Transport, file: Consignment): Promise<Delivery> {
  const attempt = new Attempt(file);
  const acts = actsOf(transport, file);
  await attempt.enter('look');
  try {
    const there = await acts.look();
    if (there === 'same') {
      if (acts.clearProves) await acts.clear().catch(() => false); // a leftover changes nothing about what is there
      return result('already-there', attempt, 'the final name already holds these bytes');
    }
    if (there === 'other') return result('collision', attempt, 'the final name holds other bytes');
    await attempt.enter('clear');
    await acts.clear();
    if (acts.commit === undefined) return await writeDirectly(transport, file, acts, attempt);
    return await transfer(transport, file, acts, acts.commit, attempt);
  } catch (error) {
    if (!isTransportError(error)) throw error;
    return { outcome: 'not-delivered', evidence: evidenceOf(attempt, error) }; // nothing was handed over yet
  }
}

/** Looks at the name in a folder of the bank, its archive for one. Throws TransportError when it cannot be looked at. */
export async function locate(
  transport: Transport,
  file: Pick<Consignment, 'dir' | 'name' | 'size' | 'sha256' | 'manner'>,
): Promise<Sighting> {
  const { anyCase, proof = 'digest' } = file.manner ?? {};
  return sight(transport, { ...file, anyCase }, file.name, proof === 'none' ? 'digest' : proof);
}

/** After `unknown`, on a new connection. Proves `delivered` by the final name, and `not-delivered` by removing the
 *  temporary one, which also stops a rename that is still on its way; anything else stays `unknown`. */
export async function resolveUnknown(transport: Transport, file: Consignment): Promise<Delivery> {
  const attempt = new Attempt(file);
  const acts = actsOf(transport, file);
  await attempt.enter('look');
  try {
    const there = await acts.look();
    if (there !== 'absent')
      return acts.commit === undefined ? seenPart(attempt, there) : seen(attempt, there);
    if (!acts.clearProves)
      return result('unknown', attempt, 'not there as a whole: the bank may have taken it');
    await attempt.enter('clear');
    const removed = await acts.clear();
    const after = await acts.look();
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

/** What became of a delivery that was cut off, on a new connection. Also looks into the folder where the bank keeps what
 *  it took (`archive`), and holds what was not handed over yet (`handedOver` false: `rename` was never announced) for
 *  not delivered. */
export async function resolveCut(
  transport: Transport,
  file: Consignment,
  { archive, handedOver }: { readonly archive?: string | undefined; readonly handedOver: boolean },
): Promise<Delivery> {
  const resolved = await resolveUnknown(transport, file);
  if (resolved.outcome !== 'unknown') return resolved;
  try {
    if (archive !== undefined && (await locate(transport, { ...file, dir: archive })) === 'same') {
      const detail = `seen in the bank's ${archive} with size and digest`;
      return { outcome: 'delivered', evidence: { step: 'confirm', detail } };
    }
  } catch (error) {
    if (!isTransportError(error)) throw error;
    return resolved;
  }
  if (handedOver) return resolved;
  // whatever is gone from there, it was not this file under its final name
  return {
    outcome: 'not-delivered',
    evidence: { step: 'upload', detail: 'cut off before it was handed over' },
  };
}

async function transfer(
  transport: Transport,
  file: Consignment,
  acts: Acts,
  commit: () => Promise<void>,
  attempt: Attempt,
): Promise<Delivery> {
  await attempt.enter('upload');
  await transport.upload(acts.staging, file.chunks());
  await attempt.enter('verify');
  const staged = await acts.staged();
  if (staged === 'absent')
    return result('unknown', attempt, 'what was uploaded is gone: the bank may have taken it unfinished');
  if (staged === 'other')
    return result('not-delivered', attempt, 'what was read back differs from what was sent');
  // an upload may last long, and there are servers whose rename overwrites
  const meanwhile = await acts.look();
  if (meanwhile !== 'absent') return meantime(attempt, meanwhile);
  await attempt.enter('rename');
  try {
    await commit();
  } catch (error) {
    if (!isTransportError(error)) throw error;
    return await commitFailed(acts, attempt, error);
  }
  await attempt.enter('confirm');
  return confirm(acts, attempt);
}

/** Where writing the file hands it over, only a refusal to begin is a proof that nothing was. */
async function writeDirectly(
  transport: Transport,
  file: Consignment,
  acts: Acts,
  attempt: Attempt,
): Promise<Delivery> {
  await attempt.enter('rename');
  try {
    await transport.upload(acts.staging, file.chunks());
  } catch (error) {
    if (!isTransportError(error)) throw error;
    if (error.effect === 'none')
      return error.fault === 'exists'
        ? result('collision', attempt, 'the final name was taken meanwhile')
        : { outcome: 'not-delivered', evidence: evidenceOf(attempt, error) };
    return { outcome: 'unknown', evidence: evidenceOf(attempt, error) };
  }
  await attempt.enter('confirm');
  if (acts.blind) return result('delivered', attempt, 'written, as the bank answered');
  try {
    const there = await acts.staged();
    if (there === 'other')
      return result('unknown', attempt, 'written, but what stands there differs from what was sent');
    const detail = there === 'same' ? 'written and read back' : 'written, then taken by the bank';
    return result('delivered', attempt, detail);
  } catch (error) {
    return confirmedWithout(attempt, error, 'written');
  }
}

/** Without an answer it may have happened. A refusal is believed only while what was staged is still there: some
 *  servers answer "failure" and have renamed, or have taken the file. */
async function commitFailed(acts: Acts, attempt: Attempt, error: TransportError): Promise<Delivery> {
  const evidence = evidenceOf(attempt, error);
  if (error.effect === 'unknown' || acts.blind) return { outcome: 'unknown', evidence };
  try {
    const there = await acts.look();
    if (there !== 'absent') return seen(attempt, there);
    return { outcome: (await acts.staged()) === 'same' ? 'not-delivered' : 'unknown', evidence };
  } catch (later) {
    if (!isTransportError(later)) throw later;
    return { outcome: 'unknown', evidence };
  }
}

/** The rename was answered: the file is there, or the bank has taken it since. */
async function confirm(acts: Acts, attempt: Attempt): Promise<Delivery> {
  if (acts.blind) return result('delivered', attempt, 'renamed, as the bank answered');
  try {
    const there = await acts.look();
    if (there === 'other')
      return result('unknown', attempt, 'renamed, but the final name now holds other bytes');
    const detail =
      there === 'same' ? 'renamed and seen under the final name' : 'renamed, then taken by the bank';
    return result('delivered', attempt, detail);
  } catch (error) {
    return confirmedWithout(attempt, error, 'renamed');
  }
}

function confirmedWithout(attempt: Attempt, error: unknown, done: string): Delivery {
  if (!isTransportError(error)) throw error;
  const evidence = evidenceOf(attempt, error);
  return { outcome: 'delivered', evidence: { ...evidence, detail: `${done}; ${evidence.detail}` } };
}

function seen(attempt: Attempt, there: 'same' | 'other'): Delivery {
  return there === 'same'
    ? result('delivered', attempt, 'seen under the final name with size and digest')
    : result('collision', attempt, 'the final name holds other bytes');
}

/** A part of a file that was written directly may be the bank's by now. */
function seenPart(attempt: Attempt, there: 'same' | 'other'): Delivery {
  return there === 'same'
    ? seen(attempt, there)
    : result('unknown', attempt, 'the final name holds other bytes, or a part of ours');
}

function meantime(attempt: Attempt, there: 'same' | 'other'): Delivery {
  return there === 'same'
    ? result('already-there', attempt, 'the final name has these bytes since')
    : result('collision', attempt, 'the final name was taken meanwhile');
}

function result(outcome: DeliveryOutcome, attempt: Attempt, detail: string): Delivery {
  return { outcome, evidence: { step: attempt.step, detail } };
}

function evidenceOf(attempt: Attempt, error: TransportError): Delivery['evidence'] {
  return { step: attempt.step, detail: error.message, fault: error.fault, effect: error.effect };
}
