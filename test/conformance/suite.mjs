/** The conformance suite: every sample under ../shared/reference/samples is found by its content, read, written back and
 *  held against its row in expectations/<folder>.yaml. Used by the test (sources) and by `npm run conformance` (build).
 *  What a file holds is counted a second time by plain regular expressions, which know nothing of layouts. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

/** What is no bank file of debits, outcomes or changes at all: descriptions, schemas, tables. */
const noSample = /(^|\/)SOURCES\.md$|\.xsd$|^bacs\/modulus\/|^japan\/japanese-holidays\.csv$/;

/**
 * @typedef {object} Row One expectation.
 * @property {string} file Path below the samples.
 * @property {string} layout Layout found by content; "none" for files no layout is made for.
 * @property {number} [debits] Debits (or outcomes) that are read; default 0.
 * @property {string} [total] Their sum in minor units; default "0".
 * @property {number} [changes] Changes of mandates that are read; default 0.
 * @property {{ codes: string[], because: string }} [problems] Codes in order; absent: none.
 * @property {string} [rewritten] Why the file written back differs; absent: the same bytes.
 * @property {'valid' | 'invalid'} [marked] Default: by the name: invalid, a fragment, bad; else valid.
 * @property {boolean} [open] A file of debits, or an answer to some, for which a layout could be made and is not.
 * @property {string} [because] Why no layout is made for it, or what is odd.
 * @property {{ debits?: string, total?: string, changes?: string, scale?: number }} [counted] Regular expressions over the file's
 *   text: matches are the debits (changes); the first group of `total` is added up, times `scale` for major units.
 * @property {string} [by] How count and sum were found, where no expression does it.
 */

/**
 * @typedef {object} Result One row of the table.
 * @property {string} file
 * @property {string} layout
 * @property {number} debits
 * @property {bigint} total
 * @property {number} changes
 * @property {string[]} problems
 * @property {'same' | 'differs' | '-'} rewrite
 * @property {string[]} unexplained What differs from the row; empty when all is as expected.
 * @property {Row | undefined} row
 */

/** In: a folder of <folder of samples>.yaml: `samples` rows, and under `counted` how files of a layout are counted.
 * @param {string} folder @returns {Row[]} */
export function expectations(folder) {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .flatMap((name) => {
      const { counted = {}, samples } = parse(readFileSync(join(folder, name), 'utf8'));
      return samples.map((row) => ({
        ...row,
        file: `${name.slice(0, -'.yaml'.length)}/${row.file}`,
        counted: row.counted ?? counted[row.layout],
      }));
    });
}

/** @param {string} samples @returns {string[]} */
export function sampleFiles(samples) {
  return readdirSync(samples, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath ?? entry.path, entry.name)
        .slice(samples.length)
        .replace(/^\//, ''),
    )
    .filter((file) => !noSample.test(file))
    .sort();
}

/**
 * @param {{ samples: string, rows: Row[], packs: ReadonlyMap<string, any>, detectLayout: Function, receivedOn?: string }} given
 * @returns {Result[]} One for every sample and every row.
 */
export function conformance({ samples, rows, packs, detectLayout }) {
  const byFile = new Map(rows.map((row) => [row.file, row]));
  const files = sampleFiles(samples);
  const missing = rows.filter(({ file }) => !files.includes(file));
  return [
    ...files.map((file) => examine(samples, file, byFile.get(file), packs, detectLayout)),
    ...missing.map((row) => ({ ...nothing(row.file, row), unexplained: ['there is no such sample'] })),
  ];
}

function examine(samples, file, row, packs, detectLayout) {
  const bytes = readFileSync(join(samples, file));
  const found = detectLayout(packs, file, bytes.subarray(0, 4096));
  if (!('layout' in found)) return judged({ ...nothing(file, row), found: found.problem.message }, bytes);
  const { layout } = found;
  let changes = 0;
  const reading = layout.read(file, { onChange: () => changes++ }, dayOf(row));
  reading.push(bytes);
  const summary = reading.end();
  const chunks = [];
  const rewriting = layout.rewrite(file, (chunk) => chunks.push(Buffer.from(chunk)));
  rewriting.push(bytes);
  rewriting.end();
  return judged(
    {
      file,
      layout: layout.name,
      debits: summary.debits,
      total: summary.amount,
      changes,
      problems: summary.problems.map(({ code }) => code),
      rewrite: Buffer.concat(chunks).equals(bytes) ? 'same' : 'differs',
      row,
    },
    bytes,
  );
}

