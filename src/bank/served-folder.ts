/** What a creditor sees over SFTP: a root that holds `in` and `out`, and nothing above or beside them. Each request is
 *  one function on the real folder. sftp-server ─▶ [here] ─▶ node:fs. Names are never overwritten, unless a scenario
 *  has it so. */

import { constants, existsSync, readdirSync, type Stats } from 'node:fs';
import { type FileHandle, link, lstat, mkdir, open, readdir, rename, rmdir, unlink } from 'node:fs/promises';
import { basename, dirname, join, posix } from 'node:path';
import ssh2, { type Attributes, type FileEntry } from 'ssh2';
import { Refusal, refusalOf } from './refusal.ts';

const { OPEN_MODE } = ssh2.utils.sftp;
const visible = ['in', 'out'];

/** One open file or directory listing of a session. */
export type Opened =
  | { readonly kind: 'file'; readonly path: string; readonly file: FileHandle; readonly writing: boolean }
  | { readonly kind: 'list'; readonly path: string; entries: FileEntry[] };

/** How a server may differ from what is usual. */
export type Peculiarities = {
  /** Folders shown beside in and out. */
  readonly shown?: readonly string[] | undefined;
  readonly anyCase?: boolean | undefined;
  /** What is written or renamed replaces what is there, unless the client asks for a name that is free. */
  readonly overwrites?: boolean | undefined;
};

export class ServedFolder {
  readonly #dir: string;
  readonly #visible: readonly string[];
  readonly #anyCase: boolean;
  readonly #overwrites: boolean;

  constructor(dir: string, { shown = [], anyCase = false, overwrites = false }: Peculiarities = {}) {
    this.#dir = dir;
    this.#visible = [...visible, ...shown];
    this.#anyCase = anyCase;
    this.#overwrites = overwrites;
  }

  /** Absolute, normalised path in the creditor's view: "in/../../etc" is "/etc", which is not there. */
  realpath(path: string): string {
    return posix.resolve('/', path);
  }

  async open(path: string, flags: number): Promise<Opened> {
    const writing = (flags & (OPEN_MODE.WRITE | OPEN_MODE.APPEND)) !== 0;
    const real = this.#inside(path);
    const over = this.#overwrites && (flags & OPEN_MODE.EXCL) === 0 ? constants.O_TRUNC : constants.O_EXCL;
    const mode = writing
      ? constants.O_RDWR | constants.O_CREAT | over
      : constants.O_RDONLY | constants.O_NONBLOCK;
    const file = await telling(() => open(real, mode | constants.O_NOFOLLOW, 0o600));
    if (!(await file.stat()).isFile()) {
      await file.close();
      throw new Refusal('failure', 'not a plain file');
    }
    return { kind: 'file', path: this.realpath(path), file, writing };
  }

  async list(path: string): Promise<Opened> {
    const at = this.realpath(path);
    const names = at === '/' ? [...this.#visible] : await telling(() => readdir(this.#inside(at)));
    const found = await Promise.all(names.sort().map((name) => this.#entry(posix.join(at, name), name)));
    return { kind: 'list', path: at, entries: found.filter((entry) => entry !== undefined) };
  }

  async stat(path: string): Promise<Attributes> {
    const at = this.realpath(path);
    return attributes(await telling(() => lstat(at === '/' ? this.#dir : this.#inside(at))));
  }

  async remove(path: string): Promise<void> {
    await telling(() => unlink(this.#inside(path)));
  }

  /** Refuses a name that is taken: `link` does, where `rename` replaces it. */
  async rename(from: string, to: string): Promise<void> {
    const [source, target] = [this.#inside(from), this.#inside(to)];
    if ((await telling(() => lstat(source))).isDirectory())
      throw new Refusal('failure', 'folders keep their names');
    if (this.#overwrites) return telling(() => rename(source, target));
    await telling(() => link(source, target));
    await telling(() => unlink(source));
  }

  async makeFolder(path: string): Promise<void> {
    await telling(() => mkdir(this.#inside(path)));
  }

  async removeFolder(path: string): Promise<void> {
    if (posix.dirname(this.realpath(path)) === '/') throw new Refusal('denied', 'this folder stays');
    await telling(() => rmdir(this.#inside(path)));
  }

  #inside(path: string): string {
    const at = this.realpath(path);
    const [, top = ''] = at.split('/');
    if (!this.#visible.includes(top)) throw new Refusal('missing', 'no such file');
    if (at.includes('\0')) throw new Refusal('failure', 'not a name');
    const real = join(this.#dir, at);
    return this.#anyCase ? asThere(real) : real;
  }

  async #entry(path: string, filename: string): Promise<FileEntry | undefined> {
    const stats = await lstat(this.#inside(path)).catch(() => undefined);
    if (!stats) return undefined; // removed since the listing
    return { filename, longname: longName(stats, filename), attrs: attributes(stats) };
  }
}

/** The path of the entry that differs from this one by case only, if there is one. */
function asThere(path: string): string {
  const [folder, name] = [dirname(path), basename(path)];
  if (existsSync(path) || !existsSync(folder)) return path;
  const there = readdirSync(folder).find((entry) => entry.toLowerCase() === name.toLowerCase());
  return there === undefined ? path : join(folder, there);
}

export function attributes(stats: Stats): Attributes {
  const { mode, size } = stats;
  const seconds = (ms: number) => Math.floor(ms / 1000);
  return { mode, size, uid: 0, gid: 0, atime: seconds(stats.atimeMs), mtime: seconds(stats.mtimeMs) };
}

/** The line that command-line clients show. */
function longName(stats: Stats, name: string): string {
  const kind = stats.isDirectory() ? 'drwx------' : '-rw-------';
  const day = stats.mtime.toISOString().slice(0, 10);
  return `${kind}    1 bank     bank     ${String(stats.size).padStart(10)} ${day} ${name}`;
}

async function telling<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw refusalOf(error);
  }
}
