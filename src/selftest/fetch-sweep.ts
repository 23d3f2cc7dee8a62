/** Fetches under every fault of the line: nothing but the bank's bytes is ever stored, each file once, and none leaves the
 *  bank's folder before it is stored. sftp-sweep ─▶ [here] ─▶ fetch, bank. */

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import type { LineFault } from '../bank/faults.ts';
import { everybodyPays } from '../bank/scenario.ts';
import type { StepReport } from '../steps/context.ts';
import { fetchInbound } from '../steps/fetch.ts';
import { type Arrivals, usualArrivals } from '../transport/arrivals.ts';
import type { Transport } from '../transport/transport.ts';
import { isTransportError } from '../transport/transport-error.ts';
import { Counter, faultsAt, inWords } from './line-faults.ts';
import { SweptBank } from './swept-bank.ts';
import type { World } from './world.ts';

const at = '2026-03-02T02:00:00Z';
const moveTo = 'out/done';

/** What becomes of stored files at the bank. */
export const clearings: readonly Arrivals['after'][] = ['keep', 'remove', { moveTo }];

export class FetchSweep {
  readonly faults: readonly LineFault[];
  readonly name: string;
  readonly #world: World;
  readonly #bank: SweptBank;
  readonly #after: Arrivals['after'];
  readonly #kind: string;
  #files = 0;

  private constructor(world: World, bank: SweptBank, after: Arrivals['after'], counter: Counter) {
    this.#world = world;
    this.#bank = bank;
    this.#after = after;
    this.#kind = typeof after === 'string' ? after : 'move';
    this.name = `fetch, stored files: ${this.#kind}`;
    this.faults = faultsAt(counter.requests, 0);
  }

  /** Counts what an undisturbed fetch of one file asks. Throws when it does not succeed. The world stays open. */
  static async open(after: Arrivals['after'], world: World): Promise<FetchSweep> {
    const bank = await SweptBank.start(everybodyPays.server);
    mkdirSync(bank.path('out', 'done'));
    const counter = new Counter();
    const counting = new FetchSweep(world, bank, after, counter);
    bank.watch((moment) => counter.see(moment));
    const [fault] = await counting.#once(`first-${counting.#kind}`, undefined);
    if (fault !== undefined) throw new Error(`undisturbed, ${fault}`);
    return new FetchSweep(world, bank, after, counter);
  }

  close(): Promise<void> {
    return this.#bank.stop();
  }

  /** A file of its own is fetched under the fault, and again without it. Out: what was broken, in words. */
  async run(fault: LineFault): Promise<readonly string[]> {
    this.#files += 1;
    const found = await this.#once(`answer-${this.#kind}-${this.#files}`, fault);
    return found.map((violation) => `${this.name}, ${inWords(fault)}: ${violation}`);
  }

  async #once(name: string, fault: LineFault | undefined): Promise<readonly string[]> {
    const bytes = Buffer.alloc(70_001, `${name} `);
    const path = this.#bank.path('out', name);
    writeFileSync(path, bytes);
    const found: string[] = [];
    const look = async (when: string, least: number) => {
      const stored = await this.#stored(name);
      if (stored.length < least || stored.length > 1)
        found.push(`${when} it is stored ${stored.length} times`);
      if (stored.some((sha256) => sha256 !== digest(bytes))) found.push(`${when} other bytes are stored`);
      if (stored.length === 0 && !existsSync(path)) found.push(`${when} it is gone, and not stored`);
    };
    if (fault !== undefined) {
      await this.#fetch(fault);
      await look('under the fault', 0);
    }
    await this.#fetch();
    await look('after an undisturbed fetch', 1);
    if (this.#after !== 'keep' && existsSync(path)) found.push('it was not taken out of the folder');
    const again = await this.#fetch();
    if (again === undefined || again.changed > 0) found.push('fetched once more, it is not known');
    await look('fetched once more,', 1);
    rmSync(path, { force: true });
    return found;
  }

  /** undefined: the connection could not even be opened. */
  async #fetch(fault?: LineFault): Promise<StepReport | undefined> {
    const context = this.#world.context(at);
    try {
      return await this.#bank.connected((transport) => {
        const open = async (): Promise<Transport> => transport;
        const arrivals = { ...usualArrivals, after: this.#after };
        const bank = { ...context.creditor.bank, inbox: 'out', arrivals, open };
        return fetchInbound({ ...context, creditor: { ...context.creditor, bank } });
      }, fault);
    } catch (error) {
      if (fault !== undefined && isTransportError(error)) return undefined;
      throw error;
    }
  }

  async #stored(name: string): Promise<readonly string[]> {
    const rows = await this.#world.database.query<{ sha256: string }>(
      'select sha256 from inbound where name = $1',
      [name],
    );
    return rows.map(({ sha256 }) => sha256);
  }
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
