/** Values that can be read back from a text made by a template. */

import { expect, test } from 'vitest';
import { compileTemplate } from '../../../src/core/format/template.ts';

const name = '0001_{file.date:yyyymmdd}_00_{creditor.bankNumber:6}_{file.sequence:3}.set';

test.each([
  [name, '0001_20260309_00_441999_007.set', { 'creditor.bankNumber': '441999', 'file.sequence': 7n }],
  [name, '0001_20260309_00_441999_007.SET', undefined],
  [name, '0001_20260309_00_4419_007.set', undefined],
  ['{file.reference}.xml', 'A-1.xml', { 'file.reference': 'A-1' }],
  // a part of a value is not the value
  ['{creditor.identifier:3-5}.txt', 'ZZZ.txt', {}],
])('%s on %s', (template, text, values) => {
  expect(compileTemplate(template).read(text)).toEqual(values);
});
