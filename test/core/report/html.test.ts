/** The page stands alone, is well formed, and shows the figures. */

import { SaxesParser } from 'saxes';
import { describe, expect, test } from 'vitest';
import { isoDate } from '../../../src/core/date.ts';
import { buildReport } from '../../../src/core/report/build.ts';
import { renderHtml } from '../../../src/core/report/html.ts';
import type { Report } from '../../../src/core/report/model.ts';

function sample(name: string, months: number): Report {
  const periods = Array.from({ length: months }, (_, index) => `2026-0${index + 1}`);
  return buildReport(
    { creditor: 'estate', name, currency: 'CNY', asOf: isoDate('2026-06-30') },
    {
      ledger: periods.flatMap((period) => [
        { period, ledger: 'income', minor: -1_000_000n },
        { period, ledger: 'bank', minor: 750_000n },
        { period, ledger: 'channel:wechat', minor: 100_000n },
        { period, ledger: 'receivable', minor: 150_000n },
      ]),
      charges: periods.map((period) => ({ period, charges: 40 })),
      debits: periods.map((period) => ({
        period,
        state: 'rejected',
        reasonClass: 'insufficient-funds',
        isRepresentment: false,
        debits: 4,
        minor: 123_456n,
        collectedMinor: 0n,
      })),
      open: [{ dueOn: isoDate('2026-06-10'), charges: 9, minor: 150_000n }],
      held: [{ reason: 'no-mandate', charges: 3, minor: 33_300n }],
      tasks: [{ kind: 'suspend-mandate', tasks: 2, oldestOn: isoDate('2026-05-14') }],
      mandates: [{ state: 'active', mandates: 30 }],
      prepaidBalance: 4_200n,
    },
  );
}

/** Elements and their text, of a page that is also well-formed XML once its void elements are closed. */
function parsed(page: string): { readonly elements: Map<string, number>; readonly text: string } {
  const elements = new Map<string, number>();
  let text = '';
  const parser = new SaxesParser();
  parser.on('opentag', ({ name }) => elements.set(name, (elements.get(name) ?? 0) + 1));
  parser.on('text', (found) => {
    text += `${found} `;
  });
  parser.write(page.replace('<!doctype html>', '').replaceAll(/<meta [^>]*>/g, '')).close();
  return { elements, text };
}

describe('the report page', () => {
  test('is well formed and needs nothing else: no script, no link, no address, no foreign font', () => {
    const page = renderHtml([sample('Estate', 3)]);
    const { elements } = parsed(page);
    for (const name of ['script', 'link', 'img', 'iframe', 'object', 'a'])
      expect(elements.has(name)).toBe(false);
    expect(page).not.toMatch(/https?:|url\(|@import|src=|href=/);
  });

  test('shows the figures, the rate and the charts of every creditor', () => {
    const { elements, text } = parsed(renderHtml([sample('Estate', 3), sample('Club', 2)]));
    expect(elements.get('section')).toBe(2);
    expect(text).toContain('30,000.00');
    expect(text).toContain('85.0% paid');
    expect(text).toContain('insufficient funds');
    expect(text).toContain('3,703.68 (12)');
    expect(text).toContain('no mandate');
    // five segments in the legend of each creditor, and the drawn columns and bars
    expect(elements.get('rect')).toBe(2 * 5 + 3 * 3 + 2 * 3 + 2 * (1 + 5));
  });

  test('the parts of a column are together as high as what was billed', () => {
    const page = renderHtml([sample('Estate', 1)]);
    const heights = [
      ...page.matchAll(
        /<rect class="(?:debit|channel|open)" x="[^"]*" y="[^"]*" width="[^"]*" height="([\d.]+)"><title>Jan/g,
      ),
    ];
    const total = heights.reduce((sum, [, height]) => sum + Number(height), 0);
    expect(heights).toHaveLength(3);
    expect(total).toBeCloseTo(220, 0);
  });

  test('a name cannot break out of the page', () => {
    const page = renderHtml([sample('<script>alert(1)</script>&', 1)]);
    expect(page).not.toContain('<script>');
    expect(parsed(page).text).toContain('<script>alert(1)</script>&');
  });

  test('before the first billing it says so', () => {
    expect(parsed(renderHtml([sample('Estate', 0)])).text).toContain('Nothing is billed yet.');
  });
});
