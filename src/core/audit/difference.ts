/** Which rows of a page are not those that were sealed. Pure. */

/** A page in the order of its keys: their texts separated by spaces ("12/3"), and `markBytes` bytes of each row's digest. */
export type PageIndex = { readonly keys: string; readonly marks: Uint8Array };

export type Difference = { readonly kind: 'changed' | 'removed' | 'inserted'; readonly key: string };

export const markBytes = 8;

/** Differences in the order of their keys; empty when the same rows stand there. */
export function differences(sealed: PageIndex, found: PageIndex): readonly Difference[] {
  const before = entries(sealed);
  const now = entries(found);
  return [...new Set([...before.keys(), ...now.keys()])].sort(byNumbers).flatMap((key): Difference[] => {
    const old = before.get(key);
    const present = now.get(key);
    if (old === present) return [];
    if (old === undefined) return [{ kind: 'inserted', key }];
    return [{ kind: present === undefined ? 'removed' : 'changed', key }];
  });
}

function entries({ keys, marks }: PageIndex): ReadonlyMap<string, string> {
  const hex = Buffer.from(marks.buffer, marks.byteOffset, marks.length).toString('hex');
  const size = markBytes * 2;
  return new Map(
    keys === '' ? [] : keys.split(' ').map((key, n) => [key, hex.slice(n * size, (n + 1) * size)]),
  );
}

/** "9/10" before "10/2". */
function byNumbers(a: string, b: string): number {
  const [left, right] = [a.split('/'), b.split('/')];
  for (const [n, part] of left.entries()) {
    const difference = Number(part) - Number(right[n] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
