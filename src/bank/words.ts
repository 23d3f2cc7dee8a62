/** Words that a layout which decides by text reads as a given code. Pure. Tried: the code's meaning, then each pattern of
 *  it as plain words. */

import type { OutcomeRule } from '../core/format/format.ts';
import { codeOfText } from '../core/returns/answer.ts';

type Texts = Extract<OutcomeRule, { by: 'text' }>['texts'];

/** undefined: no words could be found, the answer cannot tell this code. */
export function wordsFor(code: string, texts: Texts, meaning: string | undefined): string | undefined {
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
