/** Which remote file names we use as they are. Pure. A name is chosen by the other side, so it is judged before it
 *  reaches a path, a terminal or the database. */

const longestName = 200;

/** What is wrong with a name, in words; undefined when it is safe to use. */
export function nameFault(name: string): string | undefined {
  if (name === '') return 'is empty';
  if (name === '.' || name === '..') return 'is a folder step';
  if (/[/\\]/.test(name)) return 'holds a path separator';
  if (/\p{C}|\p{Zl}|\p{Zp}/u.test(name)) return 'holds control or invisible characters';
  if (name.includes('\uFFFD')) return 'is not valid UTF-8';
  if (name !== name.trim()) return 'begins or ends with a blank';
  if (Buffer.byteLength(name) > longestName) return `is longer than ${longestName} bytes`;
  return undefined;
}

/** A name made fit for a message: everything but plain printable text escaped, cut at 60 characters. */
export function printableName(name: string): string {
  const escaped = [...name]
    .slice(0, 60)
    .map((c) => (/[\p{C}\p{Zl}\p{Zp}\uFFFD]/u.test(c) ? `\\u{${c.codePointAt(0)?.toString(16)}}` : c))
    .join('');
  return [...name].length > 60 ? `${escaped}…` : escaped;
}

/** Path of a name in a folder, with "/" as SFTP wants it. Throws on an unsafe name: the caller has to vet first. */
export function remotePath(dir: string, name: string): string {
  const fault = nameFault(name);
  if (fault) throw new Error(`remote name "${printableName(name)}" ${fault}`);
  return dir === '' ? name : dir.endsWith('/') ? dir + name : `${dir}/${name}`;
}
