/** What two people agree on about files, tasks and operators, carried out once; and the office's first days. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ClockBackwardsError } from '../../src/core/clock.ts';
import { instant, isoDate } from '../../src/core/date.ts';
import { approve } from '../../src/steps/approve.ts';
import { batch } from '../../src/steps/batch.ts';
import {
  addOperators,
  changeGrant,
  expireOperator,
  permit,
  revokeOperator,
} from '../../src/steps/operators.ts';
import { openProposals } from '../../src/steps/proposals.ts';
import { confirm, decline } from '../../src/steps/proposals-confirm.ts';
import { proposeResolution, proposeWithdrawal } from '../../src/steps/proposals-files.ts';
import { replay } from '../../src/steps/replay.ts';
import { send } from '../../src/steps/send.ts';
import { standingFault } from '../../src/steps/standing.ts';
import { endTask } from '../../src/steps/tasks.ts';
import { verify } from '../../src/steps/verify.ts';
import { operatorNames } from '../../src/store/creditors.ts';
import { fullGrant, operatorAt } from '../../src/store/operators.ts';
import { commit } from '../../src/store/unit.ts';
import { makeOperatorKey, operatorPrivateKey, workspacePaths } from '../../src/workspace.ts';
import { codes, laterThatDay, Office, sound } from '../support/office.ts';

const office = new Office();

beforeAll(async () => {
  await office.open();
}, 120_000);

afterAll(() => office.dispose());

const verified = async () => sound(await verify(await office.as('li')));
const state = (fileNo: number) => office.one<string>(`(select state from file where file_no = ${fileNo})`);

describe('a file two people withdraw', () => {
  const withdraw = (reason: string) => async () => proposeWithdrawal(await office.as('li'), 1n, reason);

  test('is proposed once, however often it is asked for', async () => {
    const first = sound(await withdraw('wrong tariff')());
    const second = sound(await withdraw('wrong tariff')());
    expect(first.changed).toBe(1);
    expect(second).toMatchObject({ changed: 0, notes: first.notes });
  });

  test('stays when somebody refuses, and nobody can confirm it then', async () => {
    const [open] = await openProposals(await office.as('li'));
    const id = String(open?.proposalId);
    sound(await decline(await office.as('zhou'), id));
    const late = await confirm(await office.as('wang'), id);
    expect(late.problems[0]?.message).toBe(`${id} was declined by zhou.`);
    expect(await state(1)).toBe('drafted');
    expect(await openProposals(await office.as('li'))).toStrictEqual([]);
  });

  test('frees its debits, which the next batch puts into another file', async () => {
    sound(await office.agree(withdraw('wrong date')));
    expect(await state(1)).toBe('withdrawn');
    expect(
      await office.one("(select count(*)::int from debit where state = 'planned' and file_no is null)"),
    ).toBe(2);
    await verified();
    expect(sound(await batch(await office.as('li'))).figures).toMatchObject({
      files: 1,
      debits: 2,
      minor: 45000n,
    });
    await verified();
  });
});

describe('a delivery nobody can prove', () => {
  const unknown = async () => {
    const { database } = await office.as('li');
    await commit(
      database,
      { creditor: 'estate', at: laterThatDay, actor: 'li', command: 'test' },
      async (unit) => {
        await unit.insert('delivery', [
          { file_no: 2n, attempt: 1, intended_at: laterThatDay, temporary_name: 'x.part', stage: 'renaming' },
        ]);
        await unit.move('file', [{ id: 2n, from: 'approved', to: 'sending' }]);
        await unit.move('file', [{ id: 2n, from: 'sending', to: 'unknown' }]);
      },
    );
  };
  const resolve = (delivered: boolean) => (context: Parameters<typeof proposeResolution>[0]) =>
    proposeResolution(context, 2n, delivered, 'Ms Wang of the bank, 14:05');

  test('is not resolved before it is unknown', async () => {
    const { problems } = await resolve(true)(await office.as('li'));
    expect(problems[0]?.message).toBe('file 2 is drafted, not unknown.');
  });

  test('is sent under its approval when two people say that the bank has it not', async () => {
    sound(await approve(await office.as('zhou'), 'zhou', 2n));
    await unknown();
    sound(await office.agree(resolve(false)));
    expect(await state(2)).toBe('approved');
    expect(sound(await send(await office.as('zhou'))).figures).toStrictEqual({ sent: 1, minor: 45000n });
    expect(await office.one('(select array_agg(outcome order by attempt)::text from delivery)')).toBe(
      '{not-delivered,delivered}',
    );
    await verified();
  });
});

test('replay proves the bytes of the withdrawn file and makes the other again', async () => {
  const { notes } = sound(await replay(await office.as('li'), { kind: 'all' }));
  expect(notes[0]).toMatch(/withdrawn, never sent$/);
  expect(notes[1]).toMatch(/same bytes, sha256 [0-9a-f]{64}$/);
});

describe('a debit whose outcome is unknown', () => {
  test('is let go by two people; any other task by one', async () => {
    const { database } = await office.as('li');
    const at = { state: 'open', detail: 'x', made_on: '2026-04-10', subject: 'debit:D00000001' };
    await commit(database, { creditor: 'estate', at: laterThatDay, actor: 'li', command: 'test' }, (unit) =>
      unit.insert('task', [
        { ...at, task_key: 'query-bank/D00000001', kind: 'query-bank' },
        { ...at, task_key: 'follow-up/D00000001', kind: 'task' },
      ]),
    );
    const open = "(select count(*)::int from task where state = 'open')";
    sound(await endTask(await office.as('li'), 'follow-up/D00000001'));
    expect(await office.one(open)).toBe(1);
    const proposed = sound(await endTask(await office.as('li'), 'query-bank/D00000001'));
    expect(await office.one(open)).toBe(1);
    sound(await confirm(await office.as('zhou'), String(proposed.figures.proposed)));
    expect(await office.one(open)).toBe(0);
  });
});

describe('operators', () => {
  const person = (name: string) => ({
    name,
    publicKey: makeOperatorKey(workspacePaths(office.root), name).publicKey,
    ...fullGrant,
  });
  const at = (name: string) => async () => operatorAt((await office.as('li')).database, name, laterThatDay);

  test('are added by two people once a second one is there', async () => {
    const newcomer = person('ma');
    sound(await office.agree((context) => addOperators(context, newcomer), 'wang'));
    expect(await at('ma')()).toMatchObject({ roles: fullGrant.roles, publicKey: newcomer.publicKey });
    expect(await permit(await office.as('ma'), 'cycle')).toBeUndefined();
  });

  test('get other roles and limits by two people, and what they could before stays known', async () => {
    const ma = await at('ma')();
    if (ma === undefined) throw new Error('ma is no operator');
    const after = instant('2026-04-10T03:00:00Z');
    const limits = { perFile: '100.00' };
    sound(
      await office.agree(
        (context) => changeGrant(context, ma, { roles: ['approve'], limits }),
        'zhou',
        after,
      ),
    );
    const { database } = await office.as('li');
    expect(await operatorAt(database, 'ma', after)).toMatchObject({ roles: ['approve'], limits });
    expect(await at('ma')()).toMatchObject({ roles: fullGrant.roles, limits: {} });
    expect((await permit(await office.as('ma', after), 'bill'))?.message).toBe(
      'bill: ma has not the role prepare.',
    );
  });

  test('are ended at once by one admin, and for good by two people', async () => {
    const ma = await at('ma')();
    if (ma === undefined) throw new Error('ma is no operator');
    const [day, next] = [instant('2026-04-11T02:00:00Z'), instant('2026-04-12T02:00:00Z')];
    sound(await expireOperator(await office.as('wang', day), ma, isoDate('2026-04-10')));
    const refused = await permit(await office.as('ma', day), 'approve');
    expect(refused?.message).toBe('approve: ma was an operator until 2026-04-10.');
    sound(await office.agree((context) => revokeOperator(context, ma), 'zhou', next));
    expect((await permit(await office.as('ma', next), 'approve'))?.message).toBe('approve: ma was revoked.');
  });

  test('who proposed something and was revoked since bind nobody', async () => {
    sound(await office.agree((context) => addOperators(context, person('su')), 'wang'));
    const day = instant('2026-04-13T02:00:00Z');
    const made = sound(await addOperators(await office.as('su', day), person('fan')));
    const su = await operatorAt((await office.as('li')).database, 'su', day);
    if (su === undefined) throw new Error('su is no operator');
    const later = instant('2026-04-14T02:00:00Z');
    sound(await office.agree((context) => revokeOperator(context, su), 'wang', later));
    const { problems } = await confirm(await office.as('zhou', later), String(made.figures.proposed));
    expect(codes(problems)).toStrictEqual(['PROPOSAL_REFUSED']);
    expect(problems[0]?.message).toMatch(/cannot be confirmed: su was revoked/);
  });

  test('unlock a key with its passphrase only', async () => {
    const paths = workspacePaths(office.root);
    await office.hire('locked', { roles: ['approve'] }, 'open sesame');
    expect(office.read('keys/operator-locked.pem')).toMatch(/^-----BEGIN ENCRYPTED PRIVATE KEY-----/);
    await expect(operatorPrivateKey(paths, 'locked', async () => 'wrong')).rejects.toThrow(
      'the passphrase does not unlock the key of locked',
    );
    const key = await operatorPrivateKey(paths, 'locked', async () => 'open sesame');
    expect(key).toMatch(/^-----BEGIN PRIVATE KEY-----/);
  });
});

describe('a clock set back', () => {
  test('brings back neither the days without operators nor an operator’s rights', async () => {
    const before = instant('2026-01-01T00:00:00Z');
    const { publicKey } = makeOperatorKey(workspacePaths(office.root), 'thief');
    const thief = { name: 'thief', publicKey, ...fullGrant };
    const anybody = await office.as('anybody', before);
    expect(await standingFault(anybody, 'anybody', ['admin'])).toBe('anybody is no operator');
    const ma = await office.as('ma', laterThatDay);
    expect(await standingFault(ma, 'ma', ['approve'])).toBe('ma was revoked');
    // and what would be journalled is refused as a whole
    await expect(addOperators(anybody, thief)).rejects.toThrow(ClockBackwardsError);
    expect(await operatorNames(anybody.database)).not.toContain('thief');
  });
});

describe('an office without operators', () => {
  test('is one person’s: anybody prepares; the first operator is added alone, the second by the first', async () => {
    const { database } = await office.as('li');
    expect((await permit(await office.as('anybody'), 'cycle'))?.code).toBe('OPERATOR_REFUSED');
    await database.script('alter table operator_grant disable trigger user');
    await database.query('delete from operator_grant');
    await database.query('delete from operator');
    expect(await permit(await office.as('anybody'), 'cycle')).toBeUndefined();
    const add = async (name: string, by: string) => {
      const { publicKey } = makeOperatorKey(workspacePaths(office.root), name);
      return addOperators(await office.as(by), { name, publicKey, ...fullGrant });
    };
    expect(sound(await add('first', 'anybody')).notes[0]).toMatch(/^first is an operator: prepare, approve/);
    expect(codes((await add('second', 'anybody')).problems)).toStrictEqual(['OPERATOR_REFUSED']);
    expect(sound(await add('third', 'first')).notes[0]).toMatch(/^third is an operator/);
    expect(sound(await add('fourth', 'first')).notes[0]).toMatch(/waits until .* for a second person/);
  });
});
