/** No commit takes the journal back in time, on either store; a dry run neither. */

import { expect, it } from 'vitest';
import { ClockBackwardsError } from '../../src/core/clock.ts';
import { type Instant, instant } from '../../src/core/date.ts';
import { rehearse } from '../../src/steps/context.ts';
import type { Database } from '../../src/store/database.ts';
import { lastEventAt, lastEventOf } from '../../src/store/last-event.ts';
import { commit } from '../../src/store/unit.ts';
import { describeOnStores } from '../support/database.ts';

const noon = instant('2026-03-10T12:00:00Z');
const [aMinuteBack, anHourBack] = [instant('2026-03-10T11:59:00Z'), instant('2026-03-10T11:00:00Z')];

function happens(database: Database, creditor: string, at: Instant): Promise<void> {
  return commit(database, { creditor, at, actor: 'tester', command: 'test' }, async (unit) => {
    await unit.insertNew('counter', [{ name: `at ${at}`, last: 1n }]);
    unit.event('test.happened', 'test:1');
  });
}

describeOnStores('the clock', (database) => {
  it('an instant before the creditor’s last event changes nothing; another creditor has a journal of its own', async () => {
    await happens(database(), 'a', noon);
    await expect(happens(database(), 'a', anHourBack)).rejects.toThrow(ClockBackwardsError);
    const traces = await database().query('select 1 from counter where name = $1', [`at ${anHourBack}`]);
    expect(traces).toStrictEqual([]);
    await happens(database(), 'b', anHourBack);
    expect(await lastEventOf(database(), 'b')).toBe(anHourBack);
    expect(await lastEventAt(database())).toBe(noon);
  });

  it('a clock a little behind writes the last instant, so that small steps back do not add up', async () => {
    await happens(database(), 'a', aMinuteBack);
    expect(await lastEventOf(database(), 'a')).toBe(noon);
  });

  it('a dry run is refused as the real one would be', async () => {
    const tried = rehearse(database(), (stage) => happens(stage, 'a', anHourBack));
    await expect(tried).rejects.toThrow(ClockBackwardsError);
  });
});
