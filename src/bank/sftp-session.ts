/** One creditor's SFTP session at the embedded bank: requests in order, each asked of the interceptor, carried out on
 *  the served folder and answered. sftp-server ─▶ [here] ─▶ served-folder. */

import type { Attributes, FileEntry, SFTPWrapper } from 'ssh2';
import type { Decision, Interceptor, Moment, Verb } from './interceptor.ts';
import { plainRefusal, Refusal, refusalOf, statusNumbers } from './refusal.ts';
import { attributes, type Opened, type ServedFolder } from './served-folder.ts';

const largestRead = 262_144;
const listPage = 100;

/** What the bank does around the requests. */
export type SessionHooks = {
  readonly intercept: Interceptor;
  /** When a session begins and before a folder is shown: whatever is due is put there first. */
  readonly refresh: () => Promise<void>;
  /** A file that was written or renamed is complete under this path ("/in/name"). The answer waits for it. */
  readonly arrived: (path: string) => void | Promise<void>;
  /** Cuts the socket. */
  readonly drop: () => void;
};

type Reply =
  | { readonly kind: 'done' }
  | { readonly kind: 'handle'; readonly handle: Buffer }
  | { readonly kind: 'data'; readonly data: Buffer }
  | { readonly kind: 'names'; readonly names: FileEntry[] }
  | { readonly kind: 'attributes'; readonly attributes: Attributes };

type Request = { readonly path: string; readonly to?: string; readonly length?: number };
type Work = (kept: number | undefined) => Promise<Reply>;

const done: Reply = { kind: 'done' };

export class SftpSession {
  readonly #sftp: SFTPWrapper;
  readonly #folder: ServedFolder;
  readonly #hooks: SessionHooks;
  readonly #opened = new Map<number, Opened>();
  #lastHandle = 0;
  #written = 0;
  #frozen = false;
  #queue: Promise<void> = Promise.resolve();

  constructor(sftp: SFTPWrapper, folder: ServedFolder, hooks: SessionHooks) {
    this.#sftp = sftp;
    this.#folder = folder;
    this.#hooks = hooks;
    sftp.on('error', () => hooks.drop());
    this.#queue = hooks.refresh();
    // OpenSSH's client ends its half and waits for ours
    sftp.on('end', () => {
      void this.#queue.then(() => sftp.end());
    });
    this.#listenToFiles();
    this.#listenToHandles();
    this.#listenToNames();
  }

