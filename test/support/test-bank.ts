/** An embedded bank in a folder of its own, driven over SFTP like a creditor drives it. */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Bank, type BankOptions, startBank } from '../../src/bank/bank.ts';
import type { TakenFile } from '../../src/bank/taken.ts';
import { type Instant, instant } from '../../src/core/date.ts';
import type { Pack } from '../../src/core/scheme.ts';
import type { Deadlines } from '../../src/transport/connection.ts';
import { openTransport, type Transport } from '../../src/transport/transport.ts';
import { collect, inChunks } from './bytes.ts';

export class TestBank {
  readonly dir: string;
  readonly faults: string[] = [];
  now: Instant = instant('2026-03-09T02:00:00Z');
  #bank: Bank | undefined;

  constructor() {
    this.dir = mkdtempSync(join(tmpdir(), 'debitrun-bank-'));
  }

  async start(packs: readonly Pack[], options: Partial<BankOptions> = {}): Promise<Bank> {
    await this.#bank?.stop();
    this.#bank = await startBank({
      dir: this.dir,
      packs: new Map(packs.map((pack) => [pack.scheme.name, pack])),
      login: { user: 'creditor', password: 'open sesame', publicKeys: [] },
      clock: () => this.now,
      onFault: (text) => void this.faults.push(text),
      ...options,
    });
    return this.#bank;
  }

  get bank(): Bank {
    if (!this.#bank) throw new Error('not started');
    return this.#bank;
  }

  open(deadlines: Partial<Deadlines>): Promise<Transport> {
    const { port, fingerprint } = this.bank;
    return openTransport({
      kind: 'sftp',
      host: '127.0.0.1',
      port,
      username: 'creditor',
      password: 'open sesame',
      hostKeys: [fingerprint],
      deadlines,
    });
  }

  async connected<T>(work: (transport: Transport) => Promise<T>): Promise<T> {
    const transport = await this.open({ connectMs: 10_000, answerMs: 5_000, totalMs: 60_000 });
    try {
      return await work(transport);
    } finally {
      await transport.close();
    }
  }

  async send(name: string, bytes: Uint8Array): Promise<void> {
    await this.connected(async (transport) => {
      await transport.upload(`in/${name}.part`, inChunks(bytes));
      await transport.renameNew(`in/${name}.part`, `in/${name}`);
    });
    await this.bank.settled();
  }

  async moveTo(at: string): Promise<void> {
    this.now = instant(at);
    await this.bank.settled();
  }

  /** Names and contents of what is in out/, by name. */
  async outbox(): Promise<Map<string, Buffer>> {
    return this.connected(async (transport) => {
      const files = new Map<string, Buffer>();
      for (const { name } of await transport.list('out'))
        files.set(name, await collect(transport.download(`out/${name}`, 10_000_000)));
      return files;
    });
  }

  taken(): TakenFile[] {
    return readFileSync(join(this.dir, 'state/taken.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as TakenFile);
  }

  async stop(): Promise<void> {
    await this.#bank?.stop();
    rmSync(this.dir, { recursive: true, force: true });
  }
}
