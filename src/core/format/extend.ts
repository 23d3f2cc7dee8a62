/** `extends`: a layout that changes some of another. Pure. Objects merge by key, lists of named things by name, all else
 *  is replaced; null takes a key out, `remove: true` a named thing. */

type Tree = Record<string, unknown>;

export function extendTree(base: unknown, change: unknown): unknown {
  if (Array.isArray(base) && Array.isArray(change)) {
    return base.every(isNamed) && change.every(isNamed) ? mergeNamed(base, change) : change;
  }
  if (!isTree(base) || !isTree(change)) return change;
  const merged: Tree = { ...base };
  for (const [key, value] of Object.entries(change)) {
    if (value === null) delete merged[key];
    else merged[key] = Object.hasOwn(base, key) ? extendTree(base[key], value) : value;
  }
  return merged;
}

type Named = Tree & { readonly name: string };

/** New things come after the ones that are there, or after the one `after` names. */
function mergeNamed(base: readonly Named[], change: readonly Named[]): readonly Named[] {
  const merged = [...base];
  for (const { after, remove, ...item } of change as readonly (Named & {
    after?: unknown;
    remove?: unknown;
  })[]) {
    const at = merged.findIndex((one) => one.name === item.name);
    const given = item as Named;
    if (remove === true) merged.splice(at, at < 0 ? 0 : 1);
    else if (at >= 0) merged[at] = extendTree(merged[at], given) as Named;
    else {
      const place = merged.findIndex((one) => one.name === after);
      merged.splice(place < 0 ? merged.length : place + 1, 0, given);
    }
  }
  return merged;
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isNamed(value: unknown): value is Named {
  return isTree(value) && typeof value.name === 'string';
}
