/** Charts as SVG, drawn by hand: no script, no outside resource, readable in print. Pure.
 *  Colours come from the page's style sheet by class; every chart says in words what it shows. */

import { type Markup, markup } from './markup.ts';
import { lengthOf, ticks } from './scale.ts';

export type Segment = { readonly className: string; readonly label: string; readonly value: bigint };
export type Column = { readonly label: string; readonly note: string; readonly segments: readonly Segment[] };
export type Bar = {
  readonly label: string;
  readonly note: string;
  readonly value: bigint;
  readonly className: string;
};

type Say = (value: bigint) => string;

/** Pixels; wide enough that a chart is drawn about as large as its text is meant. */
const columnsFrame = { width: 960, left: 72, right: 8, top: 26, height: 220 };

/** One column for each label, its segments stacked from the bottom; `note` stands above it. */
export function columnChart(title: string, columns: readonly Column[], say: Say, axis: Say): Markup {
  const { width, left, right, top, height } = columnsFrame;
  const marks = ticks(greatest(columns.map(({ segments }) => sum(segments))));
  const most = marks.at(-1) ?? 1n;
  const slot = (width - left - right) / Math.max(columns.length, 1);
  const bar = Math.min(150, Math.round(slot * 0.62));
  const y = (value: bigint) => top + height - lengthOf(value, most, height);
  const grid = marks.map(
    (mark) => markup`<line class="grid" x1="${left}" x2="${width - right}" y1="${y(mark)}" y2="${y(mark)}"/>
<text class="tick" x="${left - 8}" y="${y(mark) + 4}" text-anchor="end">${axis(mark)}</text>`,
  );
  const drawn = columns.map(({ label, note, segments }, index) => {
    const middle = left + slot * (index + 0.5);
    let below = 0n;
    const stacked = segments.map(({ className, label: name, value }) => {
      const from = y(below);
      below += value;
      return value <= 0n
        ? undefined
        : markup`<rect class="${className}" x="${fixed(middle - bar / 2)}" y="${y(below)}" width="${bar}" height="${fixed(from - y(below))}"><title>${label}, ${name}: ${say(value)}</title></rect>`;
    });
    return markup`<g>${stacked}<text class="note" x="${fixed(middle)}" y="${fixed(y(below) - 8)}" text-anchor="middle">${note}</text>
<text class="label" x="${fixed(middle)}" y="${top + height + 20}" text-anchor="middle">${label}</text></g>`;
  });
  return picture(title, width, top + height + 32, [...grid, ...drawn]);
}

const barFrame = { width: 480, left: 132, right: 130, row: 32, thickness: 18 };

/** One horizontal bar for each label, longest where the value is greatest; `note` stands behind it. */
export function barChart(title: string, bars: readonly Bar[], say: Say): Markup {
  const { width, left, right, row, thickness } = barFrame;
  const most = greatest(bars.map(({ value }) => value));
  const drawn = bars.map(({ label, note, value, className }, index) => {
    const middle = index * row + row / 2;
    const length = lengthOf(value, most, width - left - right);
    return markup`<g><text class="label" x="${left - 10}" y="${middle + 4}" text-anchor="end">${label}</text>
<rect class="${className}" x="${left}" y="${middle - thickness / 2}" width="${Math.max(length, value > 0n ? 2 : 0)}" height="${thickness}"><title>${label}: ${say(value)}</title></rect>
<text class="note" x="${fixed(left + Math.max(length, 2) + 8)}" y="${middle + 4}">${note}</text></g>`;
  });
  return picture(title, width, bars.length * row, [
    ...drawn,
    markup`<line class="axis" x1="${left}" x2="${left}" y1="0" y2="${bars.length * row}"/>`,
  ]);
}

export function legend(entries: readonly Omit<Segment, 'value'>[]): Markup {
  return markup`<ul class="legend">${entries.map(
    ({ className, label }) =>
      markup`<li><svg width="12" height="12" aria-hidden="true"><rect class="${className}" width="12" height="12"/></svg>${label}</li>`,
  )}</ul>`;
}

function picture(title: string, width: number, height: number, parts: readonly Markup[]): Markup {
  return markup`<svg class="chart" role="img" viewBox="0 0 ${width} ${height}" aria-label="${title}"><title>${title}</title>
${parts}</svg>`;
}

function sum(segments: readonly Segment[]): bigint {
  return segments.reduce((total, { value }) => total + (value > 0n ? value : 0n), 0n);
}

function greatest(values: readonly bigint[]): bigint {
  return values.reduce((most, value) => (value > most ? value : most), 0n);
}

function fixed(pixels: number): string {
  return String(Math.round(pixels * 10) / 10);
}
