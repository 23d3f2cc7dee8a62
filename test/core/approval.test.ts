import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  type ApprovedFile,
  approvalStatement,
  signStatement,
  verifyStatement,
} from '../../src/core/approval.ts';
import { isoDate } from '../../src/core/date.ts';

const pem = (key: KeyObject) =>
  key.export({ type: key.type === 'private' ? 'pkcs8' : 'spki', format: 'pem' }).toString();
const one = generateKeyPairSync('ed25519');
const other = generateKeyPairSync('ed25519');

const file = {
  creditor: 'estate',
  fileNo: 12n,
  name: '0001_20260309_00_000123_01.set',
  sha256: 'ab'.repeat(32),
  debits: 261,
  minor: 8_123_450n,
  currency: 'CNY' as const,
  collectOn: isoDate('2026-03-10'),
  destination: 'sftp bank.example:22 estate in',
  limits: 'none',
};
const signature = signStatement(approvalStatement(file), pem(one.privateKey));

describe('a signature over a file', () => {
  it('stands for exactly that file and that operator', () => {
    expect(verifyStatement(approvalStatement(file), signature, pem(one.publicKey))).toBe(true);
    expect(verifyStatement(approvalStatement(file), signature, pem(other.publicKey))).toBe(false);
  });

  const changes: Readonly<Partial<Record<keyof ApprovedFile, unknown>>> = {
    creditor: 'estate2',
    fileNo: 13n,
    name: '0001_20260309_00_000123_02.set',
    sha256: `${'ab'.repeat(31)}ac`,
    debits: 262,
    minor: 8_123_451n,
    currency: 'EUR',
    collectOn: '2026-03-11',
  };
  it.each(Object.entries(changes))('is void once %s is another', (field, value) => {
    const statement = approvalStatement({ ...file, [field]: value } as ApprovedFile);
    expect(verifyStatement(statement, signature, pem(one.publicKey))).toBe(false);
  });

  it.each(['', 'AAAA', 'not base64 at all', signature.slice(0, -4)])('%j is none', (text) => {
    expect(verifyStatement(approvalStatement(file), text, pem(one.publicKey))).toBe(false);
  });

  it('can be read by the one who signs: it names file, count, total and day', () => {
    expect(approvalStatement(file).split('\n')).toEqual(
      expect.arrayContaining([
        'creditor estate',
        'file 12 0001_20260309_00_000123_01.set',
        `sha256 ${'ab'.repeat(32)}`,
        'debits 261',
        'total 81234.50 CNY',
        'collection 2026-03-10',
      ]),
    );
  });

  it('is made with a passphrase where the key has one', () => {
    const locked = one.privateKey
      .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'secret' })
      .toString();
    expect(signStatement(approvalStatement(file), locked, 'secret')).toBe(signature);
    expect(() => signStatement(approvalStatement(file), locked, 'wrong')).toThrow();
  });

  it('is not made with a key of another kind', () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    expect(() => signStatement('x', pem(privateKey))).toThrow('an operator key is an Ed25519 key');
  });
});
