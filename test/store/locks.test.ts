/** One runner at a time, on either store: the second is told who holds the lock and since when, a dead holder frees it,
 *  and what a killed holder acknowledged is there. */

import { afterEach, describe, expect, it } from 'vitest';
import { LockHeldError } from '../../src/store/directory-lock.ts';
import { openEmbedded } from '../../src/store/embedded.ts';
import { openStore } from '../../src/store/open.ts';
import { lockServer } from '../../src/store/runner-lock.ts';
import { commit } from '../../src/store/unit.ts';
import { createServerDatabase, embeddedFolder, serverUrl } from '../support/database.ts';
import { type Started, startScript } from '../support/program.ts';
import { act, addCharge, addDebit } from '../support/rows.ts';

const toStop: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of toStop.splice(0).reverse()) await stop();
});

async function started(script: string): Promise<Started> {
  const process = await startScript(script);
  toStop.push(() => process.kill());
  return process;
}

const holder = 'li with "cycle" since 2026-03-09T02:00:00Z';

describe('the folder of the embedded store', () => {
  it('is open to one runner: the second is told who holds it and since when', async () => {
    const folder = await embeddedFolder();
    const first = await openEmbedded(folder, holder);
    toStop.push(() => first.close());
    const second = openEmbedded(folder, 'somebody else');
    await expect(second).rejects.toBeInstanceOf(LockHeldError);
    await expect(second).rejects.toThrow(holder);
  });

  it('is open to one process, and free again when that process is killed, with all it acknowledged', async () => {
    const folder = await embeddedFolder();
    const runner = await started(`
      import { openEmbedded } from './dist/store/embedded.js';
      const database = await openEmbedded(${JSON.stringify(folder)}, ${JSON.stringify(holder)});
      for (let n = 1; ; n++) {
        await database.query("insert into creditor values ($1, 'n', 's', 'CNY', now())", ['c' + n]);
        console.log('acknowledged-' + n + '.');
      }`);
    await runner.says('acknowledged-25.');
    await expect(openEmbedded(folder, 'somebody else')).rejects.toThrow(holder);
    await runner.kill();
    const next = await openEmbedded(folder, 'next');
    toStop.push(() => next.close());
    const rows = await next.query<{ creditor: string }>('select creditor from creditor');
    expect(rows.map((row) => row.creditor)).toEqual(
      expect.arrayContaining(Array.from({ length: 25 }, (_, index) => `c${index + 1}`)),
    );
  });

  it('is free again after it is closed', async () => {
    const folder = await embeddedFolder();
    await (await openEmbedded(folder, 'first')).close();
    await (await openEmbedded(folder, 'second')).close();
  });
});

describe.skipIf(serverUrl === undefined)('a database on a PostgreSQL server', () => {
  async function databaseUrl(): Promise<string> {
    const { url, drop } = await createServerDatabase();
    toStop.push(drop);
    return url;
  }

  it('is open to one runner: the second is told who holds it and since when', async () => {
    const url = await databaseUrl();
    const first = await lockServer(url, 'li with "cycle"');
    toStop.push(() => first.release());
    const second = lockServer(url, 'somebody else');
    await expect(second).rejects.toBeInstanceOf(LockHeldError);
    await expect(second).rejects.toThrow(/debitrun li with "cycle", since \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/);
  });

  it('has a lock of its own: the runner of another database on the server is not in the way, nor named', async () => {
    const urls = [await databaseUrl(), await databaseUrl(), await databaseUrl()];
    for (const [index, url] of urls.entries()) {
      const lock = await lockServer(url, `runner-${index}`);
      toStop.push(() => lock.release());
    }
    for (const [index, url] of urls.entries())
      await expect(lockServer(url, 'late')).rejects.toThrow(`debitrun runner-${index},`);
  });

  it('is free again when the process that held it is killed', async () => {
    const url = await databaseUrl();
    const runner = await started(`
      import { lockServer } from './dist/store/runner-lock.js';
      await lockServer(${JSON.stringify(url)}, 'victim');
      console.log('locked');
      setInterval(() => undefined, 1000);`);
    await runner.says('locked');
    await expect(lockServer(url, 'next')).rejects.toThrow('victim');
    await runner.kill();
    const lock = await until(() => lockServer(url, 'next'));
    toStop.push(() => lock.release());
  });

  it('refuses to commit once the lock is lost', async () => {
    const url = await databaseUrl();
    const database = await openStore('/nowhere', url, 'cut off');
    toStop.push(() => database.close());
    await addCharge(database, 'fenced', 'C1');
    await database.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'debitrun cut off'`,
    );
    await until(async () => {
      await expect(addCharge(database, 'fenced', `C${Math.random()}`)).rejects.toThrow(
        'the lock of this database',
      );
    });
    const charges = await database.query(`select charge_id from charge where charge_id = 'C1'`);
    expect(charges).toHaveLength(1);
  });

  it('two writers race for the same move: one wins, the other changes nothing', async () => {
    const url = await databaseUrl();
    const { openServer } = await import('../../src/store/server.ts');
    const setUp = await openStore('/nowhere', url, 'set up');
    await setUp.close();
    const [one, other] = [openServer(url), openServer(url)];
    toStop.push(
      () => one.close(),
      () => other.close(),
    );
    await addCharge(one, 'race', 'C1');
    await addDebit(one, 'race', 'D1', ['C1']);
    const attempts = await Promise.allSettled(
      [one, other].map((database, index) =>
        commit(database, act('race', `writer-${index}`), (unit) =>
          unit.move('debit', [{ id: 'D1', from: 'planned', to: index === 0 ? 'batched' : 'cancelled' }]),
        ),
      ),
    );
    expect(attempts.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const events = await one.query<{ command: string }>(
      `select command from event where creditor = 'race' and kind like 'debit.%'`,
    );
    expect(events.map(({ command }) => command)).toEqual([
      `writer-${attempts.findIndex(({ status }) => status === 'fulfilled')}`,
    ]);
  });
});

/** Tries again for a few seconds: the server needs a moment to see that a client is gone. */
async function until<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt === 50) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
