/** Where a bank is and how it takes and leaves files, as a configuration says it. */

import { describe, expect, it } from 'vitest';
import { connectionSection, pinsOn } from '../../../src/core/configuration/connection.ts';
import { isoDate } from '../../../src/core/date.ts';

const [old, next] = [`SHA256:${'A'.repeat(43)}`, `SHA256:${'B'.repeat(43)}`];
const sftp = { kind: 'sftp', host: 'h', user: 'u', password: 'env:P', hostKeys: [old] };

describe('pinned host keys', () => {
  const { hostKeys } = connectionSection.parse({
    ...sftp,
    hostKeys: [`${old} until 2026-12-31`, next],
  }) as Extract<ReturnType<typeof connectionSection.parse>, { kind: 'sftp' }>;

  it('hold through their last day, and for good without one', () => {
    expect(pinsOn(hostKeys, isoDate('2026-12-31'))).toEqual([old, next]);
    expect(pinsOn(hostKeys, isoDate('2027-01-01'))).toEqual([next]);
  });
});

it('a connection may pass a jump host, a proxy, other waits and other manners', () => {
  expect(
    connectionSection.parse({
      ...sftp,
      answers: ['env:P', 'file:code'],
      via: { kind: 'jump', host: 'j', user: 'u', privateKey: 'file:k', hostKeys: [old] },
      timeouts: { answerSeconds: '5' },
      retry: { attempts: '1' },
      delivery: { by: 'marker', marker: '{name}.done', proof: 'size', anyCase: 'yes' },
      inbound: { ready: 'marker', waitSeconds: '10', maxMegabytes: '64', after: 'move', moveTo: 'done' },
    }),
  ).toMatchObject({
    answers: ['env:P', 'file:code'],
    via: { kind: 'jump', port: 22 },
    timeouts: { connectSeconds: 20, answerSeconds: 5, totalSeconds: 3600, keepaliveSeconds: 10 },
    retry: { attempts: 1, firstSeconds: 1 },
    delivery: { by: 'marker', marker: '{name}.done', proof: 'size', anyCase: true },
    inbound: { ready: 'marker', waitSeconds: 10, maxMegabytes: 64, after: 'move', moveTo: 'done' },
  });
  const proxied = connectionSection.parse({ ...sftp, via: { kind: 'socks5', host: 's', port: '1080' } });
  expect(proxied).toMatchObject({ via: { kind: 'socks5', host: 's', port: 1080 } });
});

it('keys for OpenPGP are pinned by whole fingerprints, as gpg prints them, each perhaps with its last day', () => {
  const pin = (fingerprint: string) => ({ file: 'keys/bank.asc', fingerprint });
  const { openpgp } = connectionSection.parse({
    ...sftp,
    openpgp: {
      bankKeys: [
        pin('0123 4567 89ab cdef 0123  4567 89AB CDEF 0123 4567 until 2026-12-31'),
        pin('ab'.repeat(32)),
      ],
      privateKey: 'file:keys/ours.asc',
    },
  });
  expect(openpgp).toEqual({
    bankKeys: [
      { ...pin('0123456789ABCDEF0123456789ABCDEF01234567'), until: '2026-12-31' },
      { ...pin('AB'.repeat(32)), until: undefined },
    ],
    privateKey: 'file:keys/ours.asc',
    formerKeys: [],
    sign: true,
    armor: false,
    suffix: '.pgp',
    verify: 'required',
    maxMegabytes: 256,
  });
});
