/** How single values of debitrun.yaml are read. Pure. Every scalar is text there, so that 010 stays 010; what is a number
 *  becomes one here. No message repeats a value, as it may be a secret in the wrong place. */

import { z } from 'zod';

export const text = z.string().trim().min(1, 'a value is needed.');

export const whole = (min: number, max: number) => {
  const message = `must be a whole number from ${min} to ${max}.`;
  return z
    .string()
    .regex(/^\d{1,9}$/, message)
    .transform(Number)
    .refine((number) => number >= min && number <= max, message);
};

export const yesNo = z.enum(['yes', 'no']).transform((word) => word === 'yes');

/** Major units; the scheme's currency says how many decimals. */
export const decimalText = z.string().regex(/^\d+(\.\d+)?$/, 'must be an amount like "5000.00".');

export const secret = z
  .string()
  .regex(/^(file|env):.+$/, 'must be file:PATH or env:NAME; a secret never stands here in clear.');
