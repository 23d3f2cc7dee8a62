/** The bytes between us and a server: a socket, a proxy's tunnel, or a channel of a jump host. sftp-session ─▶ [here]. */

import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import ssh2 from 'ssh2';
import type { Deadlines, SftpConnection, SshLogin } from './connection.ts';
import { throughProxy } from './proxy.ts';
import { connectConfig, connectFault, type Seen } from './ssh-login.ts';

/** Throws TransportError with effect `none` when what stands between cannot be passed; a server that does not answer
 *  itself is seen on the line. */
export async function openLine(connection: SftpConnection, deadlines: Deadlines): Promise<Duplex> {
  const { via } = connection;
  if (via === undefined) return socketTo(connection);
  if (via.kind === 'jump') return throughJump(via, connection, deadlines);
  const socket = socketTo(via);
  // a proxy that says nothing is given up with the rest of connecting
  const late = setTimeout(() => socket.destroy(new Error('no answer in time')), deadlines.connectMs);
  try {
    await throughProxy(socket, via, connection);
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    clearTimeout(late);
  }
}

function socketTo({ host, port }: { readonly host: string; readonly port: number }): Duplex {
  // without noDelay, Nagle and delayed acknowledgements hold uploads at 1.4 MB/s
  const socket = connect({ host, port, noDelay: true });
  socket.on('error', () => socket.destroy());
  return socket;
}

/** The jump host's connection ends with the channel, and the channel with it. */
async function throughJump(jump: SshLogin, target: SftpConnection, deadlines: Deadlines): Promise<Duplex> {
  const seen: Seen = {};
  const client = new ssh2.Client();
  const socket = socketTo(jump);
  try {
    await new Promise<void>((resolve, reject) => {
      client.once('ready', resolve);
      client.on('error', (error) => {
        seen.error ??= error;
        reject(error);
      });
      client.once('close', () => reject(seen.error ?? new Error('it closed the connection')));
      client.connect(connectConfig(jump, socket, deadlines, seen));
    });
    const channel = await new Promise<Duplex>((resolve, reject) => {
      client.forwardOut('127.0.0.1', 0, target.host, target.port, (error, stream) =>
        error ? reject(error) : resolve(stream),
      );
    });
    channel.on('error', () => channel.destroy());
    channel.once('close', () => client.end());
    client.once('close', () => channel.destroy());
    return channel;
  } catch (error) {
    socket.destroy();
    const fault = connectFault(jump, seen, error as Error);
    fault.message = `jump host ${fault.message}`;
    throw fault;
  }
}
