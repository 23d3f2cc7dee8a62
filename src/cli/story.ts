/** Prints a story: its facts, then each section that has lines. explain, complaints show ─▶ [here]. */

import type { Story } from '../steps/story.ts';

export function printStory({ subject, facts, sections }: Story): void {
  process.stdout.write(`${subject}\n`);
  for (const [name, value] of Object.entries(facts))
    process.stdout.write(`  ${name.replaceAll('_', ' ')}: ${String(value)}\n`);
  for (const { title, lines } of sections) {
    if (lines.length === 0) continue;
    process.stdout.write(`  ${title}\n${lines.map((line) => `    ${line}\n`).join('')}`);
  }
}
