// One stage of bench-cost, in a process of its own: a registry of N payers, a night of the cycle, or the bank's day.
// Prints one line of JSON: seconds of each step, peak memory.
//   node scripts/bench-night.mjs setup|night|bank --dir FOLDER --at INSTANT [--n N] [--bare]
// DATABASE_URL names the server; without it the store is the embedded one.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { forgetEvents, plainSealing } from './bench-bare.mjs';

const dist = process.env.DEBITRUN_DIST ?? fileURLToPath(new URL('../dist', import.meta.url));
const load = (path) => import(`${dist}/${path}.js`);

const {
  positionals: [stage],
  values: flags,
} = parseArgs({
  allowPositionals: true,
  options: {
    dir: { type: 'string' },
    at: { type: 'string' },
    n: { type: 'string', default: '0' },
    bare: { type: 'boolean', default: false },
  },
});
const [preparer, approver] = ['lin', 'qiao'];
const seconds = {};

async function timed(name, work) {
  const from = performance.now();
  const result = await work();
  seconds[name] = (seconds[name] ?? 0) + (performance.now() - from) / 1000;
  return result;
}

/** The workspace of one creditor, with the file its bank connection and policy stand in. */
async function withContext(work) {
  const { openWorkspace } = await load('main');
  const workspace = await openWorkspace({
    directory: flags.dir,
    at: flags.at,
    actor: preparer,
    command: 'bench',
    environment: process.env,
  });
  try {
    const context = workspace.context(workspace.creditors[0]);
    if (flags.bare) await forgetEvents(load);
    return await work(
      flags.bare ? { ...context, sealing: await plainSealing(context, load) } : context,
      workspace,
    );
  } finally {
    await workspace.close();
  }
}

async function setup() {
  const { prepareWorkspace, makeOperatorKey } = await load('workspace');
  const { addOperator } = await load('store/creditors');
  const { importFile } = await load('steps/import');
  const paths = prepareWorkspace(flags.dir);
  for (const name of ['in', 'out', 'archive', 'state/outgoing'])
    mkdirSync(join(flags.dir, 'bank', name), { recursive: true });
  writeFileSync(join(flags.dir, 'debitrun.yaml'), configuration);
  await withContext(async (context, { database, now }) => {
    for (const name of [preparer, approver]) {
      const { publicKey } = makeOperatorKey(paths, name);
      await addOperator(database, { name, publicKey }, now, preparer);
    }
    for (const [kind, text] of registry(Number(flags.n))) {
      const bytes = new TextEncoder().encode(text);
      const file = { kind, fileName: `${kind}.csv`, bytes, quarantine: false };
      sound(await timed('import', () => importFile(context, file)));
    }
    await database.script('vacuum analyze');
  });
}

/** The steps of `debitrun cycle`, in its order. */
async function night() {
  const [{ fetchInbound }, { readInbound }, { settle }, { followUp }, { bill }, { plan }] = await Promise.all(
    ['fetch', 'read', 'settle', 'follow-up', 'bill', 'plan'].map((step) => load(`steps/${step}`)),
  );
  const [{ notify }, { batch }, { approveByPolicy }, { send }, { seal }, { reportOf }] = await Promise.all(
    ['notify', 'batch', 'approve', 'send', 'seal', 'report'].map((step) => load(`steps/${step}`)),
  );
  const steps = {
    fetch: fetchInbound,
    read: readInbound,
    settle,
    'follow-up': followUp,
    bill,
    plan,
    notify,
    batch,
  };
  await withContext(async (context) => {
    for (const [name, step] of Object.entries({ ...steps, approve: approveByPolicy, send }))
      sound(await timed(name, () => step(context)));
    if (!flags.bare) sound(await timed('seal', () => seal(context)));
    await timed('report', () => reportOf(context));
  });
}

/** The embedded bank takes what arrived and puts its answers out. */
async function bank() {
  const { BankDesk } = await load('bank/desk');
  const { loadPacks } = await load('formats');
  const { formatsFolder } = await load('format-folders');
  const { packs } = loadPacks(formatsFolder);
  const desk = new BankDesk({
    dir: join(flags.dir, 'bank'),
    packs,
    scenario: {
      seed: 'bench',
      rules: [{ share: 0.03, outcome: { class: 'insufficient-funds' }, when: 'before-settlement' }],
    },
    now: () => flags.at,
    onFault: (text) => {
      throw new Error(text);
    },
  });
  await timed('bank', () => desk.recover());
}

function sound(report) {
  if (process.env.BENCH_TRACE)
    process.stderr.write(
      `${report.verb} ${JSON.stringify(report.figures, (_, v) => (typeof v === 'bigint' ? String(v) : v))} ${report.notes}\n`,
    );
  if (report.problems.length > 0) throw new Error(`${report.verb}: ${JSON.stringify(report.problems[0])}`);
}

/** One flat, one mandate and, by its tariff, one charge a month for each payer. */
function registry(n) {
  const accounts = ['account_id,kind,building,label,area,debtor_id,debtor_name,phone,address,from,tariffs'];
  const mandates = ['mandate_id,debtor_id,holder,account,signed_on'];
  for (let i = 1; i <= n; i++) {
    const number = String(i).padStart(7, '0');
    const name = `住户${number}`;
    const area = (60 + (i % 900) / 10).toFixed(2);
    accounts.push(
      `A${number},flat,1,${number},${area},P${number},${name},139${number}0,1-${number},2025-01-01,property`,
    );
    mandates.push(`M${number},P${number},${name},622260000000${number},2025-01-05`);
  }
  const tariffs = [
    'tariff_id,title,kind,rate,from,every,approval',
    'property,物业费,area,2.80,2025-01-01,monthly,bench',
  ];
  return Object.entries({ tariffs, accounts, mandates }).map(([kind, lines]) => [
    kind,
    `${lines.join('\n')}\n`,
  ]);
}

const configuration = `workspace: bench
creditors:
  jade:
    name: 碧玉园物业服务
    description: 物业费
    scheme: cn-bocom
    settings:
      creditor.account: "4410043948854000001"
      creditor.bankNumber: "615810"
      creditor.area: "000"
    connection: { kind: folder, path: bank }
    billing: { dueDay: 10 }
    collection: { day: 12, retryDay: 24, noticeDays: 3, maxPerDebit: "20000.00" }
    approval:
      automatic: { by: ${approver}, perFile: "9999999999.00", perDay: "9999999999.00" }
`;

await { setup, night, bank }[stage]();
const megabytes = Math.round(process.resourceUsage().maxRSS / 1024);
process.stdout.write(`${JSON.stringify({ seconds, megabytes })}\n`);
