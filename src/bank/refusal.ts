/** How the embedded bank says no to one SFTP request. */

import ssh2 from 'ssh2';

const { STATUS_CODE } = ssh2.utils.sftp;

export type RefusalKind = 'missing' | 'denied' | 'failure' | 'no-space' | 'unsupported' | 'end';

export class Refusal extends Error {
  readonly kind: RefusalKind;

  constructor(kind: RefusalKind, message: string) {
    super(message);
    this.kind = kind;
  }
}

/** SFTP 3 has no number for a full disk or a taken name: both are "failure", the text tells. */
export const statusNumbers: Readonly<Record<RefusalKind, number>> = {
  missing: STATUS_CODE.NO_SUCH_FILE,
  denied: STATUS_CODE.PERMISSION_DENIED,
  failure: STATUS_CODE.FAILURE,
  'no-space': STATUS_CODE.FAILURE,
  unsupported: STATUS_CODE.OP_UNSUPPORTED,
  end: STATUS_CODE.EOF,
};

const kinds: Readonly<Record<string, readonly [RefusalKind, string]>> = {
  ENOENT: ['missing', 'no such file'],
  ENOTDIR: ['missing', 'no such file'],
  EACCES: ['denied', 'permission denied'],
  EPERM: ['denied', 'permission denied'],
  ELOOP: ['denied', 'permission denied'],
  EEXIST: ['failure', 'the name is taken'],
  ENOSPC: ['no-space', 'no space left on device'],
};

const texts: Readonly<Record<RefusalKind, string>> = {
  missing: 'no such file',
  denied: 'permission denied',
  failure: 'refused',
  'no-space': 'no space left on device',
  unsupported: 'operation unsupported',
  end: 'end of file',
};

/** As the server says it itself. */
export function plainRefusal(kind: RefusalKind): Refusal {
  return new Refusal(kind, texts[kind]);
}

export function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  const [kind, text] = kinds[(error as NodeJS.ErrnoException).code ?? ''] ?? ['failure', 'failure'];
  return new Refusal(kind, text);
}
