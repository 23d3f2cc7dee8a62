/** Free text is shown without what could be a payer's. */

import { expect, it } from 'vitest';
import { maskText } from '../../src/core/privacy/mask-text.ts';
import { sealed } from '../../src/core/sealed.ts';

it.each([
  ['an account number', '账号6222000000000001不存在', '账号******0001不存在'],
  ['one printed in groups', 'card 6222 0000 0000 0001 closed', 'card ******0001 closed'],
  ['an IBAN', 'IBAN DE89370400440532013000 unknown', 'IBAN ******3000 unknown'],
  ['an IBAN in groups', 'IBAN DE89 3704 0044 0532 0130 00 unknown', 'IBAN ******0 00 unknown'],
  ['a phone', '13800138000 没有应答', '******000 没有应答'],
  ['a mail address', 'undeliverable: li.si@example.cn', 'undeliverable: l***'],
  ['short numbers and dates', 'line 12, 2026-03-10, 余额不足 0001', 'line 12, 2026-03-10, 余额不足 0001'],
])('%s in a text', (_, text, masked) => {
  expect(maskText(text)).toBe(masked);
});

it('names are masked where they are known', () => {
  expect(maskText('户名不符: 王小明', [sealed('name', '王小明')])).toBe('户名不符: 王**');
  expect(maskText('nothing', [sealed('name', '')])).toBe('nothing');
});
