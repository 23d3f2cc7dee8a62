/** Where to connect and how long to wait, as the configuration gives it and main completes it. Plain data. */

export type Deadlines = {
  /** TCP, proxy or jump host, key exchange and login together. */
  readonly connectMs: number;
  /** One answer of the server. */
  readonly answerMs: number;
  /** The whole connection, from opening to closing. */
  readonly totalMs: number;
  /** How often a silent server is asked whether it is there; three times without an answer it is not. */
  readonly keepaliveMs: number;
};

export const usualDeadlines: Deadlines = {
  connectMs: 20_000,
  answerMs: 60_000,
  totalMs: 3_600_000,
  keepaliveMs: 10_000,
};

/** One SSH server, and as whom. Secrets are resolved (secret.ts), in clear. */
export type SshLogin = {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  /** Host keys that are accepted now, as `ssh-keygen -lf` prints them: "SHA256:…". None: nobody is. */
  readonly hostKeys: readonly string[];
  /** Pinned keys whose last day has passed: named when one of them is shown. */
  readonly endedHostKeys?: readonly string[] | undefined;
  /** When the server holds keys of several types: the type that is pinned, e.g. "ssh-ed25519". */
  readonly hostKeyType?: string | undefined;
  readonly privateKey?: string | undefined;
  readonly passphrase?: string | undefined;
  readonly password?: string | undefined;
  /** To the questions of a keyboard-interactive login, in order; the password when not given. */
  readonly answers?: readonly string[] | undefined;
};

/** What stands between us and the server: another SSH server, with its own pinned key, or a proxy. */
export type Via =
  | ({ readonly kind: 'jump' } & SshLogin)
  | {
      readonly kind: 'socks5' | 'http';
      readonly host: string;
      readonly port: number;
      readonly username?: string | undefined;
      readonly password?: string | undefined;
    };

export type SftpConnection = SshLogin & {
  readonly kind: 'sftp';
  readonly via?: Via | undefined;
  readonly deadlines?: Partial<Deadlines> | undefined;
};

export type FolderConnection = { readonly kind: 'folder'; readonly path: string };

export type Connection = SftpConnection | FolderConnection;
