/** The SEPA pack loads without a fault, and its data say what the reference sheet says. */

import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parsePack } from '../../src/core/format/pack.ts';

const folder = new URL('../../formats/sepa/', import.meta.url);
const files = new Map(readdirSync(folder).map((name) => [name, readFileSync(new URL(name, folder), 'utf8')]));
const { pack, problems } = parsePack(files, 'sepa');

it('loads without a problem', () => {
  expect(problems).toEqual([]);
  expect([...(pack?.layouts.keys() ?? [])].sort()).toEqual([
    'sepa/camt.052.001.02',
    'sepa/camt.052.001.08',
    'sepa/camt.053.001.02',
    'sepa/camt.053.001.08',
    'sepa/camt.054.001.02',
    'sepa/camt.054.001.04',
    'sepa/camt.054.001.08',
    'sepa/pain.002.001.03',
    'sepa/pain.002.001.10',
    'sepa/pain.007.001.02',
    'sepa/pain.007.001.08',
    'sepa/pain.007.001.10',
    'sepa/pain.007.001.11',
    'sepa/pain.008.001.02',
    'sepa/pain.008.001.03',
    'sepa/pain.008.001.08',
    'sepa/pain.008.001.09',
    'sepa/pain.008.001.11',
    'sepa/pain.008.002.02',
    'sepa/pain.008.003.02',
  ]);
});

/** Sheet §9 where a wrong consequence would cost money. */
const rows: readonly (readonly [string, string, string, string, string])[] = [
  ['AM04', 'failed', 'insufficient-funds', 'represent', 'returned'],
  ['MS03', 'failed', 'unknown', 'represent', 'returned'],
  ['AC04', 'failed', 'account-problem', 'suspend-mandate', 'returned'],
  ['MD01', 'failed', 'mandate-problem', 'suspend-mandate', 'refunded'],
  ['MD06', 'failed', 'refused-by-debtor', 'task', 'refunded'],
  ['MD07', 'failed', 'deceased', 'suspend-mandate', 'returned'],
  ['AM05', 'unknown', 'duplicate', 'query-bank', 'returned'],
  ['DU01', 'unknown', 'duplicate', 'query-bank', 'returned'],
];
it.each(rows)('%s is %s, %s: %s, after settlement %s', (code, outcome, kind, next, afterSettlement) => {
  expect(pack?.reasons.get(code)).toMatchObject({ outcome, class: kind, next, afterSettlement });
});

it('every code of the sheet is listed once', () => {
  const codes =
    `AC01 AC04 AC06 AC13 AC15 AG01 AG02 AM04 AM05 AM10 AM16 AM17 AM18 AM19 AM20 AM01 AM02 AM06 AM12 BE05 BE04 BE07
    RR02 RR03 CH03 CH04 DT01 CH11 CH12 CH22 CNOR DNOR CURR DT05 TM01 DU01 DU02 DU03 DU04 DU05 DUPL ED05 FF01 FF05 FR01 FRAD MD01
    MD02 MD06 MD07 MS02 MS03 RC01 RR01 RR04 SL01 SL11 SL12 SL13 SL14 CUST FOCR`.split(/\s+/);
  expect([...(pack?.reasons.keys() ?? [])].sort()).toEqual(codes.toSorted());
  expect(files.get('reasons.yaml')?.match(/code: /g)).toHaveLength(codes.length);
});

it('no code of the sheet is paid', () => {
  expect([...(pack?.reasons.values() ?? [])].filter(({ outcome }) => outcome.startsWith('paid'))).toEqual([]);
});

it('status words say what the sheet says, in both versions', () => {
  for (const name of ['sepa/pain.002.001.10', 'sepa/pain.002.001.03']) {
    expect(pack?.layouts.get(name)?.outcome).toEqual({
      by: 'status',
      statuses: {
        RCVD: 'pending',
        ACTC: 'pending',
        ACCP: 'pending',
        PDNG: 'pending',
        ACSP: 'pending',
        ACWC: 'pending',
        ACSC: 'paid',
        PART: 'below',
        RJCT: 'failed',
      },
    });
  }
});

it('file names carry the message id, and a name says which kind of file it is', () => {
  const order = pack?.layouts.get('sepa/pain.008.001.08');
  expect(order?.fileName({ 'file.reference': 'F-1' })).toBe('F-1.pain.008.xml');
  expect(order?.fitsName('F-1.pain.008.xml')).toBe(true);
  expect(order?.fitsName('R-1.pain.002.xml')).toBe(false);
});
