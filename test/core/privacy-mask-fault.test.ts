/** The text of an unforeseen error holds no account, phone, address of mail or name as names are written. */

import { expect, it } from 'vitest';
import { maskFault } from '../../src/core/privacy/mask-fault.ts';

it.each([
  ['a Chinese name', 'no row for 欧阳知秋 (卡 6222600000000000010)', 'no row for 欧** (卡** ******0010)'],
  ['a name with an umlaut', 'Jürgen Öhlmann is unknown', 'J** Ö** is unknown'],
  ['a name of ASCII letters', 'nobody is called Ada Bramble here', 'nobody is called A** here'],
  ['turned round, and with an initial', 'Bramble, Ada and Ada B. Bramble', 'B** and A**'],
  ['a mail address', 'ada@example.org bounced', 'a*** bounced'],
  [
    'what a maintainer needs',
    "Cannot read properties of undefined (reading 'debitId')",
    "Cannot read properties of undefined (reading 'debitId')",
  ],
])('%s', (_, text, masked) => {
  expect(maskFault(text)).toBe(masked);
});
