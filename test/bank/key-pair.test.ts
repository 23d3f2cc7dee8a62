import { utils } from 'ssh2';
import { expect, test } from 'vitest';
import { newKeyPair } from '../../src/bank/key-pair.ts';

// one in 256 of ssh2's own cannot be read: that 1,500 are all sound by luck has a chance of 0.3 %
test('every key pair that is made can be read back', () => {
  for (let made = 0; made < 1_500; made += 1)
    expect(utils.parseKey(newKeyPair('test').private)).not.toBeInstanceOf(Error);
});
