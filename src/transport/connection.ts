/** Where to connect and how long to wait, as the configuration gives it and secret.ts completes it. Plain data. */

export type Deadlines = {
  /** TCP, key exchange and login together. */
  readonly connectMs: number;
  /** One answer of the server. */
  readonly answerMs: number;
  /** The whole connection, from opening to closing. */
  readonly totalMs: number;
};

export const usualDeadlines: Deadlines = { connectMs: 20_000, answerMs: 60_000, totalMs: 3_600_000 };

export type SftpConnection = {
  readonly kind: 'sftp';
  readonly host: string;
  readonly port: number;
  readonly username: string;
  /** Accepted host keys as `ssh-keygen -lf` prints them: "SHA256:…". Two during a change of keys; never none. */
  readonly hostKeys: readonly string[];
  /** When the server holds keys of several types: the type that is pinned, e.g. "ssh-ed25519". */
  readonly hostKeyType?: string | undefined;
  /** Resolved secrets (secret.ts), in clear. */
  readonly privateKey?: string | undefined;
  readonly passphrase?: string | undefined;
  readonly password?: string | undefined;
  readonly deadlines?: Partial<Deadlines> | undefined;
};

export type FolderConnection = { readonly kind: 'folder'; readonly path: string };

export type Connection = SftpConnection | FolderConnection;