function dayOf(row) {
  return row?.receivedOn;
}

function nothing(file, row) {
  return {
    file,
    layout: 'none',
    debits: 0,
    total: 0n,
    changes: 0,
    problems: [],
    rewrite: '-',
    row,
    unexplained: [],
  };
}

function judged(result, bytes) {
  const { row } = result;
  if (row === undefined) return { ...result, unexplained: ['no row expects this file'] };
  const expected = {
    layout: row.layout,
    debits: row.debits ?? 0,
    total: BigInt(row.total ?? 0),
    changes: row.changes ?? 0,
    problems: (row.problems?.codes ?? []).join(' '),
    rewrite: row.layout === 'none' ? '-' : row.rewritten === undefined ? 'same' : 'differs',
  };
  const actual = { ...result, problems: result.problems.join(' ') };
  const unexplained = Object.keys(expected)
    .filter((key) => expected[key] !== actual[key])
    .map((key) => `${key}: expected ${expected[key] || 'none'}, found ${actual[key] || 'none'}`);
  if (row.layout === 'none' && !row.because) unexplained.push('the row does not say why there is no layout');
  if (row.layout !== 'none' && row.open) unexplained.push('a file that has a layout is marked open');
  if (marked(row) === 'invalid' && row.layout !== 'none' && !row.problems && !row.because)
    unexplained.push('marked invalid, but no fault is named');
  return { ...result, unexplained: [...unexplained, ...countedOtherwise(row, bytes)] };
}

/** The second, independent count. */
function countedOtherwise(row, bytes) {
  if (row.layout === 'none' || (!row.debits && !row.changes)) return [];
  if (!row.counted) return row.by ? [] : ['the row does not say how its debits were counted'];
  const text = bytes.toString('latin1');
  const faults = [];
  for (const what of ['debits', 'changes']) {
    const pattern = row.counted[what];
    if (pattern === undefined) continue;
    const count = [...text.matchAll(new RegExp(pattern, 'gms'))].length;
    if (count !== (row[what] ?? 0))
      faults.push(`the row says ${row[what] ?? 0} ${what}, the file holds ${count}`);
  }
  if (row.counted.total !== undefined) {
    const sum = [...text.matchAll(new RegExp(row.counted.total, 'gms'))].reduce(
      (total, match) => total + minor(match[1] ?? '', row.counted.scale ?? 1),
      0n,
    );
    if (sum !== BigInt(row.total ?? 0))
      faults.push(`the row says a total of ${row.total}, the file adds up to ${sum}`);
  }
  return faults;
}

/** "12.5" of a unit of 100 is 1250n. */
function minor(text, scale) {
  const [whole, fraction = ''] = text.replace(',', '.').split('.');
  const digits = String(scale).length - 1;
  return BigInt(whole || 0) * BigInt(scale) + BigInt((fraction + '0'.repeat(digits)).slice(0, digits) || 0);
}

/** @param {Row} row */
export function marked(row) {
  return row.marked ?? (/(^|\/)invalid|fragment|-bad-/.test(row.file) ? 'invalid' : 'valid');
}

/** @param {Result[]} results */
export function figures(results) {
  const covered = results.filter(({ row }) => row && row.layout !== 'none');
  const valid = covered.filter(({ row }) => marked(row) === 'valid');
  const clean = valid.filter(({ problems }) => problems.length === 0);
  const invalid = results.filter(({ row }) => row && marked(row) === 'invalid');
  const named = invalid.filter(
    ({ row, problems }) => problems.length > 0 || (row.layout === 'none' && row.because) || row.because,
  );
  return {
    samples: results.length,
    covered: covered.length,
    valid: valid.length,
    clean: clean.length,
    open: results.filter(({ row }) => row?.layout === 'none' && row.open && marked(row) === 'valid').length,
    invalid: invalid.length,
    named: named.length,
    unexplained: results.filter(({ unexplained }) => unexplained.length > 0).length,
  };
}
