/** A word from a file or a configuration that a message repeats, because it stands where a known word was expected: a name or
 *  an account number may have slipped into its place, and then it is masked. Line and field tell where it stands. Pure. */

export function shownWord(text: string): string {
  return /^[\w.:;,<>/ -]{0,60}$/.test(text) && !/\d{6}/.test(text.replace(/[ -]/g, '')) ? text : '***';
}

/** The same for a phrase of such words ("mandate M-1"), word by word. */
export function shownWords(text: string): string {
  return text.split(' ').map(shownWord).join(' ');
}

/** A count or a sum a file states: one of more than fifteen digits is an account in the wrong place. */
export function shownNumber(value: bigint | string): string {
  const text = String(value);
  return text.length > 15 ? `a number of ${text.length} digits` : text;
}

/** A library's message with the words it quotes shown in the same way. */
export function shownQuotes(message: string): string {
  return message.replace(/(['"])([^'"]*)\1/g, (_, quote, word) => `${quote}${shownWord(word)}${quote}`);
}
