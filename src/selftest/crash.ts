/** A process that dies at a chosen point: every commit and every effect outside is counted, and at one of them the world
 *  ends, just before it takes effect or just after. What comes later in the same run never happens, whoever catches what.
 *  selftest/world ─▶ [here]. */

import type { Notifier } from '../notify/notifier.ts';
import type { Database } from '../store/database.ts';
import type { Transport } from '../transport/transport.ts';

/** Thrown at the chosen point and at every touch after it. */
export class Crashed extends Error {
  constructor(point: string) {
    super(`the process died at ${point}`);
    this.name = 'Crashed';
  }
}

/** Counts points by name; dies at one, and stays dead. */
export class Fuse {
  /** Every point passed, in order: "commit 3 before", "remote rename after" … */
  readonly passed: string[] = [];
  readonly #dieAt: number | undefined;
  readonly #die: (point: string) => never;
  #dead: string | undefined;

  /** `dieAt`: index into `passed` of the point to die at; never when absent. `die`: how; a Crashed is thrown by default. */
  constructor(
    dieAt?: number,
    die = (point: string): never => {
      throw new Crashed(point);
    },
  ) {
    this.#dieAt = dieAt;
    this.#die = die;
  }

  get dead(): boolean {
    return this.#dead !== undefined;
  }

  alive(): void {
    if (this.#dead !== undefined) throw new Crashed(this.#dead);
  }

  point(name: string): void {
    this.alive();
    const index = this.passed.push(name) - 1;
    if (index === this.#dieAt) this.kill(name);
  }

  /** Dies here and now. */
  kill(point: string): never {
    this.#dead = point;
    return this.#die(point);
  }

  /** An effect with a point before and one after it. */
  async effect<T>(name: string, act: () => Promise<T>): Promise<T> {
    this.point(`${name} before`);
    const result = await act();
    this.point(`${name} after`);
    return result;
  }

  /** The store: dies within a transaction that is then rolled back, or after its commit. */
  database(database: Database): Database {
    return {
      ...database,
      query: (text, parameters) => {
        this.alive();
        return database.query(text, parameters);
      },
      tx: async (work) => {
        this.alive();
        const result = await database.tx(async (tx) => {
          const done = await work({
            query: (text, parameters) => {
              this.alive();
              return tx.query(text, parameters);
            },
          });
          this.point('commit before');
          return done;
        });
        this.point('commit after');
        return result;
      },
    };
  }

  transport(transport: Transport): Transport {
    const alive = <T>(act: () => T): T => {
      this.alive();
      return act();
    };
    return {
      ...transport,
      list: (dir) => alive(() => transport.list(dir)),
      stat: (path) => alive(() => transport.stat(path)),
      download: (path, maxBytes) => alive(() => transport.download(path, maxBytes)),
      upload: (path, chunks) => this.effect('remote upload', () => transport.upload(path, chunks)),
      renameNew: (from, to) => this.effect('remote rename', () => transport.renameNew(from, to)),
      remove: (path) => this.effect('remote remove', () => transport.remove(path)),
      // a dead process's connection is closed by its system
      close: () => transport.close(),
    };
  }

  notifier(notifier: Notifier): Notifier {
    return {
      deliver: (creditor, page) => this.effect('notices delivered', () => notifier.deliver(creditor, page)),
    };
  }
}
