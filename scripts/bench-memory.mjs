// Peak memory of writing and reading a file, per layout, at two sizes: it must not grow with the number of debits.
// Needs dist/ (npm run build). Every measurement is a process of its own. Exit code 1 when a layout grows.
//   node scripts/bench-memory.mjs [--layout nacha/submission] [--sizes 20000,200000]

import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const dist = process.env.DEBITRUN_DIST ?? fileURLToPath(new URL('../dist', import.meta.url));
const formats = fileURLToPath(new URL('../formats', import.meta.url));
const { loadPacks } = await import(`${dist}/formats.js`);
const { sealed } = await import(`${dist}/core/sealed.js`);

const { values: flags } = parseArgs({
  options: {
    layout: { type: 'string' },
    sizes: { type: 'string', default: '20000,200000' },
    child: { type: 'string' },
    count: { type: 'string' },
    file: { type: 'string' },
  },
});

/** Growth beyond this is memory that depends on the number of debits; the rest is the collector's taste. */
const allowedGrowthMb = 48;
const batchSize = 10_000;

if (flags.child) measureHere(flags.child, flags.layout, Number(flags.count), flags.file);
else measureAll();

function measureAll() {
  const sizes = flags.sizes.split(',').map(Number);
  const names = [...loadPacks(formats).packs.values()].flatMap(({ layouts }) => [...layouts.keys()]);
  const folder = mkdtempSync(join(tmpdir(), 'debitrun-bench-'));
  let grew = false;
  try {
    for (const name of names.filter((one) => flags.layout === undefined || one === flags.layout)) {
      for (const child of ['write', 'read']) {
        const peaks = sizes.map((count) =>
          inChild(child, name, count, join(folder, `${name.replace('/', '-')}-${count}`)),
        );
        const growth = peaks.at(-1).mb - peaks[0].mb;
        grew ||= growth > allowedGrowthMb;
        const text = peaks
          .map(({ mb, seconds }, i) => `${sizes[i]}: ${mb} MB ${seconds.toFixed(2)} s`)
          .join('   ');
        console.log(
          `${name.padEnd(26)} ${child.padEnd(5)}  ${text}   growth ${growth} MB${growth > allowedGrowthMb ? '  GROWS' : ''}`,
        );
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  process.exitCode = grew ? 1 : 0;
}

function inChild(child, layout, count, file) {
  const script = fileURLToPath(import.meta.url);
  const args = [script, '--child', child, '--layout', layout, '--count', String(count), '--file', file];
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${layout} ${child} ${count}: ${stderr}`);
  return JSON.parse(stdout);
}

function measureHere(child, name, count, file) {
  const pack = loadPacks(formats, [name.split('/')[0]]).packs.get(name.split('/')[0]);
  const layout = pack.layouts.get(name);
  const started = performance.now();
  if (child === 'write') write(layout, pack, count, file);
  else read(layout, count, file);
  const seconds = (performance.now() - started) / 1000;
  console.log(JSON.stringify({ mb: Math.round(process.resourceUsage().maxRSS / 1024), seconds }));
}

function write(layout, pack, count, file) {
  const head = fileValues(pack, count);
  const oneBatch = pack.scheme.name.startsWith('cn-');
  const each = (visit) => {
    for (let serial = 1; serial <= count; serial++) {
      if (serial === 1 || (!oneBatch && serial % batchSize === 1))
        visit.batch(batchValues(head, Math.ceil(serial / batchSize)));
      visit.debit(debitValues(pack, serial));
    }
    return visit.end();
  };
  const measuring = layout.measure(head);
  const totals = each({
    batch: (values) => refuseProblems(measuring.batch(values)),
    debit: (values) => refuseProblems(measuring.debit(values)),
    end: () => measuring.end(),
  });
  if (totals.debits !== count) throw new Error(`counted ${totals.debits} of ${count}`);
  const descriptor = openSync(file, 'w');
  each(layout.write(head, totals, (bytes) => writeSync(descriptor, bytes)));
  closeSync(descriptor);
}

function read(layout, count, file) {
  let debits = 0;
  const reading = layout.read(file, {
    onDebit: () => {
      debits++;
    },
  });
  const buffer = Buffer.allocUnsafe(262_144);
  const descriptor = openSync(file, 'r');
  for (let size = readSync(descriptor, buffer); size > 0; size = readSync(descriptor, buffer)) {
    reading.push(buffer.subarray(0, size));
  }
  closeSync(descriptor);
  const { problems, problemCount } = reading.end();
  if (problemCount > 0) throw new Error(JSON.stringify(problems[0]));
  if (debits !== count) throw new Error(`read ${debits} of ${count}`);
}

function refuseProblems([first]) {
  if (first) throw new Error(JSON.stringify(first));
}

function fileValues(pack, count) {
  const european = pack.scheme.name === 'sepa';
  const total = amountOf(0n, count);
  return {
    'file.reference': 'F0000001',
    'file.date': '2026-03-09',
    'file.time': '08:00:00',
    'file.createdAt': '2026-03-09T08:00:00.000Z',
    'file.sequence': 1n,
    'file.sequenceLetter': 'A',
    'file.count': BigInt(count),
    'file.total': total,
    'file.paidCount': BigInt(count),
    'file.paidTotal': total,
    'file.failedCount': 0n,
    'file.failedTotal': 0n,
    'submission.reference': 'F0000001',
    'submission.kind': 'pain.008.001.08',
    'submission.count': BigInt(count),
    'submission.total': total,
    'batch.period': '2026-03',
    'creditor.name': 'Greengate Estate',
    'creditor.account': european ? 'DE89370400440532013000' : '4410043948854',
    'creditor.agent': european ? 'COBADEFFXXX' : pack.scheme.name === 'nacha' ? '091000019' : '0301',
    'creditor.identifier': european ? 'DE98ZZZ09999999999' : '1234567890',
    'creditor.bankNumber': '615810',
    'creditor.area': '000',
    'creditor.unit': '44100001',
    'creditor.feeCode': '010',
  };
}

function batchValues(head, ordinal) {
  return {
    ...head,
    'batch.reference': `F0000001-${ordinal}`,
    'batch.number': BigInt(ordinal),
    'batch.collectionDate': '2026-03-10',
    'batch.sequenceType': 'recurring',
    'batch.description': 'RENT',
  };
}

function debitValues(pack, serial) {
  const european = pack.scheme.name === 'sepa';
  const chinese = pack.scheme.name.startsWith('cn-');
  const number = String(serial).padStart(8, '0');
  return {
    'debit.reference': `D${number}`,
    'debit.customer': `C${number}`,
    'debit.serial': BigInt(serial),
    'debit.trace': chinese || european ? undefined : `09100001${number.slice(-7)}`,
    'debit.amount': BigInt(serial),
    'debit.principal': BigInt(serial),
    'debit.lateFee': 0n,
    'debit.period': '2026-03',
    'debit.kind': 'live',
    'debit.partial': false,
    'debit.remittance': `Invoice ${number}`,
    'mandate.reference': `M${number}`,
    'mandate.signedOn': '2025-11-03',
    'debtor.name': sealed('name', chinese ? '欧阳小明' : 'Erika Mustermann'),
    'debtor.customerName': sealed('name', '欧阳小明'),
    'debtor.account': sealed('account', european ? 'DE89370400440532013000' : `60142890${number}`),
    'debtor.accountType': 'checking',
    'debtor.agent': european ? 'COBADEFFXXX' : chinese ? '0301' : '091000019',
    'outcome.status': 'RJCT',
    'outcome.code':
      { 'cn-bocom': '0000', 'cn-southern-grid': '00', nacha: 'R01' }[pack.scheme.name] ?? 'AM04',
    'outcome.text': chinese ? '成功' : 'NSF',
    'outcome.amount': BigInt(serial),
    'outcome.date': '2026-03-10',
    'outcome.reference': number,
  };
}

/** Sum of 1 to n. */
function amountOf(start, count) {
  return start + (BigInt(count) * (BigInt(count) + 1n)) / 2n;
}
