/** Files of every layout, changed on their way: never an exception, every problem has its place, and no total that is
 *  stated is passed over. DEBITRUN_FUZZ says how many files in all, DEBITRUN_SWEEP_SEED repeats a run. That cannot be told
 *  from the engine's own totals alone: what is stated and what it is made of are compared before and after the change. */

import { writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { Group, Layout, RecordView } from '../../src/core/format/format.ts';
import { layoutSpecOf } from '../../src/core/format/layout-spec.ts';
import { Random } from '../../src/selftest/random.ts';
import { clear, packs, written } from '../core/format/written.ts';
import { documentsOf, hasDebits, placedFields } from './arbitrary.ts';
import { likenessOf } from './likeness.ts';
import { mutations } from './mutations.ts';

const seed = Number(process.env.DEBITRUN_SWEEP_SEED ?? Date.now() % 1_000_000);
const size = Number(process.env.DEBITRUN_FUZZ ?? 400);
const layouts = [...packs.values()].flatMap((pack) => [...pack.layouts.values()]);
const each = Math.max(1, Math.round(size / layouts.length));
/** Changes to one file; a document takes longer to make than to read. */
const perDocument = 8;
/** For one file of some kB; a machine that is busy needs some. */
const boundMs = 2_000;

const counts = { files: 0, accepted: 0, violations: 0 };
afterAll(() => {
  const path = process.env.DEBITRUN_FUZZ_REPORT;
  if (path !== undefined) writeFileSync(path, JSON.stringify({ seed, layouts: layouts.length, ...counts }));
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
        if (file % perDocument === 0) sound = soundFile(layout, random.below(2 ** 31));
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
  const began = performance.now();
  const seen = look(layout, changed);
  if (typeof seen === 'string') return [seen];
  const found = [...seen.unplaced];
  if (performance.now() - began > boundMs) found.push(`it took more than ${boundMs} ms`);
  if (seen.told > 0 || changed.equals(sound)) return found;
  counts.accepted++;
  const before = look(layout, sound);
  if (typeof before === 'string' || before.told > 0) return found;
  return [...found, ...passedOver(layout, before, seen), ...otherwiseReadAgain(layout, seen, changed)];
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

/** Totals of which one side changed and the other did not. Units, signs and places do not matter to it. */
function passedOver(layout: Layout, before: Seen, after: Seen): readonly string[] {
  return placedFields(layoutSpecOf(layout)).flatMap(({ record, field }) => {
    if (!['count', 'sum'].includes(field.type) || field.where || field.less || field.uncounted) return [];
    const sources = [field.of ?? []].flat();
    const all = [before, after].map(({ views }) => numbersIn(views, record, field.name));
    // a total that is optional and gone states nothing
    if (all[0]?.length !== all[1]?.length) return [];
    const sides = [before, after].map(({ views }, index) => ({
      stated: (all[index] ?? []).reduce((sum, one) => sum + one, 0n),
      made: sources.map((source) => madeOf(views, source)),
    }));
    const [was, is] = sides;
    if (was === undefined || is === undefined || was.made.includes(undefined)) return [];
    const same = [was.stated === is.stated, String(was.made) === String(is.made)];
    if (same[0] === same[1]) return [];
    const told = sides.map(({ stated, made }) => `${stated} of ${made}`).join(', then ');
    return [`${record}.${field.name} passed over: ${told}`];
  });
}

/** The sum of a field's numbers, or the number of records; undefined for what is no record, as a group. */
function madeOf(views: readonly RecordView[], source: string): bigint | undefined {
  const [record = '', field] = source.split('.');
  if (field !== undefined) return numbersIn(views, record, field).reduce((sum, one) => sum + one, 0n);
  const standing = views.filter((view) => view.record === record).length;
  return standing === 0 ? undefined : BigInt(standing);
}

/** Digits of a field as one number, zeros behind a point left out. */
function numbersIn(views: readonly RecordView[], record: string, field: string): readonly bigint[] {
  return views
    .filter((view) => view.record === record)
    .flatMap((view) => view.fields.filter(({ name }) => name === field))
    .map(({ text }) => BigInt(text.replace(/([.,]\d*?)0+$/, '$1').replace(/\D/g, '') || 0));
}

/** What was read without a problem, written back and read again, says the same. */
function otherwiseReadAgain(layout: Layout, seen: Seen, changed: Buffer): readonly string[] {
  if (seen.debitCount !== seen.debits.length)
    return [`${seen.debits.length} debits, ${seen.debitCount} counted`];
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
