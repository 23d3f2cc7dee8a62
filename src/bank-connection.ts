/** A creditor's connection to its bank, out of its configuration: secrets are read, host keys looked at on the day, when it
 *  is opened and not before. main ─▶ [here] ─▶ transport. */

import { resolve } from 'node:path';
import { openPgp } from './bank-openpgp.ts';
import {
  type DeliveryConfig,
  type InboundConfig,
  pinsOn,
  type SftpConfig,
  type ViaConfig,
} from './core/configuration/connection.ts';
import type { CreditorConfig } from './core/configuration/model.ts';
import { type Instant, type IsoDate, localTime } from './core/date.ts';
import { ProblemError } from './core/problem-error.ts';
import type { BankConnection } from './steps/context.ts';
import type { Arrivals } from './transport/arrivals.ts';
import type { SftpConnection, SshLogin, Via } from './transport/connection.ts';
import type { Manner } from './transport/manner.ts';
import { type Patience, patiently } from './transport/retry.ts';
import { resolveSecret } from './transport/secret.ts';
import { openTransport } from './transport/transport.ts';

export type Surroundings = {
  /** Where relative paths start. */
  readonly root: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The clock when `open` is given none. */
  readonly now: Instant;
  readonly timeZone: string;
  readonly patience: Patience;
};

/** A secret that cannot be read: nothing was opened. */
class SecretProblems extends ProblemError {}

export const realPatience: Patience = {
  wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  random: Math.random,
};

/** `open` throws SecretProblems, TransportError. */
export function bankConnection({ connection }: CreditorConfig, around: Surroundings): BankConnection {
  const { outbox, inbox, archive } = connection;
  const common = {
    outbox,
    inbox,
    archive,
    manner: mannerOf(connection.delivery),
    arrivals: arrivalsOf(connection.inbound),
    wait: around.patience.wait,
    openpgp:
      connection.openpgp &&
      openPgp(connection.openpgp, { ...around, secret: (reference) => revealed(reference, around) }),
  };
  if (connection.kind === 'folder') {
    const path = resolve(around.root, connection.path);
    const login = `folder ${path}`;
    return {
      ...common,
      pins: [],
      login,
      destination: `${login} ${outbox}`,
      open: () => openTransport({ kind: 'folder', path }),
    };
  }
  const login = `sftp ${connection.user}@${connection.host}:${connection.port}`;
  const { attempts, firstSeconds, mostSeconds } = connection.retry;
  const retry = { attempts, firstMs: firstSeconds * 1000, mostMs: mostSeconds * 1000 };
  return {
    ...common,
    pins: connection.hostKeys,
    persistence: { retry, patience: around.patience },
    login,
    destination: `${login} ${outbox}`,
    open: async (at = around.now) => {
      const whole = await resolved(connection, around, localTime(at, around.timeZone).date);
      return patiently(() => openTransport(whole), retry, around.patience);
    },
  };
}

async function resolved(config: SftpConfig, around: Surroundings, day: IsoDate): Promise<SftpConnection> {
  const { via, timeouts } = config;
  return {
    kind: 'sftp',
    ...(await loginOf(config, around, day)),
    via: via === undefined ? undefined : await viaOf(via, around, day),
    deadlines:
      timeouts === undefined
        ? undefined
        : {
            connectMs: timeouts.connectSeconds * 1000,
            answerMs: timeouts.answerSeconds * 1000,
            totalMs: timeouts.totalSeconds * 1000,
            keepaliveMs: timeouts.keepaliveSeconds * 1000,
          },
  };
}

type LoginConfig = Pick<
  SftpConfig,
  'host' | 'port' | 'user' | 'privateKey' | 'passphrase' | 'password' | 'answers' | 'hostKeys' | 'hostKeyType'
>;

async function loginOf(config: LoginConfig, around: Surroundings, day: IsoDate): Promise<SshLogin> {
  const { host, port, user, hostKeys, hostKeyType, answers } = config;
  const accepted = pinsOn(hostKeys, day);
  const given: string[] = [];
  for (const reference of answers ?? []) given.push(await revealed(reference, around));
  return {
    host,
    port,
    username: user,
    hostKeys: accepted,
    endedHostKeys: hostKeys.map(({ fingerprint }) => fingerprint).filter((pin) => !accepted.includes(pin)),
    hostKeyType,
    privateKey: await secret(config.privateKey, around),
    passphrase: await secret(config.passphrase, around),
    password: await secret(config.password, around),
    answers: answers === undefined ? undefined : given,
  };
}

async function viaOf(via: ViaConfig, around: Surroundings, day: IsoDate): Promise<Via> {
  if (via.kind === 'jump') return { kind: 'jump', ...(await loginOf(via, around, day)) };
  const { kind, host, port, user } = via;
  return { kind, host, port, username: user, password: await secret(via.password, around) };
}

async function secret(reference: string | undefined, around: Surroundings): Promise<string | undefined> {
  return reference === undefined ? undefined : revealed(reference, around);
}

async function revealed(reference: string, { root, environment }: Surroundings): Promise<string> {
  const { secret: found, problems } = await resolveSecret(reference, { baseDir: root, environment });
  if (found === undefined) throw new SecretProblems(problems);
  return found.reveal();
}

function mannerOf({ by, marker, proof, anyCase }: DeliveryConfig): Manner {
  return { by, marker: named(marker), proof, anyCase };
}

function arrivalsOf({ ready, marker, waitSeconds, maxMegabytes, after, moveTo }: InboundConfig): Arrivals {
  return {
    ready,
    marker: named(marker),
    waitMs: waitSeconds * 1000,
    maxBytes: maxMegabytes * 2 ** 20,
    after: after === 'move' ? { moveTo: moveTo ?? '' } : after,
  };
}

/** "{name}.ok" as a function of a file's name. */
function named(form: string): (name: string) => string {
  const [before = '', behind = ''] = form.split('{name}');
  return (name) => `${before}${name}${behind}`;
}
