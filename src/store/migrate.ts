/** Applies the numbered SQL files of migrations/, forward only, each in one transaction with its digest. IO.
 *  A file that changed after it was applied is refused: released migrations are never edited. */

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { Database } from './database.ts';

const folder = new URL('./migrations/', import.meta.url);

export async function migrate(database: Database): Promise<void> {
  await database.script(
    'create table if not exists migration (name text primary key, sha256 text not null, applied_at timestamptz not null default now())',
  );
  const applied = new Map(
    (await database.query<{ name: string; sha256: string }>('select name, sha256 from migration')).map(
      (row) => [row.name, row.sha256],
    ),
  );
  for (const name of readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .sort()) {
    const text = readFileSync(new URL(name, folder), 'utf8');
    const sha256 = createHash('sha256').update(text).digest('hex');
    const before = applied.get(name);
    if (before === sha256) continue;
    if (before !== undefined)
      throw new Error(`migration ${name} was changed after it was applied to this database`);
    await database.script(
      `begin; ${text}; insert into migration (name, sha256) values ('${name}', '${sha256}'); commit;`,
    );
  }
}
