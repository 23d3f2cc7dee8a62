/** The estate "jade": invented households with flat, parking, water meter, and how each pays. Pure: the same count gives
 *  the same households, and more households leave the first ones as they are. */

import { Random } from '../core/random.ts';
import { chineseName } from './names.ts';

/** What happens to one household on purpose, so that the demo shows it; the rest happens by share. */
export type Story = 'account-closes' | 'cancels-agreement' | 'sells-flat' | 'pays-twice' | 'meter-is-changed';

export type AgreementKind = 'recurring' | 'one-off';

export type Household = {
  readonly debtorId: string;
  readonly name: string;
  readonly phone: string;
  readonly building: number;
  /** "0702": floor and door. */
  readonly room: string;
  /** Square metres in hundredths: 8953 is 89.53. */
  readonly area: number;
  readonly hasParking: boolean;
  /** Cubic metres on the meter before the first month, and the use of each month after. */
  readonly meterStart: number;
  readonly use: readonly number[];
  readonly cardNumber: string;
  readonly agreement: { readonly kind: AgreementKind; readonly limitFen: bigint | undefined } | undefined;
  readonly pays: 'by-debit' | 'wechat-early' | 'cash-early' | 'wechat-late' | 'not-at-all';
  /** Fen put on account before the first month. */
  readonly prepaysFen: bigint;
  readonly story: Story | undefined;
};

/** By place in the list, all within the first twenty. */
const stories: Readonly<Record<number, Story>> = {
  7: 'account-closes',
  11: 'cancels-agreement',
  13: 'sells-flat',
  15: 'pays-twice',
  17: 'meter-is-changed',
};
const oneOff: readonly number[] = [4, 104, 204];
/** Less than a month costs: its charges wait for a higher limit. */
const tightLimit: readonly number[] = [9];
const doorsPerFloor = 5;
const buildings = 6;

/** In: how many, and how many months of water they use. */
export function households(count: number, months: number): readonly Household[] {
  return Array.from({ length: count }, (_, index) => household(index, months));
}

function household(index: number, months: number): Household {
  const random = new Random(`jade/${index}`);
  const story = stories[index];
  const building = (index % buildings) + 1;
  const door = Math.floor(index / buildings);
  const room = `${two(Math.floor(door / doorsPerFloor) + 1)}${two((door % doorsPerFloor) + 1)}`;
  const isPlain = story !== undefined || oneOff.includes(index) || tightLimit.includes(index);
  const hasAgreement = isPlain || !random.percent(9);
  return {
    debtorId: `H${building}-${room}`,
    name: chineseName(random),
    phone: phone(random),
    building,
    room,
    area: random.between(5820, 14280),
    hasParking: random.percent(60),
    meterStart: random.between(20, 900),
    use: Array.from({ length: months }, () => random.between(4, 22)),
    cardNumber: cardNumber(random),
    agreement: hasAgreement
      ? { kind: oneOff.includes(index) ? 'one-off' : 'recurring', limitFen: limit(index, random) }
      : undefined,
    pays: isPlain ? 'by-debit' : hasAgreement ? habit(random) : withoutAgreement(random),
    prepaysFen: index === 3 || (!isPlain && random.percent(4)) ? BigInt(random.between(5, 20)) * 100_00n : 0n,
    story,
  };
}

function limit(index: number, random: Random): bigint | undefined {
  if (tightLimit.includes(index)) return 100_00n;
  return random.percent(10) ? 2000_00n : undefined;
}

/** Some pay before the run although they could wait for it. */
function habit(random: Random): Household['pays'] {
  const roll = random.below(100);
  return roll < 4 ? 'wechat-early' : roll < 6 ? 'cash-early' : 'by-debit';
}

function withoutAgreement(random: Random): Household['pays'] {
  return random.pick(['wechat-early', 'cash-early', 'wechat-late', 'not-at-all']);
}

/** Its billing accounts. */
export function accountIds({ building, room }: Pick<Household, 'building' | 'room'>) {
  const flat = `${building}-${room}`;
  return { flat, parking: `P-${flat}`, meter: `W-${flat}` };
}

/** 129 opens no mobile number in China: nobody's phone. */
export function phone(random: Random): string {
  return `129${random.digits(8)}`;
}

/** 19 digits whose check digit (Luhn) is wrong on purpose: nobody's card. */
export function cardNumber(random: Random): string {
  const body = `601428${random.digits(12)}`;
  return `${body}${(luhnDigit(body) + 5) % 10}`;
}

/** The digit that would make the number right. */
export function luhnDigit(body: string): number {
  const doubled = [...body].reverse().map((digit, place) => {
    const value = place % 2 === 0 ? Number(digit) * 2 : Number(digit);
    return value > 9 ? value - 9 : value;
  });
  return (10 - (doubled.reduce((sum, value) => sum + value, 0) % 10)) % 10;
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}
