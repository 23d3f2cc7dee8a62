/** Axes: round steps that people count in. Pure. */

/** Ticks from 0 to at least `most`, at most about `wanted` of them, in steps of 1, 2 or 5 times a power of ten.
 *  In: minor units or counts, not negative. */
export function ticks(most: bigint, wanted = 4): readonly bigint[] {
  if (most <= 0n) return [0n, 1n];
  const step = roundStep(most, BigInt(wanted));
  const count = (most + step - 1n) / step;
  return Array.from({ length: Number(count) + 1 }, (_, index) => BigInt(index) * step);
}

function roundStep(most: bigint, wanted: bigint): bigint {
  for (let power = 1n; ; power *= 10n) {
    for (const factor of [1n, 2n, 5n]) if (factor * power * wanted >= most) return factor * power;
  }
}

/** A share of a length in tenths of a pixel: the same bytes on every machine. */
export function lengthOf(value: bigint, most: bigint, pixels: number): number {
  return Number((value * BigInt(pixels) * 10n) / (most === 0n ? 1n : most)) / 10;
}
