/** A creditor's OpenPGP keys, out of its configuration: files and secrets are read when a message is sealed or opened, and not
 *  before; which of the bank's keys hold is decided by the clock given. bank-connection ─▶ [here] ─▶ transport/openpgp. IO. */

import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { holdingOn } from './core/configuration/connection.ts';
import type { OpenPgpConfig } from './core/configuration/openpgp.ts';
import { type Instant, localTime } from './core/date.ts';
import { problem } from './core/problem.ts';
import { OneProblemError, ProblemError } from './core/problem-error.ts';
import type { KeyEnd, OpenPgp } from './steps/context.ts';
import {
  type BankKey,
  endOfBankKey,
  endOfOwnKey,
  type OwnKey,
  openMessage,
  sealMessage,
} from './transport/openpgp.ts';

type Pin = OpenPgpConfig['bankKeys'][number];
type Own = OpenPgpConfig['formerKeys'][number];

export type KeySurroundings = {
  /** Where relative paths start. */
  readonly root: string;
  readonly timeZone: string;
  /** The text of "file:PATH" or "env:NAME". */
  readonly secret: (reference: string) => Promise<string>;
};

export function openPgp(config: OpenPgpConfig, around: KeySurroundings): OpenPgp {
  const { bankKeys, formerKeys, suffix, inboundSuffix = '', sign, armor } = config;
  const required = config.verify === 'required';
  const maxBytes = config.maxMegabytes * 2 ** 20;
  const keysAt = async (at: Instant) => ({
    bank: await Promise.all(holdingOn(bankKeys, dayOf(at, around)).map((pin) => bankKey(pin, around))),
    own: await Promise.all([config, ...formerKeys].map((own) => ownKey(own, around))),
  });
  return {
    required,
    maxBytes,
    nameOut: (name) => `${name}${suffix}`,
    nameIn: (name) =>
      name.endsWith(inboundSuffix) ? name.slice(0, name.length - inboundSuffix.length) : undefined,
    seal: async (clear, at) => sealMessage(clear, await keysAt(at), { sign, armor }, at),
    open: async (message, at) => openMessage(message, await keysAt(at), { required, maxBytes }, at),
    keys: async (at) => [
      ...(await Promise.all(bankKeys.map((pin) => pinEnd(pin, at, around)))),
      await ownEnd('our private key', config, at, around, false),
      ...(await Promise.all(
        formerKeys.map((own, n) => ownEnd(`our former key ${n + 1}`, own, at, around, true)),
      )),
    ],
  };
}

/** A pin that ended is told with its day, whatever became of the key. */
async function pinEnd(pin: Pin, at: Instant, around: KeySurroundings): Promise<KeyEnd> {
  const { file: name, until } = pin;
  if (holdingOn([pin], dayOf(at, around)).length === 0) return { name, ends: until, fault: undefined };
  const own = await end(name, around, async () => endOfBankKey(await bankKey(pin, around), at));
  const [first] = [own.ends, until].filter((day) => day !== undefined).sort();
  return { ...own, ends: first };
}

function ownEnd(
  name: string,
  own: Own,
  at: Instant,
  around: KeySurroundings,
  former: boolean,
): Promise<KeyEnd> {
  return end(name, around, async () => endOfOwnKey(await ownKey(own, around), at, former));
}

async function end(
  name: string,
  around: KeySurroundings,
  ask: () => Promise<Instant | undefined>,
): Promise<KeyEnd> {
  try {
    const at = await ask();
    return { name, ends: at && dayOf(at, around), fault: undefined };
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return { name, ends: undefined, fault: error.problems.map(({ message }) => message).join(' ') };
  }
}

async function bankKey({ file, fingerprint }: Pin, { root }: KeySurroundings): Promise<BankKey> {
  try {
    return { name: file, fingerprint, key: await readFile(resolve(root, file)) };
  } catch (error) {
    const why = `the bank’s key ${file} cannot be read: ${(error as NodeJS.ErrnoException).code}.`;
    throw new OneProblemError(problem('OPENPGP_KEY', { file }, why, 'openpgp.bankKeys names where it lies.'));
  }
}

async function ownKey({ privateKey, passphrase }: Own, { secret }: KeySurroundings): Promise<OwnKey> {
  return {
    privateKey: await secret(privateKey),
    passphrase: passphrase === undefined ? undefined : await secret(passphrase),
  };
}

function dayOf(at: Instant, { timeZone }: KeySurroundings) {
  return localTime(at, timeZone).date;
}
