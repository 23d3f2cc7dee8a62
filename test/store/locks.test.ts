/** One runner at a time, on either store: the second is told who holds the lock and since when, a dead holder frees it,
 *  and what a killed holder acknowledged is there. */

import { afterEach, describe, expect, it } from 'vitest';
import { LockHeldError } from '../../src/store/directory-lock.ts';
import { openEmbedded } from '../../src/store/embedded.ts';
import { type OpenOptions, openStore } from '../../src/store/open.ts';
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

  async function opened(url: string, name: string, options: OpenOptions = {}) {
    const store = await openStore('/nowhere', url, name, options);
    toStop.push(() => store.close().catch(() => undefined));
    return store;
  }

  it('is open to one runner: the second is told who holds it', async () => {
    const url = await databaseUrl();
    await opened(url, holder);
    const second = openStore('/nowhere', url, 'somebody else');
    await expect(second).rejects.toBeInstanceOf(LockHeldError);
    await expect(second).rejects.toThrow(holder);
  });

  it('lets runners of two creditors work side by side, and keeps work on everything apart from both', async () => {
    const url = await databaseUrl();
    await opened(url, 'set up').then((store) => store.close());
    const jade = await opened(url, 'runner of jade', { scope: 'jade' });
    await opened(url, 'runner of club', { scope: 'club' });
    await expect(openStore('/nowhere', url, 'late', { scope: 'jade' })).rejects.toThrow('runner of jade');
    await expect(openStore('/nowhere', url, 'all')).rejects.toThrow(/runner of (jade|club); runner of/);
    await addCharge(jade, 'jade', 'C1');
    await expect(openStore('/nowhere', url, 'late', { scope: 'club' })).rejects.toThrow('runner of club');
  });

  it('is told only after its own runner: another database on the server is not in the way, nor named', async () => {
    const urls = [await databaseUrl(), await databaseUrl(), await databaseUrl()];
    for (const [index, url] of urls.entries()) await opened(url, `runner-${index}`);
    for (const [index, url] of urls.entries())
      await expect(openStore('/nowhere', url, 'late')).rejects.toThrow(`runner-${index}`);
  });

  it('gives a connection to a bank to one runner at a time', async () => {
    const url = await databaseUrl();
    await opened(url, 'set up').then((store) => store.close());
    const jade = await opened(url, 'runner of jade', { scope: 'jade' });
    const club = await opened(url, 'runner of club', { scope: 'club' });
    const release = await jade.take('sftp a@bank:22');
    await expect(club.take('sftp a@bank:22')).rejects.toThrow('runner of jade');
    await (await club.take('sftp b@bank:22'))();
    await release();
    await (await club.take('sftp a@bank:22'))();
  });

  it('is free again when the process that held it is killed', async () => {
    const url = await databaseUrl();
    const runner = await started(holding(url, 'victim'));
    await runner.says('locked');
    await expect(openStore('/nowhere', url, 'next')).rejects.toThrow('victim');
    await runner.kill();
    await until(() => opened(url, 'next'));
  });

  it('replaces a holder that is paused; awake again, it cannot commit', async () => {
    const url = await databaseUrl();
    const paused = await started(holding(url, 'paused'));
    await paused.says('locked');
    paused.child.kill('SIGSTOP');
    await expect(openStore('/nowhere', url, 'next', { staleMs: 60_000 })).rejects.toThrow('paused');
    const next = await until(() => opened(url, 'next', { staleMs: 1 }));
    await addCharge(next, 'fenced', 'NEXT');
    paused.child.kill('SIGCONT');
    await paused.says('refused');
    const charges = await next.query<{ charge_id: string }>('select charge_id from charge');
    expect(charges.map(({ charge_id }) => charge_id)).toEqual(['NEXT']);
  });

  it('refuses to commit once the lock is lost', async () => {
    const url = await databaseUrl();
    const database = await opened(url, 'cut off');
    await addCharge(database, 'fenced', 'C1');
    await database.query(
      `select pg_terminate_backend(l.pid) from pg_locks l where locktype = 'advisory'
       and l.database = (select oid from pg_database where datname = current_database())`,
    );
    await until(async () => {
      await expect(addCharge(database, 'fenced', `C${Math.random()}`)).rejects.toThrow('held the lock');
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

/** Opens the store, says so, and goes on committing until it is refused. */
function holding(url: string, name: string): string {
  return `
    import { openStore } from './dist/store/open.js';
    import { commit } from './dist/store/unit.js';
    const store = await openStore('/nowhere', ${JSON.stringify(url)}, ${JSON.stringify(name)});
    console.log('locked');
    for (let n = 1; ; n++) {
      await new Promise((resolve) => setTimeout(resolve, 200));
      try {
        await commit(store, { creditor: 'awake', at: '2026-03-09T02:00:00Z', actor: 'p', command: 'test' }, async (unit) => {
          unit.event('awake', 'n:' + n, {});
        });
      } catch (error) {
        console.log('refused ' + error.message);
        process.exit(0);
      }
    }`;
}

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
