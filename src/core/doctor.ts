/** What is stuck, late or about to fail, from facts the step has looked up: each finding with since when, and one command
 *  that is safe to run. Pure. steps/doctor ─▶ [here] ─▶ cli. Nothing is repaired here. */

import { addDays, type Instant, type IsoDate, localTime } from './date.ts';

export type Finding = {
  /** Stable: "delivery-unknown", "answer-overdue" … */
  readonly kind: string;
  readonly what: string;
  /** Day or instant it began, or ends; '' where none is known. */
  readonly since: string;
  /** Shows more, or does the next thing; never sends, books or frees by itself what nobody has checked. */
  readonly command: string;
};

export type DoctorFacts = {
  readonly creditor: string;
  readonly now: Instant;
  readonly timeZone: string;
  readonly files: readonly {
    readonly fileNo: bigint;
    readonly name: string;
    readonly state: string;
    readonly collectOn: IsoDate;
    readonly since: Instant;
  }[];
  /** Debits at the bank without an outcome, by file; `expected` is the day on which an answer must be there. */
  readonly waiting: readonly {
    readonly fileNo: bigint;
    readonly debits: number;
    readonly collectOn: IsoDate;
    readonly expected: IsoDate;
  }[];
  readonly answersUntil: string;
  readonly inbound: readonly {
    readonly inboundNo: bigint;
    readonly name: string;
    readonly state: string;
    readonly keptAt: Instant;
  }[];
  readonly unknownDebits: readonly { readonly debitId: string; readonly collectOn: IsoDate }[];
  readonly runners: readonly {
    readonly scope: string;
    readonly holder: string;
    readonly since: Instant;
    readonly beatAt: Instant;
  }[];
  /** Charges held because more would be collected than a limit lets. */
  readonly overLimit: number;
  /** Debits presented as often as the scheme lets. */
  readonly representedOut: number;
  /** A series of numbers of files, and where it begins again. */
  readonly sequence: { readonly last: bigint; readonly upTo: number } | undefined;
  readonly calendar: { readonly name: string; readonly horizon: IsoDate };
  readonly endingHolds: readonly { readonly holdId: string; readonly until: IsoDate }[];
  readonly endingOperators: readonly { readonly name: string; readonly until: IsoDate }[];
  readonly endingKeys: readonly { readonly fingerprint: string; readonly until: IsoDate }[];
  /** Keys of OpenPGP that end soon, or cannot be used. */
  readonly openPgpKeys: readonly {
    readonly name: string;
    readonly ends: IsoDate | undefined;
    readonly fault: string | undefined;
  }[];
  readonly oldTasks: readonly { readonly taskKey: string; readonly madeOn: IsoDate }[];
  readonly restoredAt: Instant | undefined;
  /** Bytes free where the workspace lies; undefined where it cannot be told. */
  readonly diskFree: bigint | undefined;
  /** Seconds a clock is ahead of ours, by name: the database, the bank's server. */
  readonly clocks: readonly { readonly name: string; readonly aheadSeconds: number }[];
};

const longRunHours = 6;
const silentSeconds = 120;
const horizonDays = 60;
const oldTaskDays = 14;
const leastDiskBytes = 1n << 30n;
const skewSeconds = 300;

export function diagnose(facts: DoctorFacts): readonly Finding[] {
  return checks.flatMap((check) => check(facts));
}

type Check = (facts: DoctorFacts) => readonly Finding[];

const deliveries: Check = ({ creditor, files, now, timeZone }) => {
  const today = localTime(now, timeZone).date;
  return files.flatMap(({ fileNo, name, state, collectOn, since }): readonly Finding[] => {
    const is = `file ${fileNo} ${name} is ${state}`;
    if (state === 'unknown' || state === 'sending')
      return [
        {
          kind: 'delivery-unknown',
          what: `${is}: it may be at the bank, and is not sent again by itself`,
          since,
          command: `debitrun send --creditor ${creditor}`,
        },
      ];
    if (state === 'refused')
      return [
        {
          kind: 'file-refused',
          what: is,
          since,
          command: `debitrun explain file ${fileNo} --creditor ${creditor}`,
        },
      ];
    if (collectOn > today) return [];
    const what = `${is} and was to be collected on ${collectOn}: too late to send`;
    return [
      {
        kind: 'file-too-late',
        what,
        since,
        command: `debitrun explain file ${fileNo} --creditor ${creditor}`,
      },
    ];
  });
};

const answers: Check = ({ creditor, waiting, now, timeZone, answersUntil }) => {
  const { date, time } = localTime(now, timeZone);
  return waiting
    .filter(({ expected }) => date > expected || (date === expected && time >= answersUntil))
    .map(({ fileNo, debits, collectOn, expected }) => ({
      kind: 'answer-overdue',
      what: `${debits} debits of file ${fileNo}, collected on ${collectOn}, were to be answered by ${expected} ${answersUntil}`,
      since: expected,
      command: `debitrun fetch --creditor ${creditor}`,
    }));
};

const inbound: Check = ({ creditor, inbound: all, now }) =>
  all
    .filter(({ state, keptAt }) => state === 'quarantined' || hoursBetween(keptAt, now) >= 24)
    .map(({ inboundNo, name, state, keptAt }) => ({
      kind: state === 'quarantined' ? 'inbound-quarantined' : 'inbound-unread',
      what: `inbound ${inboundNo} ${name} is ${state}`,
      since: keptAt,
      command: state === 'quarantined' ? 'debitrun status' : `debitrun read --creditor ${creditor}`,
    }));

