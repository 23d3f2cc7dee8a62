/** Migrations go forward once, and a released one is never edited. */

import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { migrate } from '../../src/store/migrate.ts';
import { describeOnStores } from '../support/database.ts';

describeOnStores('migrations', (database) => {
  it('are all applied, in order, each with its digest', async () => {
    const rows = await database().query<{ name: string; sha256: string }>(
      'select name, sha256 from migration order by applied_at, name',
    );
    const files = readdirSync(new URL('../../src/store/migrations', import.meta.url)).sort();
    expect(rows.map(({ name }) => name)).toStrictEqual(files);
    for (const { sha256 } of rows) expect(sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it('applied a second time change nothing', async () => {
    const before = await database().query('select * from migration');
    await migrate(database());
    expect(await database().query('select * from migration')).toStrictEqual(before);
  });

  it('a file edited after it was applied is refused by name', async () => {
    await database().query(`update migration set sha256 = repeat('0', 64) where name like '0001-%'`);
    await expect(migrate(database())).rejects.toThrow(
      /^migration 0001-\S+\.sql was changed after it was applied to this database$/,
    );
  });
});
