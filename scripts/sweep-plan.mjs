// What npm run sweep runs, and what its end means; nothing is run here. Read by sweep.mjs.

/** In: the words behind `--`, and the seed when they give none. Out: the words for `debitrun selftest`, undefined when only
 *  the fuzz is asked for; whether to fuzz; the seed, in words, of both. Whatever else is wrong in them selftest says. */
export function planOf(words, seedOfNow) {
  const only = wordAfter(words, '--only');
  const given = wordAfter(words, '--seed');
  const seed = given ?? String(seedOfNow);
  const selftest = ['--whole', ...words, ...(given === undefined ? ['--seed', seed] : [])];
  return {
    seed,
    selftest: only === 'fuzz' ? undefined : selftest,
    fuzz: only === undefined || only === 'fuzz',
  };
}

/** In: exit codes, null for a part that was ended from outside, undefined for one that was not asked for. Out: 0, 1 for a
 *  violation or a part that did not end, 2 for a wrong command line. */
export function exitOf(...codes) {
  const asked = codes.filter((code) => code !== undefined);
  if (asked.includes(2)) return 2;
  return asked.length > 0 && asked.every((code) => code === 0) ? 0 : 1;
}

/** Both `--name value` and `--name=value`. */
function wordAfter(words, name) {
  const at = words.indexOf(name);
  if (at >= 0) return words[at + 1];
  return words.find((word) => word.startsWith(`${name}=`))?.slice(name.length + 1);
}
