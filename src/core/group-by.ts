/** Values in groups by key, keys and values in the order they come. Pure; Node 20 has no Map.groupBy. */
export function groupBy<T, K>(values: Iterable<T>, key: (value: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const value of values) {
    const own = groups.get(key(value));
    if (own) own.push(value);
    else groups.set(key(value), [value]);
  }
  return groups;
}
