/** The embedded bank: an SFTP server that takes a creditor's files and answers them by its scenario, on a clock that can
 *  be moved. Everything lies in one folder: in/, out/ (the creditor's), archive/, state/ (the bank's). Loopback only. */

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Instant } from '../core/date.ts';
import type { Pack } from '../core/scheme.ts';
import { type Clock, systemClock } from './clock.ts';
import { BankDesk } from './desk.ts';
import { lineFaults } from './faults.ts';
import { type Interceptor, letGo } from './interceptor.ts';
import { newKeyPair } from './key-pair.ts';
import { type Login, readHostKey, readLogin } from './login.ts';
import { everybodyPays, type Scenario } from './scenario.ts';
import { ServedFolder } from './served-folder.ts';
import { startServer } from './sftp-server.ts';

export type BankOptions = {
  readonly dir: string;
  readonly packs: ReadonlyMap<string, Pack>;
  /** 0 or nothing: a free port. */
  readonly port?: number | undefined;
  readonly scenario?: Scenario | undefined;
  readonly clock?: Clock | undefined;
  /** Instead of the folder's bank.yaml. */
  readonly login?: Login | undefined;
  /** Instead of the scenario's faults. */
  readonly interceptor?: Interceptor | undefined;
  /** What the bank could not do with a file, one line each; standard error without it. */
  readonly onFault?: ((text: string) => void) | undefined;
};

export type Bank = {
  readonly port: number;
  /** Of the host key in its folder, "SHA256:…". */
  readonly fingerprint: string;
  readonly user: string;
  /** Sets the clock by hand, and puts out what is due by then. */
  readonly moveClock: (to: Instant) => Promise<void>;
  /** Waits until every file that arrived is taken and what is due is out. */
  readonly settled: () => Promise<void>;
  /** The same, once nobody is connected any more. */
  readonly deserted: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

/** Takes up where an earlier run in the same folder ended. Rejects when the port is taken or a file of it is faulty. */
export async function startBank(options: BankOptions): Promise<Bank> {
  const { dir, packs, scenario = everybodyPays } = options;
  const { server: peculiar, faults } = scenario;
  const interceptor = options.interceptor ?? (faults.length > 0 ? lineFaults(faults) : letGo);
  const shown = peculiar.taken === 'archive' ? ['taken'] : [];
  for (const name of ['in', 'out', 'archive', 'state/outgoing', ...shown])
    mkdirSync(join(dir, name), { recursive: true });
  let clock = options.clock ?? systemClock;
  const login = options.login ?? readLogin(dir);
  const hostKey = readHostKey(dir);
  const onFault = options.onFault ?? ((text: string) => process.stderr.write(`${text}\n`));
  const desk = new BankDesk({ dir, packs, scenario, now: () => clock(), onFault });
  await desk.recover();
  const server = await startServer({
    port: options.port ?? 0,
    hostKey: peculiar.hostKey === 'another' ? newKeyPair('another').private : hostKey.privateKey,
    login,
    folder: new ServedFolder(dir, {
      shown,
      anyCase: peculiar.anyCase,
      overwrites: peculiar.rename === 'overwrites',
    }),
    hooks: { intercept: interceptor, refresh: () => desk.tick(), arrived: (path) => desk.arrived(path) },
  });
  return {
    port: server.port,
    fingerprint: hostKey.fingerprint,
    user: login.user,
    moveClock(to) {
      clock = () => to;
      return desk.tick();
    },
    settled: () => desk.tick(),
    async deserted() {
      await server.deserted();
      await desk.tick();
    },
    async stop() {
      await server.stop();
      await desk.idle();
    },
  };
}
