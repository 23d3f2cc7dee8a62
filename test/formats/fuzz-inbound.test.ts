/** Files of every layout, changed on their way: never an exception, every problem has its place, and no total that is
 *  stated is passed over: what is read without a problem ties by a reading of its own (ties.ts). DEBITRUN_FUZZ says how
 *  many files in all, DEBITRUN_SWEEP_SEED repeats a run. */

import { writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { Group, Layout, RecordView } from '../../src/core/format/format.ts';
import { layoutSpecOf } from '../../src/core/format/layout-spec.ts';
import { Random } from '../../src/core/random.ts';
import { clear, packs, written } from '../core/format/written.ts';
import { documentsOf, hasDebits } from './arbitrary.ts';
import { likenessOf } from './likeness.ts';
import { mutations } from './mutations.ts';
import { totalsOf, untied } from './ties.ts';

const seed = Number(process.env.DEBITRUN_SWEEP_SEED ?? Date.now() % 1_000_000);
const size = Number(process.env.DEBITRUN_FUZZ ?? 384);
const layouts = [...packs.values()].flatMap((pack) => [...pack.layouts.values()]);
const each = Math.ceil(size / layouts.length);
/** Changes to one file; a document takes longer to make than to read. */
const perDocument = 8;
/** Of the processor, for one file of some kB. */
const boundMs = 2_000;

const counts = { files: 0, accepted: 0, violations: 0 };
afterAll(() => {
  const path = process.env.DEBITRUN_FUZZ_REPORT;
  if (path !== undefined) writeFileSync(path, JSON.stringify({ seed, layouts: layouts.length, ...counts }));
});

/** Totals that no reading but the engine's holds against the file, each with the reason. */
const notTied: Readonly<Record<string, string>> = {
  'bacs/multi-day contra.amount':
    'several may end a day, and nothing begins one: which debits are its own only the engine tells',
  'cn-bocom/zhongshan-nontax debit.items':
    'how many values follow it, a wrong one is told as too few or many',
  'cn-bocom/zhongshan-nontax debit.extras':
    'how many values follow it, a wrong one is told as too few or many',
  'sepa/pain.007.001.11 file.count': 'its debits stand in the message reversed',
};

it('every total of every layout is held against its file, but for those listed', () => {
  const out = layouts.flatMap((layout) =>
    totalsOf(layout)
      .filter(({ untied }) => untied !== undefined)
      .map(({ record, field }) => `${layout.name} ${record}.${field.name}`),
  );
  expect(out.sort()).toEqual(Object.keys(notTied).sort());
});

describe(`DEBITRUN_SWEEP_SEED=${seed}`, () => {
  it.each(layouts.map((layout, index) => [layout.name, layout, index] as const))(
    `%s: ${each} changed files`,
    (_name, layout, index) => {
      const violations: string[] = [];
      const kinds = mutations.filter(({ xml }) => !xml || layoutSpecOf(layout).kind === 'xml');
      const random = new Random(seed + index * 7919);
      const offset = random.below(kinds.length);
      let sound: Buffer = Buffer.alloc(0);
      for (let file = 0; file < each; file++) {
        if (file % perDocument === 0) {
          sound = soundFile(layout, random.below(2 ** 31));
          violations.push(...blindIn(layout, sound));
        }
        const kind = kinds[(offset + file) % kinds.length];
        if (kind === undefined) continue;
        const changed = kind.apply(sound, random);
        counts.files++;
        violations.push(
          ...faults(layout, sound, changed).map((text) => `file ${file}, ${kind.name}: ${text}`),
        );
      }
      counts.violations += violations.length;
      expect(violations).toEqual([]);
    },
    600_000,
  );
});

function soundFile(layout: Layout, from: number): Buffer {
  if (layout.carries === 'changes' || !hasDebits(layout)) return likenessOf(layout);
  const [document] = fc.sample(documentsOf(layout), { numRuns: 1, seed: from });
  if (document === undefined) throw new Error(`no document of ${layout.name}`);
  return written(layout, document).bytes;
}

type Seen = {
  readonly problems: readonly string[];
  readonly unplaced: readonly string[];
  readonly views: readonly RecordView[];
  readonly debits: readonly Group[];
  readonly told: number;
  readonly debitCount: number;
  readonly amount: bigint;
};

/** What is wrong with how the changed bytes are read. */
function faults(layout: Layout, sound: Buffer, changed: Buffer): readonly string[] {
  const began = process.cpuUsage();
  const seen = look(layout, changed);
  if (typeof seen === 'string') return [seen];
  const found = [...seen.unplaced];
  if (process.cpuUsage(began).user > boundMs * 1000) found.push(`it took more than ${boundMs} ms`);
  if (seen.told > 0 || changed.equals(sound)) return found;
  counts.accepted++;
  return [...found, ...untied(layout, seen.views), ...otherwiseReadAgain(layout, seen, changed)];
}

/** Everything that reading tells; an exception in words. */
function look(layout: Layout, bytes: Buffer): Seen | string {
  const views: RecordView[] = [];
  const debits: Group[] = [];
  try {
    const reading = layout.read('file', {
      onRecord: (view) => views.push(view),
      onDebit: (group) => debits.push(group),
    });
    // two chunks, so that something lies on their border
    const middle = Math.floor(bytes.length / 2);
    reading.push(bytes.subarray(0, middle));
    reading.push(bytes.subarray(middle));
    const { problems, problemCount, debits: debitCount, amount } = reading.end();
    const lines = bytes.toString('latin1').split(/\r\n|\n|\r/).length;
    const fixed = layoutSpecOf(layout).kind === 'fixed';
    const unplaced = problems
      .filter(({ where: { file, line }, message }) => {
        const beyond = line !== undefined && !fixed && line > lines + 1;
        return file !== 'file' || message === '' || (line !== undefined && line < 1) || beyond;
      })
      .map(({ code, where }) => `${code} has no place in the file: ${JSON.stringify(where)}`);
    const codes = problems.map(({ code }) => code);
    return { problems: codes, unplaced, views, debits, told: problemCount, debitCount, amount };
  } catch (error) {
    return `it throws ${String(error)}`;
  }
}

/** Totals of a sound file that ties.ts would not miss: each stands there by itself, its last digit another. */
function blindIn(layout: Layout, sound: Buffer): readonly string[] {
  const seen = look(layout, sound);
  if (typeof seen === 'string' || seen.told > 0) return [];
  const stated = totalsOf(layout).filter(({ untied }) => untied === undefined);
  const blind = stated.filter(({ record, field }) => {
    const at = seen.views.findIndex(
      (view) =>
        view.record === record &&
        view.fields.some(({ name, text }) => name === field.name && /\d/.test(text)),
    );
    return (
      at >= 0 && untied(layout, seen.views.with(at, miscounted(seen.views[at], field.name))).length === 0
    );
  });
  return [
    ...untied(layout, seen.views),
    ...blind.map(({ record, field }) => `blind to ${record}.${field.name}`),
  ];
}

function miscounted(view: RecordView | undefined, name: string): RecordView {
  if (view === undefined) throw new Error('no view');
  const another = (text: string) => text.replace(/\d(?=\D*$)/, (digit) => String((Number(digit) + 1) % 10));
  return {
    ...view,
    fields: view.fields.map((one) => (one.name === name ? { ...one, text: another(one.text) } : one)),
  };
}

/** What was read without a problem, written back and read again, says the same. */
function otherwiseReadAgain(layout: Layout, seen: Seen, changed: Buffer): readonly string[] {
  if (seen.debitCount !== seen.debits.length)
    return [`${seen.debits.length} debits, ${seen.debitCount} counted`];
  const amounts = seen.debits.map(({ values }) => (values['debit.amount'] ?? 0n) as bigint);
  if (amounts.reduce((sum, one) => sum + one, 0n) !== seen.amount)
    return [`${amounts} added up to ${seen.amount}`];
  const chunks: Buffer[] = [];
  const rewriting = layout.rewrite('file', (chunk) => chunks.push(Buffer.from(chunk)));
  rewriting.push(changed);
  rewriting.end();
  const again = look(layout, Buffer.concat(chunks));
  if (typeof again === 'string') return [`written back, ${again}`];
  const [first, second] = [seen, again].map(({ debits, amount, problems }) =>
    JSON.stringify([debits.map(({ values }) => plain(values)), String(amount), problems]),
  );
  return first === second ? [] : [`written back it reads otherwise: ${first} then ${second}`];
}

function plain(values: Group['values']): readonly string[] {
  return Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([meaning, value]) => `${meaning} ${String(clear(value))}`)
    .sort();
}
