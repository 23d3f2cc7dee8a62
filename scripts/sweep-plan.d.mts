export function planOf(
  words: readonly string[],
  seedOfNow: number,
): { readonly seed: string; readonly selftest: readonly string[] | undefined; readonly fuzz: boolean };
export function exitOf(...codes: readonly (number | null | undefined)[]): 0 | 1 | 2;