const unknownDebits: Check = ({ creditor, unknownDebits: all }) =>
  all.map(({ debitId, collectOn }) => ({
    kind: 'outcome-unknown',
    what: `${debitId}: the bank gave no clear answer, nothing of it is presented again`,
    since: collectOn,
    command: `debitrun explain debit ${debitId} --creditor ${creditor}`,
  }));

const runners: Check = ({ runners: all, now }) =>
  all.flatMap(({ scope, holder, since, beatAt }): readonly Finding[] => {
    const silent = hoursBetween(beatAt, now) * 3600 >= silentSeconds;
    if (!silent && hoursBetween(since, now) < longRunHours) return [];
    const what = `${scope === '*' ? 'the workspace' : scope} is locked by ${holder}`;
    return [
      silent
        ? {
            kind: 'lock-dead',
            what: `${what}, who is silent: the next command replaces it`,
            since: beatAt,
            command: 'debitrun status',
          }
        : { kind: 'lock-long', what, since, command: 'debitrun status' },
    ];
  });

const caps: Check = ({ creditor, overLimit, representedOut, sequence, now }) => {
  const left = sequence === undefined ? undefined : BigInt(sequence.upTo) - sequence.last;
  return [
    ...(overLimit > 0
      ? [
          {
            kind: 'cap-limit',
            what: `${overLimit} charges are held: over a limit`,
            since: '',
            command: `debitrun status --creditor ${creditor}`,
          },
        ]
      : []),
    ...(representedOut > 0
      ? [
          {
            kind: 'cap-presented',
            what: `${representedOut} debits were presented as often as the scheme lets`,
            since: '',
            command: `debitrun tasks list --creditor ${creditor}`,
          },
        ]
      : []),
    ...(left !== undefined && left <= 20n
      ? [
          {
            kind: 'cap-sequence',
            what: `${left} numbers of files are left before they begin again at 1`,
            since: now,
            command: `debitrun status --creditor ${creditor}`,
          },
        ]
      : []),
  ];
};

const ending: Check = (facts) => {
  const { creditor, calendar, endingHolds, endingOperators, endingKeys, now, timeZone } = facts;
  const soon = addDays(localTime(now, timeZone).date, horizonDays);
  return [
    ...(calendar.horizon < soon
      ? [
          {
            kind: 'calendar-horizon',
            what: `the calendar ${calendar.name} knows no day after ${calendar.horizon}: install a release with later years`,
            since: calendar.horizon,
            command: 'debitrun --version',
          },
        ]
      : []),
    ...endingHolds.map(({ holdId, until }) => ({
      kind: 'hold-ends',
      what: `hold ${holdId} ends`,
      since: until,
      command: `debitrun status --creditor ${creditor}`,
    })),
    ...endingOperators.map(({ name, until }) => ({
      kind: 'operator-ends',
      what: `the rights of ${name} end`,
      since: until,
      command: 'debitrun operators list',
    })),
    ...endingKeys.map(({ fingerprint, until }) => ({
      kind: 'host-key-ends',
      what: `the pinned host key ${fingerprint} is accepted no longer`,
      since: until,
      command: `debitrun fetch --dry-run --creditor ${creditor}`,
    })),
  ];
};

const messageKeys: Check = ({ creditor, openPgpKeys }) =>
  openPgpKeys.map(({ name, ends, fault }) =>
    fault === undefined
      ? {
          kind: 'openpgp-key-ends',
          what: `OpenPGP: ${name} ends: exchange keys with the bank, and pin the new one beside it`,
          since: ends ?? '',
          command: `debitrun doctor --creditor ${creditor}`,
        }
      : {
          kind: 'openpgp-key',
          what: `OpenPGP: ${name} cannot be used, nothing is sent or read: ${fault.replace(/\.$/, '')}`,
          since: '',
          command: `debitrun doctor --creditor ${creditor}`,
        },
  );

const tasks: Check = ({ creditor, oldTasks, now, timeZone }) => {
  const before = addDays(localTime(now, timeZone).date, -oldTaskDays);
  return oldTasks
    .filter(({ madeOn }) => madeOn <= before)
    .map(({ taskKey, madeOn }) => ({
      kind: 'task-old',
      what: `task ${taskKey} is open`,
      since: madeOn,
      command: `debitrun tasks list --creditor ${creditor}`,
    }));
};

const surroundings: Check = ({ restoredAt, diskFree, clocks, now }) => [
  ...(restoredAt === undefined
    ? []
    : [
        {
          kind: 'restored-copy',
          what: 'the store is a restored copy: it sends, fetches and tells nothing',
          since: restoredAt,
          command: 'debitrun status',
        },
      ]),
  ...(diskFree !== undefined && diskFree < leastDiskBytes
    ? [
        {
          kind: 'disk-low',
          what: `${diskFree / (1n << 20n)} MiB are free where the workspace lies`,
          since: now,
          command: 'df -h .',
        },
      ]
    : []),
  ...clocks
    .filter(({ aheadSeconds }) => Math.abs(aheadSeconds) >= skewSeconds)
    .map(({ name, aheadSeconds }) => ({
      kind: 'clock-skew',
      what: `the clock of ${name} is ${Math.abs(aheadSeconds)} seconds ${aheadSeconds > 0 ? 'ahead of' : 'behind'} ours`,
      since: now,
      command: 'date -u',
    })),
];

const checks: readonly Check[] = [
  deliveries,
  answers,
  inbound,
  unknownDebits,
  runners,
  caps,
  ending,
  messageKeys,
  tasks,
  surroundings,
];

function hoursBetween(from: Instant, to: Instant): number {
  return (Date.parse(to) - Date.parse(from)) / 3_600_000;
}
