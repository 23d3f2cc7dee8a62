/** The one place where the embedded bank's line is bent, by a scenario or a test: it sees each SFTP request before and
 *  after it is carried out, and may drop, freeze, delay, falsify or refuse. Without one, everything goes. */

import type { RefusalKind } from './refusal.ts';

export const verbs = [
  'OPEN',
  'READ',
  'WRITE',
  'CLOSE',
  'STAT',
  'LSTAT',
  'FSTAT',
  'SETSTAT',
  'FSETSTAT',
  'OPENDIR',
  'READDIR',
  'REMOVE',
  'RENAME',
  'MKDIR',
  'RMDIR',
  'REALPATH',
] as const;

export type Verb = (typeof verbs)[number];

export type Moment = {
  readonly verb: Verb;
  readonly phase: 'before' | 'after';
  /** As the client wrote it; for requests on a handle, the path it was opened with. */
  readonly path: string;
  /** RENAME's new name. */
  readonly to?: string | undefined;
  /** File bytes written on this connection before this request. */
  readonly written: number;
  /** Bytes that a WRITE brings. */
  readonly length: number;
};

/** go · drop: the socket is cut, without an answer · cut: a WRITE keeps its first bytes only, then the socket is cut ·
 *  freeze: no SFTP request is answered any more · slow: it goes on so much later · lie (after): sizes in the answer are
 *  off by `bytes` · refuse: answered with this fault; before: never carried out, after: carried out all the same. */
export type Decision =
  | { readonly kind: 'go' }
  | { readonly kind: 'drop' }
  | { readonly kind: 'cut'; readonly keptBytes: number }
  | { readonly kind: 'freeze' }
  | { readonly kind: 'slow'; readonly ms: number }
  | { readonly kind: 'lie'; readonly bytes: number }
  | { readonly kind: 'refuse'; readonly fault: RefusalKind };

export type Interceptor = (moment: Moment) => Decision;

export const letGo: Interceptor = () => ({ kind: 'go' });
