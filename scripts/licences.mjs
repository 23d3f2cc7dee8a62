/** Lists the licence of every package that is shipped (production dependencies of the lock file, whole tree), and fails on
 *  one that is unknown, or neither permissive nor given a reason in ARCHITECTURE.md ("Licences that need a reason").
 *  Run: node scripts/licences.mjs [folder] */

import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(process.argv[2] ?? new URL('..', import.meta.url).pathname);
const optionalAbsent = 'optional, not installed';
const permissive = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'Python-2.0',
  'Unlicense',
]);

const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
const reasons = reasonsIn(readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8'));
const faults = [];
const byLicence = new Map();

for (const [path, { dev, license, optional }] of Object.entries(lock.packages)) {
  if (path === '' || dev) continue;
  const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
  const licence = license ?? installedLicence(path) ?? (optional ? notInstalled(path) : undefined);
  byLicence.set(licence ?? 'unknown', [...(byLicence.get(licence ?? 'unknown') ?? []), name]);
  if (licence === undefined) faults.push(`${name}: no licence is told`);
  else if (!allowed(licence) && !reasons.has(name))
    faults.push(`${name}: ${licence} needs a reason in ARCHITECTURE.md`);
}

for (const [licence, names] of [...byLicence].sort())
  console.log(`${licence}: ${[...new Set(names)].sort().join(', ')}`);
for (const fault of faults) console.error(fault);
process.exitCode = faults.length > 0 ? 1 : 0;

/** "MIT", "(MIT OR GPL-2.0)": one permissive choice is enough; "A AND B" needs both. */
function allowed(licence) {
  if (licence === optionalAbsent) return true;
  const choices = licence.replace(/[()]/g, '').split(/\s+OR\s+/);
  return choices.some((choice) => choice.split(/\s+AND\s+/).every((one) => permissive.has(one)));
}

/** Older packages name it in a list, or only in their own package.json. */
function installedLicence(path) {
  const file = join(root, path, 'package.json');
  if (!existsSync(file)) return undefined;
  const { license, licenses } = JSON.parse(readFileSync(file, 'utf8'));
  const all = [license, ...(licenses ?? [])].map((one) => (typeof one === 'string' ? one : one?.type));
  return all.find((one) => one !== undefined);
}

function notInstalled(path) {
  return existsSync(join(root, path)) ? undefined : optionalAbsent;
}

/** Rows of the table below the heading: name of the package in the first column. */
function reasonsIn(text) {
  const section = text.split(/^## /m).find((part) => part.startsWith('Licences that need a reason')) ?? '';
  return new Set([...section.matchAll(/^\| ([^ |]+) \|/gm)].map(([, name]) => name));
}
