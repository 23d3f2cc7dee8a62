/** What of a pack rests on no source, as its README.md lists it. Pure. README.md ─▶ [here] ─▶ send, formats. */

import type { Pack } from '../scheme.ts';
import type { Layout } from './format.ts';

/** The points under the heading "Unverified", each on one line; empty when there is no such heading. */
export function unverifiedPoints(readme: string): readonly string[] {
  const lines = readme.split(/\r?\n/);
  const start = lines.findIndex((line) => /^#+ .*unverified/i.test(line));
  if (start === -1) return [];
  const after = lines.slice(start + 1);
  const end = after.findIndex((line) => /^#+ /.test(line));
  const points: string[] = [];
  for (const line of end === -1 ? after : after.slice(0, end)) {
    if (/^\s*[-*|\d]/.test(line)) points.push(line.replace(/^\s*([-*]|\d+\.)\s+/, '').trim());
    else if (line.trim() !== '' && points.length > 0) points.push(`${points.pop()} ${line.trim()}`);
  }
  return points;
}

/** In words: which rules of an unverified layout rest on no source; undefined when it is verified. */
export function unverifiedText(
  layout: Layout,
  pack: Pick<Pack, 'scheme' | 'unverified'>,
): string | undefined {
  if (layout.status === 'verified') return undefined;
  const said = pack.unverified?.length ? `: ${pack.unverified.join(' · ')}` : '';
  return `rules of ${layout.name} rest on no source (formats/${pack.scheme.name}/README.md, "Unverified")${said}`;
}
