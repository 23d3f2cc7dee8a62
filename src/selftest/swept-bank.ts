/** An embedded bank in a folder of its own whose line is disturbed for one connection at a time. sweeps ─▶ [here] ─▶ bank. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Bank, startBank } from '../bank/bank.ts';
import { type LineFault, lineFaults } from '../bank/faults.ts';
import { letGo, type Moment } from '../bank/interceptor.ts';
import { everybodyPays, type Scenario } from '../bank/scenario.ts';
import type { SftpConnection } from '../transport/connection.ts';
import { openTransport, type Transport } from '../transport/transport.ts';

/** Short for a line that is dead on purpose, long on a busy machine. */
const disturbed = { connectMs: 60_000, answerMs: 250, totalMs: 60_000 };
const undisturbed = { connectMs: 60_000, answerMs: 60_000, totalMs: 120_000 };

export class SweptBank {
  readonly #dir: string;
  readonly #bank: Bank;
  readonly #line: Line;

  private constructor(dir: string, bank: Bank, line: Line) {
    this.#dir = dir;
    this.#bank = bank;
    this.#line = line;
  }

  static async start(server: Scenario['server']): Promise<SweptBank> {
    const dir = mkdtempSync(join(tmpdir(), 'debitrun-sweep-'));
    const line: Line = { disturb: letGo, watch: () => {} };
    const bank = await startBank({
      dir,
      packs: new Map(),
      scenario: { ...everybodyPays, server },
      login: { user: 'sweep', password: 'sweep', publicKeys: [] },
      interceptor(moment) {
        line.watch(moment);
        return line.disturb(moment);
      },
    });
    return new SweptBank(dir, bank, line);
  }

  /** Sees every request from now on. */
  watch(watcher: (moment: Moment) => void): void {
    this.#line.watch = watcher;
  }

  /** Resolves when the bank has closed and taken what it was left with. */
  async connected<T>(work: (transport: Transport) => Promise<T>, fault?: LineFault): Promise<T> {
    this.#line.disturb = fault === undefined ? letGo : lineFaults([fault]);
    try {
      const transport = await openTransport(this.connection(fault !== undefined));
      try {
        return await work(transport);
      } finally {
        await transport.close();
      }
    } finally {
      await this.#bank.deserted();
      this.#line.disturb = letGo;
    }
  }

  connection(isDisturbed: boolean): SftpConnection {
    return {
      kind: 'sftp',
      host: '127.0.0.1',
      port: this.#bank.port,
      username: this.#bank.user,
      password: 'sweep',
      hostKeys: [this.#bank.fingerprint],
      deadlines: isDisturbed ? disturbed : undisturbed,
    };
  }

  path(...names: string[]): string {
    return join(this.#dir, ...names);
  }

  async stop(): Promise<void> {
    await this.#bank.stop();
    rmSync(this.#dir, { recursive: true, force: true });
  }
}

type Line = { disturb: typeof letGo; watch: (moment: Moment) => void };
