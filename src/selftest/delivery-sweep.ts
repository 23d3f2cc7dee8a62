/** Deliveries under every fault of the line, against one bank: what is claimed must be what stands there, and a second run
 *  must end with one copy or an honest `unknown`. sftp-sweep ─▶ [here] ─▶ transport, bank. */

import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LineFault } from '../bank/faults.ts';
import { type Consignment, type DeliveryOutcome, deliver, resolveCut } from '../transport/deliver.ts';
import type { Transport } from '../transport/transport.ts';
import { isTransportError } from '../transport/transport-error.ts';
import { Counter, faultsAt, inWords } from './line-faults.ts';
import type { Place } from './sftp-places.ts';
import { SweptBank } from './swept-bank.ts';

/** Several requests long, and no multiple of one. */
const bytes = Buffer.from(Array.from({ length: 70_001 }, (_, place) => (place * 31 + (place >> 8)) & 0xff));
const sha256 = digest(bytes);

export class DeliverySweep {
  readonly faults: readonly LineFault[];
  readonly name: string;
  readonly #place: Place;
  readonly #bank: SweptBank;
  #files = 0;

  private constructor(place: Place, bank: SweptBank, faults: readonly LineFault[]) {
    this.#place = place;
    this.name = place.name;
    this.#bank = bank;
    this.faults = faults;
  }

  /** Counts what an undisturbed delivery asks. Throws when it does not succeed. */
  static async open(place: Place): Promise<DeliverySweep> {
    const bank = await SweptBank.start(place.server);
    const counter = new Counter();
    bank.watch((moment) => counter.see(moment));
    const { outcome } = await bank.connected((transport) =>
      deliver(transport, fileNamed('first.set', place)),
    );
    if (outcome !== 'delivered') throw new Error(`${place.name}: undisturbed, a delivery ends ${outcome}`);
    return new DeliverySweep(place, bank, faultsAt(counter.requests, bytes.length));
  }

  close(): Promise<void> {
    return this.#bank.stop();
  }

  /** Delivers one file of its own under the fault, then again without it. Out: what was broken, in words. */
  async run(fault: LineFault): Promise<readonly string[]> {
    this.#files += 1;
    const file = fileNamed(`f${this.#files}.set`, this.#place);
    const first = await this.#attempt(fault, (transport) => deliver(transport, file));
    const found = [...(await this.#afterFirst(file, first))];
    const second = await this.#attempt(undefined, (transport) => this.#again(transport, file, first));
    found.push(...(await this.#afterSecond(file, second)));
    const told = `${this.#place.name}, ${inWords(fault)} (${first}, then ${second})`;
    return found.map((violation) => `${told}: ${violation}`);
  }

  /** A connection that cannot be opened has delivered nothing. */
  async #attempt(
    fault: LineFault | undefined,
    work: (transport: Transport) => Promise<{ readonly outcome: DeliveryOutcome }>,
  ): Promise<DeliveryOutcome> {
    try {
      return (await this.#bank.connected(work, fault)).outcome;
    } catch (error) {
      if (isTransportError(error) && error.effect === 'none') return 'not-delivered';
      throw error;
    }
  }

  /** As `send` goes on: an unknown delivery is looked up, and only what is proven not delivered is sent again. */
  async #again(transport: Transport, file: Consignment, first: DeliveryOutcome) {
    if (first === 'delivered' || first === 'already-there') return { outcome: first };
    if (first !== 'unknown') return deliver(transport, file);
    const { archive } = this.#place;
    const resolved = await resolveCut(transport, file, { archive, handedOver: true });
    return resolved.outcome === 'not-delivered' ? deliver(transport, file) : resolved;
  }

  async #afterFirst({ name }: Consignment, outcome: DeliveryOutcome): Promise<readonly string[]> {
    const { whole, parts } = this.#copies(name);
    const found = this.#partials(name, whole, parts);
    if ((outcome === 'delivered' || outcome === 'already-there') && whole !== 1)
      found.push(`told delivered, the bank has ${whole} copies`);
    if ((outcome === 'not-delivered' || outcome === 'collision') && whole > 0)
      found.push(`told ${outcome}, the bank has it`);
    return found;
  }

  async #afterSecond(
    { name, temporaryName }: Consignment,
    outcome: DeliveryOutcome,
  ): Promise<readonly string[]> {
    const { whole, parts } = this.#copies(name);
    const found = this.#partials(name, whole, parts);
    const { alwaysProves } = this.#place;
    if (outcome === 'delivered' || outcome === 'already-there') {
      if (whole !== 1) found.push(`told delivered at last, the bank has ${whole} copies`);
      if (existsSync(this.#bank.path('in', temporaryName))) found.push('the temporary name is still there');
    } else if (outcome !== 'unknown' || alwaysProves)
      found.push(`the second run, undisturbed, ends ${outcome}`);
    return found;
  }

  #partials(name: string, whole: number, parts: number): string[] {
    const found: string[] = [];
    if (whole > 1) found.push(`the bank has ${whole} copies`);
    if (!this.#place.neverPartial) return found;
    if (parts > 0) found.push('the bank took a part of it');
    const path = this.#bank.path('in', name);
    if (existsSync(path) && digest(readFileSync(path)) !== sha256)
      found.push('a part stands under the final name');
    return found;
  }

  /** What the bank took under this name, out of its archive. */
  #copies(name: string): { readonly whole: number; readonly parts: number } {
    const folder = this.#bank.path('archive');
    const taken = readdirSync(folder).filter((entry) => entry.slice('000001-'.length) === name);
    const whole = taken.filter((entry) => digest(readFileSync(join(folder, entry))) === sha256).length;
    return { whole, parts: taken.length - whole };
  }
}

function fileNamed(name: string, { manner }: Place): Consignment {
  return {
    dir: 'in',
    name,
    temporaryName: `${name}.part`,
    size: bytes.length,
    sha256,
    async *chunks() {
      yield bytes;
    },
    manner,
  };
}

function digest(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
