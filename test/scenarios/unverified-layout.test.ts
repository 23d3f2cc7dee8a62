/** A file in a layout some rules of which rest on no source waits until somebody takes that upon himself. */

import { afterAll, beforeAll, expect, test } from 'vitest';
import { send } from '../../src/steps/send.ts';
import { type Estate, openEstate } from '../support/estate.ts';
import { lanternCreditor, lanternFiles } from '../support/lantern.ts';

const files = {
  ...lanternFiles,
  'request.yaml': lanternFiles['request.yaml'].replace('status: verified', 'status: unverified'),
  'README.md': '# lantern\n\n## Unverified\n\n- The hash of accounts.\n',
};

let estate: Estate;
beforeAll(async () => {
  estate = await openEstate({ households: 1, scheme: lanternCreditor, pack: { name: 'lantern', files } });
});
afterAll(() => estate?.close());

const accepted = () =>
  estate.workspace.database.query<{ actor: string; layout: string; by: string }>(
    `select actor, data->>'layout' as layout, data->>'by' as by from event where kind = 'file.unverified-accepted'`,
  );

test('it is not sent by itself, and the point without a source is named', async () => {
  await estate.night('2026-03-02T18:00:00+08:00');
  const reports = await estate.night('2026-03-11T10:00:00+08:00');
  const refused = reports
    .flatMap(({ problems }) => problems)
    .filter(({ code }) => code === 'LAYOUT_UNVERIFIED');
  expect(refused).toHaveLength(1);
  expect(refused[0]?.message).toContain('The hash of accounts.');
  expect(estate.sent()).toEqual([]);
  expect(await accepted()).toEqual([]);
});

test('accepted for one run it is sent once, and the journal says who took it', async () => {
  const context = estate.context('2026-03-11T11:00:00+08:00');
  expect((await send(context, { acceptUnverified: true })).problems).toEqual([]);
  expect(estate.sent()).toHaveLength(1);
  expect(await accepted()).toEqual([{ actor: 'lin', layout: 'lantern/request', by: 'lin' }]);
  expect((await send(context, { acceptUnverified: true })).changed).toBe(0);
  expect(estate.sent()).toHaveLength(1);
});