  /** Closes what the client left open; waits for the request under way. What was being written is there all the same, and
   *  a bank that looks into its folder cannot tell it from a whole file. */
  async end(): Promise<void> {
    this.#frozen = true;
    await this.#queue;
    const left = [...this.#opened.values()];
    this.#opened.clear();
    for (const opened of left) {
      if (opened.kind !== 'file') continue;
      await opened.file.close();
      if (opened.writing) await this.#hooks.arrived(opened.path);
    }
  }

  #listenToFiles(): void {
    const sftp = this.#sftp;
    sftp.on('OPEN', (id, path, flags) =>
      this.#serve(id, 'OPEN', { path }, async () => this.#keep(await this.#folder.open(path, flags))),
    );
    sftp.on('READ', (id, handle, offset, length) =>
      this.#serve(id, 'READ', this.#of(handle), async () => this.#read(handle, offset, length)),
    );
    sftp.on('WRITE', (id, handle, offset, data) =>
      this.#serve(id, 'WRITE', { ...this.#of(handle), length: data.length }, async (kept) => {
        const { file } = this.#file(handle);
        const bytes = data.subarray(0, kept ?? data.length);
        await file.write(bytes, 0, bytes.length, offset);
        this.#written += bytes.length;
        return done;
      }),
    );
    sftp.on('CLOSE', (id, handle) => this.#serve(id, 'CLOSE', this.#of(handle), () => this.#close(handle)));
  }

  #listenToHandles(): void {
    const sftp = this.#sftp;
    sftp.on('FSTAT', (id, handle) =>
      this.#serve(id, 'FSTAT', this.#of(handle), async () => ({
        kind: 'attributes',
        attributes: attributes(await this.#file(handle).file.stat()),
      })),
    );
    // times and modes are the bank's own: accepted, without effect
    sftp.on('FSETSTAT', (id, handle) => this.#serve(id, 'FSETSTAT', this.#of(handle), async () => done));
    sftp.on('READDIR', (id, handle) =>
      this.#serve(id, 'READDIR', this.#of(handle), async () => {
        const list = this.#handle(handle);
        if (list.kind !== 'list') throw new Refusal('failure', 'not a folder');
        if (list.entries.length === 0) throw new Refusal('end', 'end of list');
        return { kind: 'names', names: list.entries.splice(0, listPage) };
      }),
    );
  }

  #listenToNames(): void {
    const sftp = this.#sftp;
    const folder = this.#folder;
    for (const verb of ['STAT', 'LSTAT'] as const)
      sftp.on(verb as 'STAT', (id, path) =>
        this.#serve(id, verb, { path }, async () => ({
          kind: 'attributes',
          attributes: await folder.stat(path),
        })),
      );
    sftp.on('SETSTAT', (id, path) =>
      this.#serve(id, 'SETSTAT', { path }, async () => {
        await folder.stat(path);
        return done;
      }),
    );
    sftp.on('OPENDIR', (id, path) =>
      this.#serve(id, 'OPENDIR', { path }, async () => {
        await this.#hooks.refresh();
        return this.#keep(await folder.list(path));
      }),
    );
    sftp.on('REMOVE', (id, path) => this.#serve(id, 'REMOVE', { path }, () => then(folder.remove(path))));
    sftp.on('MKDIR', (id, path) => this.#serve(id, 'MKDIR', { path }, () => then(folder.makeFolder(path))));
    sftp.on('RMDIR', (id, path) => this.#serve(id, 'RMDIR', { path }, () => then(folder.removeFolder(path))));
    sftp.on('RENAME', (id, path, to) =>
      this.#serve(id, 'RENAME', { path, to }, async () => {
        await folder.rename(path, to);
        await this.#hooks.arrived(folder.realpath(to));
        return done;
      }),
    );
    sftp.on('REALPATH', (id, path) =>
      this.#serve(id, 'REALPATH', { path }, async () => {
        const filename = folder.realpath(path);
        return { kind: 'names', names: [{ filename, longname: filename, attrs: {} as Attributes }] };
      }),
    );
  }

  #serve(id: number, verb: Verb, request: Request, work: Work): void {
    this.#queue = this.#queue.then(() => this.#one(id, verb, request, work));
  }

  async #one(id: number, verb: Verb, request: Request, work: Work): Promise<void> {
    if (this.#frozen) return;
    const moment = { verb, written: this.#written, length: 0, ...request };
    try {
      const before = await this.#decided({ ...moment, phase: 'before' });
      if (this.#frozen) return;
      const reply = await work(before.kind === 'cut' ? before.keptBytes : undefined);
      if (before.kind === 'cut') return this.#drop();
      const after = await this.#decided({ ...moment, phase: 'after' });
      if (!this.#frozen) this.#answer(id, after.kind === 'lie' ? falsified(reply, after.bytes) : reply);
    } catch (error) {
      if (this.#frozen) return;
      const refusal = refusalOf(error);
      this.#sftp.status(id, statusNumbers[refusal.kind], refusal.message);
    }
  }

  /** Throws the refusal that was decided. */
  async #decided(moment: Moment): Promise<Decision> {
    const decision = this.#hooks.intercept(moment);
    switch (decision.kind) {
      case 'drop':
        this.#drop();
        return decision;
      case 'freeze':
        this.#frozen = true;
        return decision;
      case 'slow':
        await new Promise((resolve) => setTimeout(resolve, decision.ms));
        return decision;
      case 'refuse':
        throw plainRefusal(decision.fault);
      case 'go':
      case 'cut':
      case 'lie':
        return decision;
      default:
        return unreachable(decision);
    }
  }

  #drop(): void {
    this.#frozen = true;
    this.#hooks.drop();
  }

  #answer(id: number, reply: Reply): void {
    const sftp = this.#sftp;
    if (reply.kind === 'done') sftp.status(id, 0);
    else if (reply.kind === 'handle') sftp.handle(id, reply.handle);
    else if (reply.kind === 'data') sftp.data(id, reply.data);
    else if (reply.kind === 'names') sftp.name(id, reply.names);
    else sftp.attrs(id, reply.attributes);
  }

  async #read(handle: Buffer, offset: number, length: number): Promise<Reply> {
    const { file } = this.#file(handle);
    const buffer = Buffer.alloc(Math.min(length, largestRead));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, offset);
    if (bytesRead === 0) throw new Refusal('end', 'end of file');
    return { kind: 'data', data: buffer.subarray(0, bytesRead) };
  }

  async #close(handle: Buffer): Promise<Reply> {
    const opened = this.#handle(handle);
    this.#opened.delete(handle.readUInt32BE(0));
    if (opened.kind === 'file') {
      if (opened.writing) await opened.file.sync();
      await opened.file.close();
      if (opened.writing) await this.#hooks.arrived(opened.path);
    }
    return done;
  }

  #keep(opened: Opened): Reply {
    this.#lastHandle += 1;
    this.#opened.set(this.#lastHandle, opened);
    const handle = Buffer.alloc(4);
    handle.writeUInt32BE(this.#lastHandle);
    return { kind: 'handle', handle };
  }

  #handle(handle: Buffer): Opened {
    const opened = handle.length === 4 ? this.#opened.get(handle.readUInt32BE(0)) : undefined;
    if (!opened) throw new Refusal('failure', 'no such handle');
    return opened;
  }

  #file(handle: Buffer): Extract<Opened, { kind: 'file' }> {
    const opened = this.#handle(handle);
    if (opened.kind !== 'file') throw new Refusal('failure', 'not a file');
    return opened;
  }

  #of(handle: Buffer): Request {
    const opened = handle.length === 4 ? this.#opened.get(handle.readUInt32BE(0)) : undefined;
    return { path: opened?.path ?? '' };
  }
}

/** Sizes that are not there: files seem longer or shorter than they are, never shorter than nothing. */
function falsified(reply: Reply, bytes: number): Reply {
  const off = (attrs: Attributes): Attributes =>
    attrs.size === undefined ? attrs : { ...attrs, size: Math.max(0, attrs.size + bytes) };
  if (reply.kind === 'attributes') return { ...reply, attributes: off(reply.attributes) };
  if (reply.kind !== 'names') return reply;
  return { ...reply, names: reply.names.map((entry) => ({ ...entry, attrs: off(entry.attrs) })) };
}

async function then(work: Promise<void>): Promise<Reply> {
  await work;
  return done;
}

function unreachable(value: never): never {
  throw new Error(`unexpected ${JSON.stringify(value)}`);
}
