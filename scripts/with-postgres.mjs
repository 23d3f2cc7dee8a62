// node scripts/with-postgres.mjs -- command…
// Starts a throw-away PostgreSQL on a free loopback port, runs the command with DEBITRUN_TEST_DATABASE_URL set to it, and
// takes it down again with its data. Sorts text by ICU rules on purpose: no query may depend on the server's collation.
import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { constants, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import pg from 'pg';

const separator = process.argv.indexOf('--');
const [program, ...programArguments] = separator < 0 ? [] : process.argv.slice(separator + 1);
if (program === undefined) {
  console.error('usage: node scripts/with-postgres.mjs -- command…');
  process.exit(2);
}

const server = await start();
try {
  process.exitCode = await run();
} finally {
  await server.stop();
}

async function start() {
  const bin = binaries();
  const folder = mkdtempSync(join(tmpdir(), 'debitrun-postgres-'));
  const account = unprivileged();
  const password = randomBytes(16).toString('hex');
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (account.uid !== undefined) {
    for (const path of [folder, passwordFile]) chownSync(path, account.uid, account.gid);
  }
  chmodSync(folder, 0o700);
  const data = join(folder, 'data');
  const options = { ...account, cwd: '/', env: { PATH: process.env.PATH, LC_ALL: 'C.UTF-8' } };
  execFileSync(
    join(bin, 'initdb'),
    [
      ...['-D', data, '-U', 'debitrun', '--auth=scram-sha-256', `--pwfile=${passwordFile}`, '--no-sync'],
      ...['--encoding=UTF8', '--locale=C.UTF-8', '--locale-provider=icu', '--icu-locale=en-US'],
    ],
    { ...options, stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const port = await freePort();
  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    fsync: 'off',
    max_connections: 60,
    log_min_messages: 'panic',
  };
  const child = spawn(
    join(bin, 'postgres'),
    ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    { ...options, stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const url = `postgres://debitrun:${password}@127.0.0.1:${port}/postgres`;
  const stop = async () => {
    child.kill('SIGINT'); // fast shutdown: sessions are ended, then the server
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await answers(url, child);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, stop };
}

/** Runs the command to its end; a signal to this script is passed on, so that the server is always taken down. */
function run() {
  const child = spawn(program, programArguments, {
    stdio: 'inherit',
    env: { ...process.env, DEBITRUN_TEST_DATABASE_URL: server.url },
  });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  return new Promise((resolve) => {
    child.once('error', (error) => {
      console.error(error.message);
      resolve(127);
    });
    child.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  });
}

/** The folder with initdb and postgres: Debian keeps them out of PATH. */
function binaries() {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    ...versions.map((version) => join(debian, version, 'bin')),
    ...(process.env.PATH ?? '').split(delimiter),
  ];
  const found = folders.find((folder) =>
    ['initdb', 'postgres'].every((name) => existsSync(join(folder, name))),
  );
  if (found === undefined) throw new Error('PostgreSQL is not installed: no initdb and postgres found');
  return found;
}

/** PostgreSQL refuses to run as root: then it runs as nobody. */
function unprivileged() {
  return process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

async function answers(url, child) {
  for (let attempt = 0; ; attempt++) {
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      if (child.exitCode !== null || attempt === 200)
        throw new Error('PostgreSQL did not start', { cause: error });
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
