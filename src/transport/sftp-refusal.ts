/** What an SFTP server's refusal means, as one of our faults. Pure. */

import { type Effect, type Fault, isTransportError, TransportError } from './transport-error.ts';

/** SFTP status number of an error that the server sent, undefined for errors of the line. */
export function statusOf(error: unknown): number | undefined {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'number' ? code : undefined;
}

/** What a server's status means. `effect` is what the refused request has done. */
export function refusal(what: string, effect: Effect, error: unknown): TransportError {
  if (isTransportError(error)) return error;
  const { message } = error as Error;
  const fault = faultOfStatus(statusOf(error), message);
  return new TransportError(fault, effect, `${what}: ${message}`, { cause: error });
}

/** Numbers of SFTP 3 (2, 3, 4), and the later ones some servers send although they speak 3. */
function faultOfStatus(status: number | undefined, message: string): Fault {
  if (status === 2 || status === 10) return 'missing';
  if (status === 3 || status === 12) return 'denied';
  if (status === 11) return 'exists';
  if (status === 14 || status === 15 || /no space|disk full|quota/i.test(message)) return 'space';
  return 'protocol';
}
