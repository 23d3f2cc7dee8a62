/** Words that a layout which decides by text reads as a given code. Pure. Tried: the code's meaning, then each pattern of
 *  it as plain words. */

import { codeOfText, type OutcomeTexts } from '../core/format/outcome-text.ts';

/** undefined: no words could be found, the answer cannot tell this code. */
export function wordsFor(code: string, texts: OutcomeTexts, meaning: string | undefined): string | undefined {
  const plain = texts.filter((text) => text.code === code).flatMap(({ matches }) => plainWords(matches));
  return [meaning ?? '', ...plain].find((words) => words !== '' && codeOfText(texts, words) === code);
}

/** The alternatives of a pattern without what only a pattern means. */
function plainWords(pattern: string): readonly string[] {
  return pattern
    .replace(/\\[sSdDwWbB][*+?]?|\.[*+?]?|[*+?]/g, '')
    .split(/[|()]/)
    .map((words) => words.replace(/[\^$\\]/g, ''));
}
