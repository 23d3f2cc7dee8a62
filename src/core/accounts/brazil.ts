/** Brazil: branch and account as the bank knows its customer, and the tax numbers CPF and CNPJ. Pure. Sources: formats sheet
 *  brazil-febraban.md, Records (no check digit is common to the banks); check digits of CPF and CNPJ: weights and modulus
 *  11 of the revenue service, for CNPJ with letters its normative instruction 2229 of 2024. */

/** What is wrong with a branch, or undefined. */
export function brazilianBranchFault(text: string): string | undefined {
  if (!/^\d{4}$/.test(text)) return 'a branch has four digits, zeros in front included';
  return text === '0000' ? 'a branch of zeros is none' : undefined;
}

/** What is wrong with an account, or undefined. A bank may end it with a letter for its check digit. */
export function brazilianAccountFault(text: string): string | undefined {
  if (!/^[0-9A-Z]{1,14}$/.test(text))
    return 'an account has up to fourteen digits and capital letters, without points and hyphens';
  return /[1-9A-Z]/.test(text) ? undefined : 'an account of zeros is none';
}

/** What is wrong with a CPF, a person's tax number, or undefined. */
export function cpfFault(text: string): string | undefined {
  if (!/^\d{11}$/.test(text)) return 'a CPF has eleven digits, without points and hyphen';
  if (/^(\d)\1+$/.test(text)) return 'a CPF of one digit repeated is none';
  return fits(text, 12) ? undefined : 'its check digits are wrong';
}

/** What is wrong with a CNPJ, a company's tax number, or undefined. Its first twelve characters may be letters. */
export function cnpjFault(text: string): string | undefined {
  if (!/^[0-9A-Z]{12}\d{2}$/.test(text))
    return 'a CNPJ has fourteen digits, without points, slash and hyphen';
  if (/^(.)\1+$/.test(text)) return 'a CNPJ of one digit repeated is none';
  return fits(text, 9) ? undefined : 'its check digits are wrong';
}

/** The last two digits, each over all before it: weights from 2 on, from the right, up to `highest` and then again. */
function fits(text: string, highest: number): boolean {
  return [2, 1].every((left) => {
    const before = text.slice(0, text.length - left);
    let sum = 0;
    for (let i = 0; i < before.length; i++)
      sum += (before.charCodeAt(before.length - 1 - i) - 48) * (2 + (i % (highest - 1)));
    const rest = sum % 11;
    return Number(text.at(-left)) === (rest < 2 ? 0 : 11 - rest);
  });
}
