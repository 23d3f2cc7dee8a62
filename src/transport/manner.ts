/** The three ways a bank takes a file, each as the same few acts. deliver ─▶ [here] ─▶ transport. Where a file becomes the
 *  bank's at one moment (a rename, a marker), a cut before that moment is no delivery; where it does not, it is unknown. */

import { remotePath } from './remote-name.ts';
import { isLeftover, type Proof, type Sighting, sight } from './sight.ts';
import type { Transport } from './transport.ts';
import { isTransportError } from './transport-error.ts';

/** rename: written under a temporary name, then renamed · marker: written under its name, then an empty marker file says
 *  that it is whole · direct: written under its name, for servers that have neither. */
export const mannerNames = ['rename', 'marker', 'direct'] as const;

export type Manner = {
  readonly by: (typeof mannerNames)[number];
  /** Name of the marker file, for a file's name. */
  readonly marker: (name: string) => string;
  readonly proof: Proof;
  /** Names at the bank that differ by case only are one name. */
  readonly anyCase: boolean;
};

export const usualManner: Manner = {
  by: 'rename',
  marker: (name) => `${name}.ok`,
  proof: 'digest',
  anyCase: false,
};

/** What a manner needs to know of a file. */
export type Goods = {
  readonly name: string;
  readonly temporaryName: string;
  readonly dir: string;
  readonly size: number;
  readonly sha256: string;
  readonly chunks: () => AsyncIterable<Uint8Array>;
  readonly manner?: Manner | undefined;
};

export type Acts = {
  /** Whether the file is the bank's already: `absent` also when only a part of it was written. */
  look(): Promise<Sighting>;
  /** The name bytes are written under. */
  readonly staging: string;
  /** Whether the bytes written under the staging name are ours. */
  staged(): Promise<Sighting>;
  /** Removes what stands under the staging name; false when nothing does. */
  clear(): Promise<boolean>;
  /** The moment the file becomes the bank's; undefined: writing it is that moment. */
  readonly commit: (() => Promise<void>) | undefined;
  /** Whether a file that could be cleared was certainly not taken: no commit can come through after it. */
  readonly clearProves: boolean;
  /** Nothing at the bank can be looked at: only its answers count. */
  readonly blind: boolean;
};

export function actsOf(transport: Transport, file: Goods): Acts {
  const manner = file.manner ?? usualManner;
  switch (manner.by) {
    case 'rename':
      return byRename(transport, file, manner);
    case 'marker':
      return byMarker(transport, file, manner);
    case 'direct':
      return directly(transport, file, manner);
    default:
      return unreachable(manner.by);
  }
}

function byRename(transport: Transport, file: Goods, manner: Manner): Acts {
  const staging = remotePath(file.dir, file.temporaryName);
  return {
    look: () => seen(transport, file, file.name, manner),
    staging,
    staged: () => seen(transport, file, file.temporaryName, manner, 'same'),
    clear: () => removed(transport, staging),
    commit: () => transport.renameNew(staging, remotePath(file.dir, file.name)),
    clearProves: true,
    blind: manner.proof === 'none',
  };
}

function byMarker(transport: Transport, file: Goods, manner: Manner): Acts {
  const staging = remotePath(file.dir, file.name);
  const marker = remotePath(file.dir, manner.marker(file.name));
  return {
    async look() {
      if (manner.proof === 'none') return 'absent';
      const there = await sight(transport, { ...file, anyCase: manner.anyCase }, file.name, manner.proof);
      if ((await transport.stat(marker)) !== undefined) return there === 'same' ? 'same' : 'other';
      if (there !== 'other') return 'absent';
      const ours =
        manner.proof === 'digest' && (await isLeftover(transport, staging, file.size, file.chunks()));
      return ours ? 'absent' : 'other';
    },
    staging,
    staged: () => seen(transport, file, file.name, manner, 'same'),
    clear: () => removed(transport, staging),
    commit: () => transport.upload(marker, nothing()),
    // a bank may take the marker away first and the file later
    clearProves: false,
    blind: manner.proof === 'none',
  };
}

function directly(transport: Transport, file: Goods, manner: Manner): Acts {
  return {
    look: () => seen(transport, file, file.name, manner),
    staging: remotePath(file.dir, file.name),
    staged: () => seen(transport, file, file.name, manner, 'same'),
    // what stands there may be being taken
    clear: async () => false,
    commit: undefined,
    clearProves: false,
    blind: manner.proof === 'none',
  };
}

/** `unseen`: what is taken to stand there where nothing can be looked at. */
async function seen(
  transport: Transport,
  file: Goods,
  name: string,
  { proof, anyCase }: Manner,
  unseen: Sighting = 'absent',
): Promise<Sighting> {
  return proof === 'none' ? unseen : sight(transport, { ...file, anyCase }, name, proof);
}

async function removed(transport: Transport, path: string): Promise<boolean> {
  try {
    await transport.remove(path);
    return true;
  } catch (error) {
    if (isTransportError(error) && error.fault === 'missing') return false;
    throw error;
  }
}

async function* nothing(): AsyncIterable<Uint8Array> {}

function unreachable(by: never): never {
  throw new Error(`no way to deliver by ${String(by)}`);
}
