/** What a bank's free words stand for. Pure. A layout that decides by text lists patterns; both who reads an answer and
 *  who writes one ask here. */

import type { OutcomeRule } from './format.ts';

export type OutcomeTexts = Extract<OutcomeRule, { by: 'text' }>['texts'];

/** The code of the first pattern that matches; '' when none does. */
export function codeOfText(texts: OutcomeTexts, said: string): string {
  return texts.find(({ matches }) => new RegExp(matches, 'u').test(said))?.code ?? '';
}
