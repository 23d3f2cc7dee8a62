/** `npm run conformance`: the table of every sample file of banks, and whether it reads as expected. Needs the build and
 *  ../shared/reference/samples. Ends non-zero when a row is unexplained. */

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { formatsFolder } from '../dist/format-folders.js';
import { detectLayout, loadPacks } from '../dist/formats.js';
import { conformance, expectations, figures } from '../test/conformance/suite.mjs';

const samples = fileURLToPath(new URL('../../shared/reference/samples', import.meta.url));
if (!existsSync(samples)) {
  console.log(`skipped: there are no samples at ../shared/reference/samples`);
  process.exit(0);
}
const { packs, problems } = loadPacks(formatsFolder);
if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join('\n'));
const rows = expectations(fileURLToPath(new URL('../test/conformance/expectations', import.meta.url)));
const results = conformance({ samples, rows, packs, detectLayout });

const lines = results.map(({ file, layout, debits, total, changes, problems, rewrite, unexplained, row }) => [
  file,
  layout,
  String(debits),
  String(total),
  String(changes),
  problems.length === 0 ? '-' : summary(problems),
  rewrite,
  unexplained.length > 0
    ? `UNEXPLAINED ${unexplained.join('; ')}`
    : (row?.problems?.because ?? row?.because ?? row?.rewritten ?? ''),
]);
const heads = ['file', 'layout', 'debits', 'total', 'changes', 'problems', 'rewrite', 'because'];
const widths = heads.map((head, index) => Math.max(head.length, ...lines.map((line) => line[index].length)));
for (const line of [heads, ...lines])
  console.log(
    line
      .map((cell, index) => (index === heads.length - 1 ? cell : cell.padEnd(widths[index])))
      .join('  ')
      .trimEnd(),
  );

const found = figures(results);
const shareOf = (all) => (all === 0 ? 0 : (100 * found.clean) / all);
const share = shareOf(found.valid);
const wanted = found.valid + found.open;
console.log(
  `\n${found.samples} samples, ${found.covered} of a layout we have. Valid ones read without a problem: ${found.clean} of ${found.valid} (${share.toFixed(1)} %); ` +
    `with the ${found.open} a layout could be made for: ${found.clean} of ${wanted} (${shareOf(wanted).toFixed(1)} %). ` +
    `Invalid ones whose fault is named: ${found.named} of ${found.invalid}. Unexplained rows: ${found.unexplained}.`,
);
process.exit(found.unexplained > 0 || share < 95 || found.named < found.invalid ? 1 : 0);

/** "TOTAL_COUNT x2" */
function summary(codes) {
  const counts = new Map();
  for (const code of codes) counts.set(code, (counts.get(code) ?? 0) + 1);
  return [...counts].map(([code, count]) => (count === 1 ? code : `${code} x${count}`)).join(', ');
}
