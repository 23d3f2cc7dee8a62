/** Identifiers some fields spell without their check digit. Pure. */

/** Eight digits of a routing number with their ninth; other texts as they are. Source: formats sheet of the United States §2.3, field 4. */
function completeRouting(text: string): string {
  if (!/^\d{8}$/.test(text)) return text;
  const weights = [3, 7, 1, 3, 7, 1, 3, 7];
  const sum = weights.reduce((total, weight, index) => total + weight * Number(text[index]), 0);
  return text + ((10 - (sum % 10)) % 10);
}

/** Seven digits of a number with their eighth, which is always 1. Source: formats sheet of Japan, differences of one bank. */
function completeWithOne(text: string): string {
  return /^\d{7}$/.test(text) ? `${text}1` : text;
}

export const accountCompletions: Readonly<Record<string, (text: string) => string>> = {
  'aba-routing': completeRouting,
  'seven-and-one': completeWithOne,
};
