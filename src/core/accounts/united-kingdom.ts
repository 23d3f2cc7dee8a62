/** United Kingdom: sort codes, account numbers and references of direct debit instructions, as far as a text alone tells.
 *  Pure. Source: formats sheet bacs.md §2.5 and §6 rule 2. Whether number and sort code go together: modulus.ts. */

/** What is wrong with a sort code, or undefined. Six digits: files have no room for hyphens. */
export function sortCodeFault(text: string): string | undefined {
  if (!/^\d{6}$/.test(text)) return 'a sort code has six digits, without hyphens';
  return text === '000000' ? 'a sort code of zeros names no bank' : undefined;
}

/** What is wrong with an account number, or undefined. Shorter and longer numbers are brought to eight digits by a rule
 *  of their bank before they are registered. */
export function accountNumberFault(text: string): string | undefined {
  return /^\d{8}$/.test(text) ? undefined : 'an account number has eight digits, leading zeros included';
}

/** What is wrong with the reference of an instruction, or undefined. */
export function instructionReferenceFault(text: string): string | undefined {
  if (text.length > 18) return `a reference has at most 18 characters, this one has ${text.length}`;
  if (!/^[A-Z0-9.&/ -]*$/.test(text))
    return 'a reference holds capital letters, digits, blanks and . & / - only';
  const letters = text.replace(/[^A-Z0-9]/g, '');
  if (letters.length < 6) return 'a reference has at least six letters or digits';
  if (new Set(letters).size === 1) return 'a reference is not one character repeated';
  return text.startsWith('DDIC') ? 'a reference does not begin with DDIC' : undefined;
}
