/** Spelling of whole numbers and amounts. Pure. Values are bigint: counts, and minor units of the currency. */

import { formatMinor, parseMinor } from '../money.ts';
import type { Codec } from './codec.ts';
import type { FieldSpec } from './field-schema.ts';
import type { Value } from './format.ts';
import { unitDigits } from './units.ts';

export function numberCodec(): Codec {
  return {
    encode(value, report) {
      const number = wholeNumber(value);
      if (number === undefined) {
        if (value !== undefined) report('FIELD_TYPE', 'must be a whole number');
        return '';
      }
      return number;
    },
    decode(text, report) {
      if (text === '') return undefined;
      const number = digitsToBigInt(text);
      if (number === undefined) report('FIELD_TYPE', 'must be a whole number');
      return number;
    },
  };
}

/** Amounts: minor units inside, the field's own unit and point outside. */
export function amountCodec(field: FieldSpec): Codec {
  const above = unitDigits[field.unit ?? 'cent'];
  const digits = field.decimals ?? above;
  const point = field.point ?? (digits === 0 ? 'implied' : '.');
  // text digits = minor units * 10 ** (digits - above)
  const shift = digits - above;
  const scale = 10n ** BigInt(Math.abs(shift));
  return {
    encode(value, report) {
      if (value === undefined) return '';
      if (typeof value !== 'bigint') {
        report('FIELD_TYPE', 'must be an amount in minor units');
        return '';
      }
      if (value < 0n) report('FIELD_TYPE', 'an amount cannot be negative here');
      if (shift < 0 && value % scale !== 0n) report('FIELD_TYPE', 'has more digits than its unit can spell');
      const scaled = shift >= 0 ? value * scale : value / scale;
      return point === 'implied' ? String(scaled) : formatMinor(scaled, digits).replace('.', point);
    },
    decode(text, report) {
      if (text === '') return undefined;
      const scaled =
        point === 'implied'
          ? digitsToBigInt(text)
          : parseMinor(point === '.' ? text : text.replace(point, '.'), digits);
      if (scaled === undefined || scaled < 0n || (shift > 0 && scaled % scale !== 0n)) {
        report('FIELD_TYPE', `must be an amount${digits > 0 ? ` with at most ${digits} decimals` : ''}`);
        return undefined;
      }
      return shift === 0 ? scaled : shift > 0 ? scaled / scale : scaled * scale;
    },
  };
}

/** Plain digits only; the number path is several times faster than BigInt(text). */
function digitsToBigInt(text: string): bigint | undefined {
  if (text.length > 15) return /^\d+$/.test(text) ? BigInt(text) : undefined;
  let number = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return undefined;
    number = number * 10 + digit;
  }
  return BigInt(number);
}

function wholeNumber(value: Value | undefined): string | undefined {
  if (typeof value === 'bigint') return value >= 0n ? value.toString() : undefined;
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && /^\d+$/.test(value) ? value : undefined;
}
