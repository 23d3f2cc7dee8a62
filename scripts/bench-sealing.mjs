/** What sealing costs for 100,000 debtors: keys unwrapped, values sealed and opened as often as one cycle does.
 *  Run after npm run build: node scripts/bench-sealing.mjs [dist]. Prints CPU seconds and peak memory. */

import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const dist = pathToFileURL(resolve(process.argv[2] ?? 'dist')).href;
const { Keyring } = await import(`${dist}/store/keyring.js`);
const { openText, sealText } = await import(`${dist}/store/sealing-cipher.js`);

const count = 100_000;
/** Notice: name, account. File: account, holder, name, measured and written. Delivery: name, phone, mail, address, text. */
const opensPerDebit = 13;
const keyring = new Keyring({ current: randomBytes(32) }, randomBytes);

function timed(name, work) {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  process.stdout.write(`${name}: ${((user + system) / 1e6).toFixed(2)} s CPU\n`);
}

const wrapped = Array.from({ length: count }, (_, n) => keyring.make('jade', 'debtor', `P${n}`).wrapped);
const columns = [];
timed(`${count} keys unwrapped, a notice and an account sealed with each`, () => {
  for (const [n, one] of wrapped.entries()) {
    const key = keyring.unwrap(one);
    sealText(key, `notice.body/${n}`, 'a notice of some two hundred characters '.repeat(5));
    columns.push(sealText(key, 'mandate.account', `6222${String(n).padStart(12, '0')}`));
  }
});
timed(`keys unwrapped again, ${opensPerDebit} values opened with each`, () => {
  for (const [n, one] of wrapped.entries()) {
    const key = keyring.unwrap(one);
    for (let time = 0; time < opensPerDebit; time++) openText(key, 'mandate.account', columns[n] ?? '');
  }
});
process.stdout.write(`peak memory: ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB\n`);
