// Speed and peak memory of writing and reading, for every layout of every pack, with documents made from the layout's own
// rules (test/formats/arbitrary.ts). Each measurement is a process of its own, so that its memory is its own.
//   npm run bench -- formats [--layout nacha/submission] [--pack sepa] [--debits 100000,1000000]
// Exit code 1 when a layout takes more than 150 MB, more than 1.5 times its memory for the largest number of debits, or
// cannot be measured. Rates are per second of processor time: other work on the machine changes them little.

import { execFileSync, spawnSync } from 'node:child_process';
import {
  closeSync,
  mkdtempSync,
  openSync,
  readSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));
const mostMb = 150;
const mostGrowth = 1.5;
const batchSize = 10_000;
/** Sizes to fall back to where fields have no room for more: a counter of three to six digits. */
const smaller = [999_999, 99_999, 9_999, 999];

const { values: flags } = parseArgs({
  options: {
    layout: { type: 'string' },
    pack: { type: 'string' },
    debits: { type: 'string', default: '100000' },
    child: { type: 'string' },
    program: { type: 'string' },
    count: { type: 'string' },
    file: { type: 'string' },
  },
});

if (flags.child) console.log(JSON.stringify(await measureHere(flags.child, Number(flags.count))));
else await measureAll();

async function measureAll() {
  const sizes = flags.debits.split(',').map(Number);
  const folder = mkdtempSync(join(tmpdir(), 'debitrun-bench-'));
  const faults = [];
  try {
    compile(folder);
    const { loadPacks } = await import(join(folder, 'src/formats.js'));
    const { formatsFolder } = await import(join(folder, 'src/format-folders.js'));
    const { packs } = loadPacks(formatsFolder, flags.pack && [flags.pack]);
    const layouts = [...packs.values()].flatMap((pack) => [...pack.layouts.keys()]);
    console.log(
      `${'layout'.padEnd(36)} ${'bytes'.padStart(6)}  ${sizes.map(() => `${'debits'.padStart(9)} ${'write/s'.padStart(10)} ${'MB'.padStart(4)} ${'read/s'.padStart(10)} ${'MB'.padStart(4)}`).join('  ')}`,
    );
    for (const name of layouts.filter((one) => flags.layout === undefined || one === flags.layout)) {
      const found = sizes.map((size) => measured(folder, name, size));
      const [fault] = found.filter(({ error }) => error !== undefined);
      if (fault?.error === 'told by banks only') continue;
      const cells = found.map(({ count, write, read, error }) =>
        error === undefined
          ? `${String(count).padStart(9)} ${rate(write, count)} ${rate(read, count)}`
          : error.slice(0, 80),
      );
      const bytes = found.find(({ write }) => write)?.write;
      const verdicts = verdictsOn(found);
      console.log(
        `${name.padEnd(36)} ${String(bytes ? Math.round(bytes.bytes / bytes.count) : '-').padStart(6)}  ${cells.join('  ')}${verdicts.map((one) => `  ${one}`).join('')}`,
      );
      if (verdicts.length > 0) faults.push(name);
    }
    console.log(
      faults.length === 0 ? 'memory is flat everywhere' : `not as they should be: ${faults.join(', ')}`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  process.exitCode = faults.length > 0 ? 1 : 0;
}

/** What is wrong with the measurements of one layout, at all its sizes. */
function verdictsOn(found) {
  if (found.some((one) => one.error !== undefined)) return ['NOT MEASURED'];
  return ['write', 'read'].flatMap((what) => {
    const peaks = found.map((one) => one[what].mb);
    const growth = Math.max(...peaks) / Math.min(...peaks);
    return [
      ...(Math.max(...peaks) > mostMb ? [`${what} TAKES ${Math.max(...peaks)} MB`] : []),
      ...(growth > mostGrowth ? [`${what} GROWS ${growth.toFixed(2)}`] : []),
    ];
  });
}

function rate({ seconds, mb }, count) {
  return `${Math.round(count / seconds)
    .toLocaleString('en')
    .padStart(10)} ${String(mb).padStart(4)}`;
}

/** Program and generator as JavaScript in one folder. */
function compile(folder) {
  const project = join(folder, 'tsconfig.json');
  const files = ['src/formats.ts', 'test/formats/arbitrary.ts'].map((name) => join(root, name));
  const compilerOptions = {
    noEmit: false,
    outDir: folder,
    rootDir: root,
    types: ['node'],
    typeRoots: [join(root, 'node_modules/@types')],
  };
  writeFileSync(project, JSON.stringify({ extends: join(root, 'tsconfig.json'), compilerOptions, files }));
  for (const name of ['node_modules', 'formats', 'package.json'])
    symlinkSync(join(root, name), join(folder, name));
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  execFileSync(process.execPath, [compiler, '-p', project, '--noCheck'], { stdio: 'inherit' });
}

/** A layout written and read with as many debits as asked for, or as its counters have room for. */
function measured(folder, name, asked) {
  const file = join(folder, 'file');
  let error;
  for (const count of [asked, ...smaller.filter((size) => size < asked)]) {
    const write = inChild(folder, 'write', name, count, file);
    if (write.error !== undefined) {
      error ??= write.error;
      continue;
    }
    write.bytes = statSync(file).size;
    write.count = count;
    const read = inChild(folder, 'read', name, count, file);
    rmSync(file);
    return read.error === undefined ? { count, write, read } : { error: `read: ${read.error}` };
  }
  return { error };
}

function inChild(program, child, layout, count, file) {
  const given = { child, program, layout, count: String(count), file };
  const args = Object.entries(given).flatMap(([flag, value]) => [`--${flag}`, value]);
  const { stdout, stderr, status } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), ...args], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${layout} ${child} ${count}: ${stderr}`);
  return JSON.parse(stdout);
}

async function measureHere(child, count) {
  const from = (path) => import(join(flags.program, path));
  const { loadPacks } = await from('src/formats.js');
  const { formatsFolder } = await from('src/format-folders.js');
  const pack = flags.layout.split('/')[0];
  const layout = loadPacks(formatsFolder, [pack]).packs.get(pack).layouts.get(flags.layout);
  try {
    const work = child === 'write' ? await writing(layout, count, from) : () => read(layout, count);
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    return { mb: Math.round(process.resourceUsage().maxRSS / 1024), seconds: (user + system) / 1e6 };
  } catch (error) {
    return { error: error.message };
  }
}

/** The work of both passes; what is written is made before. */
async function writing(layout, count, from) {
  const { documentsOf, hasBatches, placedFields } = await from('test/formats/arbitrary.js');
  const { layoutSpecOf } = await from('src/core/format/layout-spec.js');
  const { default: fc } = await import('fast-check');
  const spec = layoutSpecOf(layout);
  if (!writesDebits(layout, spec)) throw new Error('told by banks only');
  const samples = fc.sample(documentsOf(layout), { numRuns: 20, seed: 7 });
  const { file, batches } = samples.reduce((most, one) => (size(one) > size(most) ? one : most));
  const [{ batch }] = batches;
  // small amounts, so that a million of them add up in every sum
  const debits = batches[0].debits.map((one) =>
    Object.fromEntries(
      Object.entries(one).map(([meaning, value]) =>
        meaning.startsWith('debit.') && typeof value === 'bigint'
          ? [meaning, value % 100n === 0n ? 100n : 1n]
          : [meaning, value],
      ),
    ),
  );
  const ascending = placedFields(spec)
    .filter(({ field }) => field.ascending)
    .map(({ field, width }) => ({ meaning: [field.means].flat()[0], digits: Math.min(width, 15) - 1 }));
  const debit = (serial) => {
    const values = { ...debits[serial % debits.length], 'debit.serial': BigInt(serial) };
    for (const { meaning, digits } of ascending) values[meaning] = `1${String(serial).padStart(digits, '0')}`;
    return values;
  };
  const perBatch = hasBatches(spec) && 'batch.number' in batch ? batchSize : Number.POSITIVE_INFINITY;
  const each = (visit) => {
    for (let serial = 1; serial <= count; serial++) {
      if (serial === 1 || serial % perBatch === 1)
        visit.batch(
          'batch.number' in batch
            ? { ...batch, 'batch.number': BigInt(Math.ceil(serial / perBatch) || 1) }
            : batch,
        );
      visit.debit(debit(serial));
    }
    return visit.end();
  };
  return () => {
    const measuring = layout.measure(file);
    const totals = each({
      batch: (values) => refuse(measuring.batch(values)),
      debit: (values) => refuse(measuring.debit(values)),
      end: () => measuring.end(),
    });
    refuse([...totals.problems, ...totals.overfull]);
    const descriptor = openSync(flags.file, 'w');
    each(layout.write(file, totals, (bytes) => writeSync(descriptor, bytes)));
    closeSync(descriptor);
  };
}

/** Debits of the batch that is used. */
function size({ batches }) {
  return batches[0].debits.length;
}

function writesDebits({ carries }, spec) {
  if (carries === 'changes') return false;
  return spec.kind === 'xml'
    ? spec.records.debit !== undefined
    : JSON.stringify(spec.structure).includes('"each":"debit"');
}

function read(layout, count) {
  let debits = 0;
  const reading = layout.read(flags.file, {
    onDebit: () => {
      debits++;
    },
  });
  const buffer = Buffer.allocUnsafe(262_144);
  const descriptor = openSync(flags.file, 'r');
  for (let size = readSync(descriptor, buffer); size > 0; size = readSync(descriptor, buffer))
    reading.push(buffer.subarray(0, size));
  closeSync(descriptor);
  refuse(reading.end().problems);
  if (debits !== count) throw new Error(`read ${debits} of ${count}`);
}

function refuse([first]) {
  if (first) throw new Error(`${first.code} ${first.where.field ?? ''} ${first.message}`);
}
