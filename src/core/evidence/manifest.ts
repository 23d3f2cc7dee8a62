/** The list of an evidence pack's parts with their digests, and whether a pack is what its list says. Pure. */

import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Part } from './zip.ts';

export const manifestName = 'manifest.json';

const form = z.strictObject({
  debitrunEvidence: z.literal(1),
  creditor: z.string(),
  kind: z.enum(['debit', 'debtor']),
  id: z.string(),
  /** Names, accounts and contacts are masked; false: they stand in clear, for this purpose. */
  masked: z.boolean(),
  purpose: z.string().optional(),
  parts: z.array(
    z.strictObject({ name: z.string(), size: z.int().min(0), sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
  ),
});

export type Manifest = z.infer<typeof form>;
export type EvidenceSubject = Omit<Manifest, 'debitrunEvidence' | 'parts'>;

/** The manifest as a part, to stand first. */
export function manifestPart(subject: EvidenceSubject, parts: readonly Part[]): Part {
  const manifest: Manifest = {
    debitrunEvidence: 1,
    ...subject,
    parts: parts.map(({ name, bytes }) => ({ name, size: bytes.length, sha256: sha256(bytes) })),
  };
  return { name: manifestName, bytes: Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`) };
}

/** Out: the manifest, undefined when there is none, and what in the pack is not what it says. */
export function checkManifest(parts: readonly Part[]): {
  readonly manifest: Manifest | undefined;
  readonly faults: readonly string[];
} {
  const own = parts.find(({ name }) => name === manifestName);
  const manifest = own && form.safeParse(jsonOf(own.bytes)).data;
  if (manifest === undefined)
    return { manifest, faults: [`${manifestName}: missing, or of another version`] };
  const faults: string[] = [];
  const found = new Map(parts.map((part) => [part.name, part]));
  for (const { name, sha256: told } of manifest.parts) {
    const part = found.get(name);
    if (part === undefined) faults.push(`${name}: missing`);
    else if (sha256(part.bytes) !== told) faults.push(`${name}: its digest is not the manifest's`);
    found.delete(name);
  }
  found.delete(manifestName);
  for (const name of found.keys()) faults.push(`${name}: the manifest does not name it`);
  return { manifest, faults };
}

export function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Out: undefined when it is no JSON. */
export function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}
