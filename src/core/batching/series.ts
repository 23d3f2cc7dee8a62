/** The numbers a file bears: which series they are drawn from, and where a series begins again. Pure. */

import type { IsoDate } from '../date.ts';
import type { SeriesPeriod } from '../scheme.ts';

/** Name of the counter `file.sequence` of a file made on this day is drawn from. */
export function sequenceSeries(per: SeriesPeriod, date: IsoDate): string {
  return per === 'day' ? `file-of-${date}` : yearOrEver('file-sequence', per, date);
}

/** The same for `file.generation`. */
export function generationSeries(per: SeriesPeriod, date: IsoDate): string {
  return per === 'day' ? `file-generation-of-${date}` : yearOrEver('file-generation', per, date);
}

/** A number of a series that goes back to 1 after its largest. */
export function wrapped(drawn: bigint, upTo: number | undefined): bigint {
  return upTo === undefined ? drawn : ((drawn - 1n) % BigInt(upTo)) + 1n;
}

function yearOrEver(series: string, per: 'year' | 'ever', date: IsoDate): string {
  return per === 'year' ? `${series}-of-${date.slice(0, 4)}` : series;
}
