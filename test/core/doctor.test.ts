import { describe, expect, it } from 'vitest';
import { type Instant, type IsoDate, instant, isoDate } from '../../src/core/date.ts';
import { type DoctorFacts, diagnose } from '../../src/core/doctor.ts';

const now = instant('2026-03-20T10:00:00Z');
const at = (iso: string) => iso as Instant;
const day = (iso: string): IsoDate => isoDate(iso);

const well: DoctorFacts = {
  creditor: 'jade',
  now,
  timeZone: 'UTC',
  files: [],
  waiting: [],
  answersUntil: '16:00',
  inbound: [],
  unknownDebits: [],
  runners: [],
  overLimit: 0,
  representedOut: 0,
  sequence: undefined,
  calendar: { name: 'china', horizon: day('2026-12-31') },
  endingHolds: [],
  endingOperators: [],
  endingKeys: [],
  openPgpKeys: [],
  oldTasks: [],
  restoredAt: undefined,
  diskFree: 1n << 40n,
  clocks: [{ name: 'the database', aheadSeconds: 2 }],
};

const file = { fileNo: 7n, name: 'a.txt', state: 'unknown', collectOn: day('2026-03-21'), since: now };
const waiting = { fileNo: 7n, debits: 3, collectOn: day('2026-03-18'), expected: day('2026-03-20') };
const runner = {
  scope: 'jade',
  holder: 'li with "cycle"',
  since: at('2026-03-20T09:00:00Z'),
  beatAt: now,
};

describe('the doctor', () => {
  it('finds nothing where all is well', () => {
    expect(diagnose(well)).toEqual([]);
  });

  it.each<[string, Partial<DoctorFacts>, readonly string[]]>([
    ['a delivery nobody proved', { files: [file] }, ['delivery-unknown']],
    ['a refused file', { files: [{ ...file, state: 'refused' }] }, ['file-refused']],
    ['a draft that still has time', { files: [{ ...file, state: 'drafted' }] }, []],
    [
      'a draft whose day has come',
      { files: [{ ...file, state: 'drafted', collectOn: day('2026-03-20') }] },
      ['file-too-late'],
    ],
    ['an answer that still has hours', { waiting: [waiting] }, []],
    [
      'an answer whose hour has passed',
      { waiting: [waiting], now: instant('2026-03-20T16:00:00Z') },
      ['answer-overdue'],
    ],
    [
      'a quarantined file',
      { inbound: [{ inboundNo: 1n, name: 'x', state: 'quarantined', keptAt: now }] },
      ['inbound-quarantined'],
    ],
    ['a file kept a moment ago', { inbound: [{ inboundNo: 1n, name: 'x', state: 'kept', keptAt: now }] }, []],
    [
      'a file kept yesterday',
      { inbound: [{ inboundNo: 1n, name: 'x', state: 'kept', keptAt: at('2026-03-19T10:00:00Z') }] },
      ['inbound-unread'],
    ],
    [
      'a debit without a clear answer',
      { unknownDebits: [{ debitId: 'D1', collectOn: day('2026-03-12') }] },
      ['outcome-unknown'],
    ],
    ['a runner at work', { runners: [runner] }, []],
    [
      'a runner at work for long',
      { runners: [{ ...runner, since: at('2026-03-20T03:59:00Z') }] },
      ['lock-long'],
    ],
    [
      'a runner that is silent',
      { runners: [{ ...runner, beatAt: at('2026-03-20T09:57:00Z') }] },
      ['lock-dead'],
    ],
    ['charges over a limit', { overLimit: 2 }, ['cap-limit']],
    ['debits presented as often as may be', { representedOut: 1 }, ['cap-presented']],
    ['numbers of files that run out', { sequence: { last: 980n, upTo: 999 } }, ['cap-sequence']],
    ['numbers of files that last', { sequence: { last: 900n, upTo: 999 } }, []],
    [
      'a calendar that ends soon',
      { calendar: { name: 'china', horizon: day('2026-05-01') } },
      ['calendar-horizon'],
    ],
    ['a hold that ends', { endingHolds: [{ holdId: 'H', until: day('2026-03-22') }] }, ['hold-ends']],
    ['rights that end', { endingOperators: [{ name: 'li', until: day('2026-03-22') }] }, ['operator-ends']],
    [
      'a host key that ends',
      { endingKeys: [{ fingerprint: 'SHA256:x', until: day('2026-03-22') }] },
      ['host-key-ends'],
    ],
    [
      'a key for messages that ends',
      { openPgpKeys: [{ name: 'keys/bank.asc', ends: day('2026-04-10'), fault: undefined }] },
      ['openpgp-key-ends'],
    ],
    [
      'a key for messages that cannot be used',
      { openPgpKeys: [{ name: 'keys/bank.asc', ends: undefined, fault: 'it is none.' }] },
      ['openpgp-key'],
    ],
    ['a task nobody looked at', { oldTasks: [{ taskKey: 't', madeOn: day('2026-03-06') }] }, ['task-old']],
    ['a task of last week', { oldTasks: [{ taskKey: 't', madeOn: day('2026-03-13') }] }, []],
    ['a restored copy', { restoredAt: now }, ['restored-copy']],
    ['a full disk', { diskFree: 1000n }, ['disk-low']],
    ['a disk nobody can ask', { diskFree: undefined }, []],
    [
      'a clock that is wrong',
      { clocks: [{ name: 'the bank’s server', aheadSeconds: -301 }] },
      ['clock-skew'],
    ],
  ])('%s', (_what, over, kinds) => {
    const found = diagnose({ ...well, ...over });
    expect(found.map(({ kind }) => kind)).toEqual(kinds);
    for (const { command } of found) expect(command).not.toBe('');
  });
});
