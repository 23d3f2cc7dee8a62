/** The bank's SFTP server alone, without a bank behind it: for tests of the line. Loopback, free port, own folder. */

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Interceptor, letGo } from '../../src/bank/interceptor.ts';
import { readHostKey } from '../../src/bank/login.ts';
import { type Peculiarities, ServedFolder } from '../../src/bank/served-folder.ts';
import { startServer } from '../../src/bank/sftp-server.ts';
import type { SftpConnection } from '../../src/transport/connection.ts';

export type TestServer = {
  readonly connection: SftpConnection;
  /** What the creditor sees as "/". */
  readonly root: string;
  /** Bends the line from now on. */
  readonly intercept: (interceptor: Interceptor) => void;
  readonly stop: () => Promise<void>;
};

export async function startTestServer(
  publicKeys: readonly string[] = [],
  asks = false,
  peculiarities: Peculiarities = {},
): Promise<TestServer> {
  const root = mkdtempSync(join(tmpdir(), 'debitrun-sftp-'));
  for (const name of ['in', 'out']) mkdirSync(join(root, name));
  const hostKey = readHostKey(root);
  const login = { user: 'creditor', password: 'open sesame', publicKeys, asks };
  let interceptor = letGo;
  const server = await startServer({
    port: 0,
    hostKey: hostKey.privateKey,
    login,
    folder: new ServedFolder(root, peculiarities),
    hooks: { intercept: (moment) => interceptor(moment), refresh: async () => {}, arrived: () => {} },
  });
  return {
    root,
    connection: {
      kind: 'sftp',
      host: '127.0.0.1',
      port: server.port,
      username: login.user,
      password: login.password,
      hostKeys: [hostKey.fingerprint],
      deadlines: { connectMs: 10_000, answerMs: 5_000, totalMs: 60_000 },
    },
    intercept(next) {
      interceptor = next;
    },
    async stop() {
      await server.stop();
      rmSync(root, { recursive: true, force: true });
    },
  };
}
