/** The one place where a test bends the embedded bank's line: it sees each SFTP request before and after it is carried
 *  out, and may drop, freeze or refuse. Without one, everything goes. */

export type Verb =
  | 'OPEN'
  | 'READ'
  | 'WRITE'
  | 'CLOSE'
  | 'STAT'
  | 'LSTAT'
  | 'FSTAT'
  | 'SETSTAT'
  | 'FSETSTAT'
  | 'OPENDIR'
  | 'READDIR'
  | 'REMOVE'
  | 'RENAME'
  | 'MKDIR'
  | 'RMDIR'
  | 'REALPATH';

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
 *  freeze: no SFTP request is answered any more · refuse: carried out never, answered with this fault. */
export type Decision =
  | { readonly kind: 'go' }
  | { readonly kind: 'drop' }
  | { readonly kind: 'cut'; readonly keptBytes: number }
  | { readonly kind: 'freeze' }
  | { readonly kind: 'refuse'; readonly fault: 'failure' | 'denied' | 'no-space' };

export type Interceptor = (moment: Moment) => Decision;

export const letGo: Interceptor = () => ({ kind: 'go' });
