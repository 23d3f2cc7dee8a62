/** The calendars a scheme can name, one line each; the rule, its source and its horizon stand in a file of their own. */

import { australia } from './australia.ts';
import { brazil } from './brazil.ts';
import { canada } from './canada.ts';
import { china } from './china.ts';
import type { CalendarRule } from './days.ts';
import { denmark } from './denmark.ts';
import { everyDay } from './every-day.ts';
import { fed } from './fed.ts';
import { hungary } from './hungary.ts';
import { japan } from './japan.ts';
import { korea } from './korea.ts';
import { newZealand } from './new-zealand.ts';
import { norway } from './norway.ts';
import { singapore } from './singapore.ts';
import { southAfrica } from './south-africa.ts';
import { sweden } from './sweden.ts';
import { switzerland } from './switzerland.ts';
import { target } from './target.ts';
import { unitedKingdom } from './united-kingdom.ts';

export const calendarRules = {
  australia,
  brazil,
  canada,
  china,
  denmark,
  'every-day': everyDay,
  fed,
  hungary,
  japan,
  korea,
  'new-zealand': newZealand,
  norway,
  singapore,
  'south-africa': southAfrica,
  sweden,
  switzerland,
  target,
  'united-kingdom': unitedKingdom,
} as const satisfies Readonly<Record<string, CalendarRule>>;

export type CalendarName = keyof typeof calendarRules;

export const calendarNames = Object.keys(calendarRules) as [CalendarName, ...CalendarName[]];
