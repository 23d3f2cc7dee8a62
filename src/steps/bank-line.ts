/** The line to the bank that one run of send works on: opened anew, after a pause, when it broke before a delivery had any
 *  effect. Used by send. */

import { LockHeldError } from '../store/directory-lock.ts';
import { pauseAfter } from '../transport/retry.ts';
import type { Transport } from '../transport/transport.ts';
import { isTransportError } from '../transport/transport-error.ts';
import type { BankConnection } from './context.ts';

export class BankLine {
  readonly #bank: BankConnection;
  #transport: Transport | undefined;
  /** One file was tried as often as may be: those after it are tried once. */
  #isSpent = false;

  private constructor(bank: BankConnection, transport: Transport) {
    this.#bank = bank;
    this.#transport = transport;
  }

  /** Throws as the bank's `open` does. */
  static async open(bank: BankConnection): Promise<BankLine> {
    return new BankLine(bank, await bank.open());
  }

  get transport(): Transport {
    if (this.#transport === undefined) throw new Error('the line is closed');
    return this.#transport;
  }

  /** It broke and could not be opened again. */
  get isGone(): boolean {
    return this.#transport === undefined;
  }

  /** After a broken attempt, of so many at one file: a new line, if there is one. Out: whether to try the file again. */
  async again(attempts: number): Promise<boolean> {
    const { persistence } = this.#bank;
    if (persistence === undefined) return false;
    const { retry, patience } = persistence;
    const isLast = this.#isSpent || attempts >= retry.attempts;
    if (isLast) this.#isSpent = true;
    else await patience.wait(pauseAfter(attempts, retry, patience.random));
    await this.close();
    try {
      this.#transport = await this.#bank.open();
    } catch (error) {
      if (!isTransportError(error) && !(error instanceof LockHeldError)) throw error;
      return false;
    }
    return !isLast;
  }

  async close(): Promise<void> {
    const open = this.#transport;
    this.#transport = undefined;
    await open?.close();
  }
}
