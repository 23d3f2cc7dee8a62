// What the sealed journal costs: seconds to seal and to verify, for each 100,000 rows of events, journals and postings,
// and the bytes its index adds. Needs dist/ (npm run build). Prints one line a size, and the peak memory.
//   node scripts/bench-audit.mjs [--rows 100000,1000000]                      on the embedded store
//   node scripts/with-postgres.mjs -- node scripts/bench-audit.mjs            on a PostgreSQL server

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const dist = process.env.DEBITRUN_DIST ?? fileURLToPath(new URL('../dist', import.meta.url));
const { openEmbedded } = await import(`${dist}/store/embedded.js`);
const { openServer } = await import(`${dist}/store/server.js`);
const { migrate } = await import(`${dist}/store/migrate.js`);
const { seal } = await import(`${dist}/steps/seal.js`);
const { auditVerify } = await import(`${dist}/steps/audit.js`);

const { values: flags } = parseArgs({ options: { rows: { type: 'string', default: '100000' } } });
const url = process.env.DEBITRUN_TEST_DATABASE_URL;
const folder = mkdtempSync(join(tmpdir(), 'debitrun-bench-'));
const database = url === undefined ? await openEmbedded(folder, 'bench') : openServer(url);
try {
  await migrate(database);
  for (const rows of flags.rows.split(',').map(Number)) await measure(rows);
  console.log(`peak memory ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`);
} finally {
  await database.close();
  rmSync(folder, { recursive: true, force: true });
}

async function measure(rows) {
  const creditor = `bench-${rows}`;
  await fill(creditor, Math.round(rows / 5));
  const context = {
    database,
    creditor: { id: creditor },
    now: '2026-03-09T02:00:00.000Z',
    actor: 'bench',
    dryRun: false,
    progress: () => undefined,
  };
  const sealed = await timed(() => seal(context));
  const verified = await timed(() => auditVerify(context, { workspace: false }));
  if (verified.result.problems.length > 0) throw new Error('the bench journal does not verify');
  const count = Number(verified.result.figures.sealed);
  const [{ share }] = await database.query(
    `select round(100.0 * (select sum(pg_column_size(p)) from seal_page p where creditor = $1) /
       ((select sum(pg_column_size(e)) from event e where creditor = $1)
        + (select sum(pg_column_size(j)) from journal j where creditor = $1)
        + (select sum(pg_column_size(o)) from posting o where creditor = $1)), 1) as share`,
    [creditor],
  );
  const per = ({ seconds }) => `${((seconds * 100_000) / count).toFixed(2)} s`;
  console.log(
    `${database.kind}: ${count} rows; for each 100,000: seal ${per(sealed)}, verify ${per(verified)}; index ${share} % of the rows`,
  );
}

/** Two events, a journal and two postings for each charge, as wide as a night writes them. */
async function fill(creditor, charges) {
  await database.tx(async (tx) => {
    await tx.query(
      `insert into event select $1, n, '2026-03-09T01:00:00Z'::timestamptz, 'cron', 'bench', 'bench.made',
         'bench:C' || lpad(n::text, 8, '0'),
         jsonb_build_object('minor', '23718', 'period', '2026-03', 'accountId', 'A-' || n)
       from generate_series(1, $2::int * 2) n`,
      [creditor, charges],
    );
    await tx.query(
      `insert into journal (creditor, journal_no, source, kind, booked_on, at)
       select $1, n, 'charge:' || n, 'charged', '2026-03-09', '2026-03-09T01:00:00Z' from generate_series(1, $2::int) n`,
      [creditor, charges],
    );
    await tx.query(
      `insert into posting (creditor, journal_no, line, ledger, account_id, period, charge_id, minor)
       select $1, n, line, case line when 1 then 'receivable' else 'income' end, 'A-' || n, '2026-03',
         'C' || lpad(n::text, 8, '0'), case line when 1 then 23718 else -23718 end
       from generate_series(1, $2::int) n, generate_series(1, 2) line`,
      [creditor, charges],
    );
    await tx.query(`insert into counter values ($1, 'event', $2::int * 2), ($1, 'journal', $2::int)`, [
      creditor,
      charges,
    ]);
  });
}

async function timed(work) {
  const before = performance.now();
  const result = await work();
  return { result, seconds: (performance.now() - before) / 1000 };
}
