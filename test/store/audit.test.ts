/** The sealed journal on every store: what is tampered with is named, what is not is left alone. */

import { expect, test } from 'vitest';
import { sealedTables } from '../../src/core/audit/block.ts';
import { auditVerify } from '../../src/steps/audit.ts';
import { rehearse } from '../../src/steps/context.ts';
import { headOf, seal } from '../../src/steps/seal.ts';
import type { Database, Sql } from '../../src/store/database.ts';
import { stateDigest } from '../../src/store/digest.ts';
import { sealNew } from '../../src/store/seal.ts';
import { pagesSql, sealedForms } from '../../src/store/seal-rows.ts';
import { commit } from '../../src/store/unit.ts';
import { describeOnStores } from '../support/database.ts';
import { auditContext, faultsOf, night, sealNight, tamper, writeNight } from '../support/journal.ts';
import { factsTamperedWith, forgeChunk, rowsTamperedWith, sealsTamperedWith } from '../support/tampering.ts';

describeOnStores('the sealed journal', (database) => {
  test('a chain of several blocks over a thousand rows verifies, and says what is not sealed yet', async () => {
    for (const count of [300, 1, 40]) {
      await writeNight(database(), 'long', count);
      expect((await sealNight(database(), 'long')).changed).toBe(1);
    }
    await writeNight(database(), 'long', 5);
    const { problems, figures } = await auditVerify(auditContext(database(), 'long'), { workspace: false });
    expect(problems).toEqual([]);
    expect(figures).toMatchObject({ blocks: 3n, sealed: 341n * 4n, notSealed: 20n });
  });

  test('nothing new is not sealed again, and changes nothing', async () => {
    await writeNight(database(), 'still', 3);
    await sealNight(database(), 'still');
    const before = await stateDigest(database());
    expect((await sealNight(database(), 'still')).changed).toBe(0);
    expect(await stateDigest(database())).toBe(before);
  });

  test('a page is compared page by page, over more numbers than one page holds', async () => {
    await writeNight(database(), 'pages', 2500);
    await sealNight(database(), 'pages');
    expect(await faultsOf(database(), 'pages')).toEqual([]);
    await tamper(
      database(),
      'posting',
      'update posting set minor = 1 where creditor = $1 and journal_no = 2345 and line = 2',
      ['pages'],
    );
    await tamper(database(), 'event', `update event set kind = 'x' where creditor = $1 and seq = 1000`, [
      'pages',
    ]);
    expect(await faultsOf(database(), 'pages')).toEqual(['AUDIT_ROW event 1000', 'AUDIT_ROW posting 2345/2']);
  });

  for (const [n, [name, table, statement, named]] of [
    ...rowsTamperedWith,
    ...sealsTamperedWith,
    ...factsTamperedWith,
  ].entries()) {
    test(`${name} is named, and nothing else`, async () => {
      const creditor = `tampered-${n}`;
      await sealedNights(database(), creditor);
      expect(await faultsOf(database(), creditor)).toEqual([]);
      await withoutKeys(database(), table, () => tamper(database(), table, statement, [creditor]));
      expect(await faultsOf(database(), creditor)).toEqual(named);
    });
  }

  for (const table of ['file_chunk', 'inbound_chunk'] as const) {
    test(`each single byte of a row of ${table}, flipped, is named`, async () => {
      const creditor = `flip-${table}`;
      await sealedNights(database(), creditor);
      const [size] = await database().query<{ n: number }>(
        `select length(bytes) as n from ${table} where creditor = $1`,
        [creditor],
      );
      expect(size?.n).toBeGreaterThan(40);
      for (let at = 0; at < (size?.n ?? 0); at++) {
        const flip = `update ${table} set bytes = set_byte(bytes, $2, get_byte(bytes, $2) # 1) where creditor = $1`;
        await database().query(flip, [creditor, at]);
        expect((await faultsOf(database(), creditor))[0], `byte ${at}`).toBe(`AUDIT_ROW ${table} 1/1`);
        await database().query(flip, [creditor, at]);
      }
      expect(await faultsOf(database(), creditor)).toEqual([]);
    });
  }

  test('bytes exchanged before they were sealed are named', async () => {
    await writeNight(database(), 'swap', 2, 1n);
    await writeNight(database(), 'swap', 2, 2n);
    await database().query(
      `update file_chunk set bytes = (select bytes from file_chunk where creditor = $1 and file_no = 2)
       where creditor = $1 and file_no = 1`,
      ['swap'],
    );
    expect(await faultsOf(database(), 'swap')).toEqual(['AUDIT_BYTES file 1']);
  });

  test.each([
    ['changed', `update data_key set wrapped = 'AAAA' where creditor = $1 and kind = 'file'`],
    ['removed', `delete from data_key where creditor = $1 and kind = 'file'`],
  ])('bytes whose key was %s are named', async (how, statement) => {
    await writeNight(database(), `key-${how}`, 2, 1n);
    await tamper(database(), 'data_key', statement, [`key-${how}`]);
    expect(await faultsOf(database(), `key-${how}`)).toEqual(['AUDIT_BYTES file 1']);
  });

  test('bytes whose key was destroyed by rule are no fault, and still lie under the seal', async () => {
    await sealedNights(database(), 'expired');
    await database().query(
      `update data_key set master = null, wrapped = null, destroyed_at = $2, destroyed_by = 'cron', reason = 'retention'
       where creditor = $1 and kind = 'file'`,
      ['expired', night],
    );
    expect(await faultsOf(database(), 'expired')).toEqual(['AUDIT_FACT key of file 1']);
    await commit(
      database(),
      { creditor: 'expired', at: night, actor: 'cron', command: 'privacy expire' },
      async (unit) => unit.event('bytes.destroyed', 'file:1'),
    );
    expect(await faultsOf(database(), 'expired')).toEqual([]);
    await database().query(
      `update file_chunk set bytes = set_byte(bytes, 20, get_byte(bytes, 20) # 1) where creditor = $1`,
      ['expired'],
    );
    expect(await faultsOf(database(), 'expired')).toEqual(['AUDIT_ROW file_chunk 1/1']);
  });

  test('bytes that cannot be unpacked are named', async () => {
    await writeNight(database(), 'garbage', 2, 1n);
    await database().query(`update inbound_chunk set bytes = '\\x00ff' where creditor = $1`, ['garbage']);
    expect(await faultsOf(database(), 'garbage')).toEqual(['AUDIT_BYTES inbound 1']);
  });

  test.each([
    ['unpack to too much', undefined],
    ['do not unpack', Buffer.from('no gzip')],
  ])('bytes that open and %s are named', async (how, content) => {
    const creditor = `forged-${how}`;
    await writeNight(database(), creditor, 2, 1n);
    for (const of of ['file', 'inbound'] as const)
      await forgeChunk(database(), auditContext(database(), creditor).sealing, creditor, of, content);
    expect(await faultsOf(database(), creditor)).toEqual(['AUDIT_BYTES file 1', 'AUDIT_BYTES inbound 1']);
  });

  test('rows that are missing among those not sealed yet are named as gaps', async () => {
    await sealedNights(database(), 'gaps');
    await writeNight(database(), 'gaps', 6);
    const { last } = await lastEvent(database(), 'gaps');
    await tamper(database(), 'event', 'delete from event where creditor = $1 and seq between $2 and $3', [
      'gaps',
      last - 4n,
      last - 3n,
    ]);
    await tamper(database(), 'event', 'delete from event where creditor = $1 and seq = $2', ['gaps', last]);
    expect(await faultsOf(database(), 'gaps')).toEqual([
      `AUDIT_GAP event ${last - 4n} to ${last - 3n}`,
      `AUDIT_GAP event ${last} to ${last}`,
    ]);
  });

  test('a chain rewritten as a whole stands by itself, and is found against the head kept elsewhere', async () => {
    await sealedNights(database(), 'rewritten');
    const kept = await headOf(database(), 'rewritten');
    await tamper(database(), 'event', `update event set actor = 'mallory' where creditor = $1 and seq = 1`, [
      'rewritten',
    ]);
    await unseal(database(), 'rewritten', 0n);
    await sealNight(database(), 'rewritten');
    await writeNight(database(), 'rewritten', 1);
    await sealNight(database(), 'rewritten');
    expect(await faultsOf(database(), 'rewritten')).toEqual([]);
    expect(await faultsOf(database(), 'rewritten', [kept!])).toEqual(['AUDIT_HEAD block 2']);
  });

  test('a chain cut off at its end is found against the head kept elsewhere', async () => {
    await sealedNights(database(), 'cut');
    const kept = await headOf(database(), 'cut');
    expect(await faultsOf(database(), 'cut', [kept!])).toEqual([]);
    await unseal(database(), 'cut', 1n);
    expect(await faultsOf(database(), 'cut')).toEqual([]);
    expect(await faultsOf(database(), 'cut', [kept!])).toEqual(['AUDIT_HEAD block 2']);
  });

  test('a chain that grew on from the head kept elsewhere verifies against it', async () => {
    await sealedNights(database(), 'grown');
    const kept = await headOf(database(), 'grown');
    await writeNight(database(), 'grown', 4);
    await sealNight(database(), 'grown');
    expect(await faultsOf(database(), 'grown', [kept!])).toEqual([]);
  });

  test('a sealing that is cut off leaves no half block', async () => {
    await writeNight(database(), 'killed', 10, 1n);
    const before = await stateDigest(database());
    const killed = commit(
      database(),
      { creditor: 'killed', at: night, actor: 'cron', command: 'seal' },
      async (unit) => {
        await sealNew(unit);
        throw new Error('killed');
      },
    );
    await expect(killed).rejects.toThrow('killed');
    expect(await stateDigest(database())).toBe(before);
    await sealNight(database(), 'killed');
    expect(await faultsOf(database(), 'killed')).toEqual([]);
  });

  test('a rehearsed sealing leaves nothing behind', async () => {
    await writeNight(database(), 'rehearsed', 3);
    const before = await stateDigest(database());
    await rehearse(database(), (stage) => seal(auditContext(stage, 'rehearsed')));
    expect(await stateDigest(database())).toBe(before);
  });

  for (const table of ['seal', 'seal_range', 'seal_page']) {
    test(`${table} is append-only`, async () => {
      await sealedNights(database(), `refused-${table}`);
      const refused = /append-only/;
      await expect(database().query(`delete from ${table}`)).rejects.toThrow(refused);
      await expect(database().query(`update ${table} set creditor = 'x'`)).rejects.toThrow(refused);
    });
  }

  test('digests of rows do not depend on the session’s time zone or date style', async () => {
    await sealedNights(database(), 'styles');
    const digests = async (sql: Sql) => {
      const pages = [];
      for (const table of sealedTables)
        pages.push(
          ...(await sql.query<{ digest: Uint8Array }>(pagesSql(table), ['styles', 0n, 1000n, 0n, 0n])),
        );
      return pages.map(({ digest }) => Buffer.from(digest).toString('hex'));
    };
    const usual = await digests(database());
    expect(usual).toHaveLength(sealedTables.length);
    const unusual = await database().tx(async (tx) => {
      await tx.query(`set local timezone = 'Pacific/Chatham'`);
      await tx.query(`set local datestyle = 'German, DMY'`);
      return await digests(tx);
    });
    expect(unusual).toEqual(usual);
  });

  test('the same night has the same head on every store and version', async () => {
    await writeNight(database(), 'fixed', 1200);
    await sealNight(database(), 'fixed');
    expect((await headOf(database(), 'fixed'))?.digest).toBe(
      'f490da612afbbef787ca77a35f8496a8b45a703d570f3f383d2c8f735750c241',
    );
  });

  test('every column of every sealed table is in the digest of its row', async () => {
    for (const table of sealedTables) {
      const columns = await database().query<{ column_name: string }>(
        'select column_name::text from information_schema.columns where table_name = $1 and table_schema = current_schema()',
        [table],
      );
      expect(columns.map(({ column_name }) => column_name).sort(), table).toEqual(
        Object.keys(sealedForms[table].columns).sort(),
      );
    }
  });
});

async function sealedNights(database: Database, creditor: string): Promise<void> {
  await writeNight(database, creditor, 10, 1n);
  await sealNight(database, creditor);
  await writeNight(database, creditor, 8);
  await sealNight(database, creditor);
}

/** What somebody does who owns the database: blocks after a number go, without a trace. */
async function unseal(database: Database, creditor: string, after: bigint): Promise<void> {
  for (const table of ['seal_page', 'seal_range', 'seal'])
    await tamper(database, table, `delete from ${table} where creditor = $1 and block_no > $2`, [
      creditor,
      after,
    ]);
}

/** A row that refers to nothing needs its table's foreign keys out of the way. */
async function withoutKeys(database: Database, table: string, work: () => Promise<void>): Promise<void> {
  if (table !== 'charge') return work();
  await database.script('alter table charge disable trigger all');
  try {
    await work();
  } finally {
    await database.script('alter table charge enable trigger all');
  }
}

async function lastEvent(database: Database, creditor: string): Promise<{ last: bigint }> {
  const [row] = await database.query<{ last: bigint }>(
    'select max(seq) as last from event where creditor = $1',
    [creditor],
  );
  return row ?? { last: 0n };
}
