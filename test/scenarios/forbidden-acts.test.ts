/** Every act that one person may not do, or not any more: refused with a clear message, with the exit code for problems,
 *  kept in the journal, and without effect. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { codeOf } from '../../src/cli/common.ts';
import { exitCode } from '../../src/cli/exit.ts';
import { instant, isoDate } from '../../src/core/date.ts';
import type { Problem } from '../../src/core/problem.ts';
import { approve } from '../../src/steps/approve.ts';
import { makeBackup, promote } from '../../src/steps/backup.ts';
import { type Context, report, type StepReport } from '../../src/steps/context.ts';
import { exportEvidence } from '../../src/steps/evidence.ts';
import { addOperators, expireOperator } from '../../src/steps/operators.ts';
import { proposeClose } from '../../src/steps/period.ts';
import { confirm } from '../../src/steps/proposals-confirm.ts';
import { proposeWithdrawal } from '../../src/steps/proposals-files.ts';
import { proposeWriteOff } from '../../src/steps/proposals-money.ts';
import { auditSeal } from '../../src/steps/seal.ts';
import { send } from '../../src/steps/send.ts';
import { fullGrant } from '../../src/store/operators.ts';
import { makeOperatorKey, workspacePaths } from '../../src/workspace.ts';
import { codes, laterThatDay, Office, sound } from '../support/office.ts';

const office = new Office();

beforeAll(async () => {
  await office.open();
  await office.hire('past', { roles: ['approve'], validTo: isoDate('2026-04-09') });
  await office.hire('brief', { roles: ['approve'] });
  await office.hire('gone', { roles: ['approve'], revoked: true });
  await office.hire('debit', { roles: ['approve'], limits: { perDebit: '249.99' } });
  await office.hire('file', { roles: ['approve'], limits: { perFile: '449.99' } });
  await office.hire('day', { roles: ['approve'], limits: { perDay: '449.99' } });
}, 120_000);

afterAll(() => office.dispose());

const approveAs = async (name: string) => approve(await office.as(name), name);
const approved = async () => sound(await approveAs('zhou'));
const drafted = async () => {
  await owner("update file set state = 'drafted'");
  await owner('delete from approval');
};
const writeOff = { reason: 'left without an address' };

async function owner(statement: string): Promise<void> {
  const { database } = await office.as('li');
  await database.query(statement);
}

/** Done twice it changes nothing. */
const flip = 'update file_chunk set bytes = set_byte(bytes, 40, get_byte(bytes, 40) # 1)';

function restored(backup: string): Promise<void> {
  return owner(
    `insert into restored values ('*', '${backup}', '2026-04-09T01:00:00Z', '2026-04-10T01:00:00Z', 'li')`,
  );
}

const live = () => owner('delete from restored');

/** A restored copy, and the first signature for its promotion. */
async function promotedBy(name: string, backup: string): Promise<void> {
  await restored(backup);
  sound(await promote(await office.as(name)));
}

const promotionOf = (backup: string) =>
  office.one<string>(`(select proposal_id from proposal where subject = 'backup:${backup}')`);

/** The report of a step that answers with what it made, or with why not. */
function toldBy(context: Context, verb: string, found: object): StepReport {
  return report(
    context,
    verb,
    'code' in found ? 0 : 1,
    {},
    { problems: 'code' in found ? [found as Problem] : [] },
  );
}

type Row = {
  readonly act: string;
  readonly before?: () => Promise<unknown>;
  readonly does: () => Promise<StepReport>;
  readonly after?: () => Promise<unknown>;
  readonly code: string;
  readonly says: RegExp;
  /** The event that keeps it. */
  readonly event: string;
};

/** In order: each leaves file 1 drafted, as it found it. */
const forbidden: readonly Row[] = [
  {
    act: 'the builder approves the file',
    does: () => approveAs('li'),
    code: 'APPROVAL_REFUSED',
    says: /li built file 1 and may not approve it/,
    event: 'approve.refused file:1 li',
  },
  {
    act: 'somebody who is no operator approves it',
    does: () => approveAs('nobody'),
    code: 'OPERATOR_REFUSED',
    says: /nobody is no operator/,
    event: 'approve.refused file:1 nobody',
  },
  {
    act: 'an expired operator approves it',
    does: () => approveAs('past'),
    code: 'OPERATOR_REFUSED',
    says: /past was an operator until 2026-04-09/,
    event: 'approve.refused file:1 past',
  },
  {
    act: 'a revoked operator approves it',
    does: () => approveAs('gone'),
    code: 'OPERATOR_REFUSED',
    says: /gone was revoked/,
    event: 'approve.refused file:1 gone',
  },
  {
    act: 'an operator with another role approves it',
    does: () => approveAs('chen'),
    code: 'OPERATOR_REFUSED',
    says: /chen has not the role approve/,
    event: 'approve.refused file:1 chen',
  },
  {
    act: 'a debit is over the operator’s limit per debit',
    does: () => approveAs('debit'),
    code: 'LIMIT_EXCEEDED',
    says: /its largest debit, 250\.00 CNY, is over debit limit per debit, 249\.99 CNY/,
    event: 'approve.refused file:1 debit',
  },
  {
    act: 'the file is over the operator’s limit per file',
    does: () => approveAs('file'),
    code: 'LIMIT_EXCEEDED',
    says: /its total, 450\.00 CNY, is over file limit per file, 449\.99 CNY/,
    event: 'approve.refused file:1 file',
  },
  {
    act: 'the operator’s day is full',
    does: () => approveAs('day'),
    code: 'LIMIT_EXCEEDED',
    says: /450\.00 CNY would be approved in 24 hours, over day limit per day, 449\.99 CNY/,
    event: 'approve.refused file:1 day',
  },
  {
    act: 'the file is sent although only the database says that it is approved',
    before: () => owner("update file set state = 'approved'"),
    does: async () => send(await office.as('zhou')),
    code: 'APPROVAL_REFUSED',
    says: /no valid approval covers file 1: nobody signed it/,
    event: 'send.refused file:1 zhou',
  },
  {
    act: 'a byte is changed after the approval',
    before: async () => {
      await approved();
      await owner(flip);
    },
    does: async () => send(await office.as('zhou')),
    after: () => owner(flip),
    code: 'APPROVAL_REFUSED',
    says: /its stored bytes are not those that were signed/,
    event: 'send.refused file:1 zhou',
  },
  {
    act: 'the total is changed after the approval',
    before: async () => {
      await approved();
      await owner('update file set minor = minor - 1');
    },
    does: async () => send(await office.as('zhou')),
    after: () => owner('update file set minor = minor + 1'),
    code: 'APPROVAL_REFUSED',
    says: /its digest, count, total, date or limits are not those that were signed/,
    event: 'send.refused file:1 zhou',
  },
  {
    act: 'somebody signs by hand for an operator who had not the right',
    before: async () => {
      await approved();
      await owner("update approval set operator = 'past'");
    },
    does: async () => send(await office.as('zhou')),
    code: 'APPROVAL_REFUSED',
    says: /when it was signed, past was an operator until 2026-04-09/,
    event: 'send.refused file:1 zhou',
  },
  {
    act: 'an operator without the role sends an approved file',
    before: approved,
    does: async () => send(await office.as('wang')),
    after: drafted,
    code: 'OPERATOR_REFUSED',
    says: /send: wang has not the role send/,
    event: 'send.refused operator:wang wang',
  },
  {
    act: 'an expired operator sends',
    before: approved,
    does: async () => send(await office.as('past')),
    after: drafted,
    code: 'OPERATOR_REFUSED',
    says: /send: past was an operator until 2026-04-09/,
    event: 'send.refused operator:past past',
  },
  {
    act: 'a changed configuration is used before a second person accepts it',
    before: async () => {
      await approved();
      await office.reconfigure({ path: 'elsewhere' });
    },
    does: async () => send(await office.as('zhou')),
    after: () => office.reconfigure({}),
    code: 'CONFIG_UNACCEPTED',
    says: /changed since it was accepted: bank/,
    event: 'send.refused creditor:estate zhou',
  },
  {
    act: 'the connection is another than the one that was signed for',
    does: async () => {
      const context = await office.as('zhou');
      const { creditor } = context;
      const elsewhere = { ...creditor, bank: { ...creditor.bank, destination: 'sftp li@elsewhere:22 in' } };
      return send({ ...context, creditor: elsewhere });
    },
    code: 'APPROVAL_REFUSED',
    says: /it was signed for folder .*bank in, not for sftp li@elsewhere:22 in/,
    event: 'send.refused file:1 zhou',
  },
  {
    act: 'a restored copy sends',
    before: () => owner("insert into restored values ('*', 'b1', now(), now(), 'li')"),
    does: async () => send(await office.as('zhou')),
    after: () => owner('delete from restored'),
    code: 'RESTORED_COPY',
    says: /send was refused: this store was restored/,
    event: 'send.refused creditor:estate zhou',
  },
  {
    act: 'the one who proposed something confirms it',
    does: async () => {
      const { figures } = sound(await proposeWithdrawal(await office.as('li'), 1n, 'wrong tariff'));
      return confirm(await office.as('li'), String(figures.proposed));
    },
    code: 'PROPOSAL_REFUSED',
    says: /li proposed [0-9a-f]{12} and may not confirm it/,
    event: 'proposals-confirm.refused file:1 li',
  },
  {
    act: 'an operator without the role confirms it',
    does: async () =>
      confirm(await office.as('chen'), await office.one('(select proposal_id from proposal)')),
    code: 'OPERATOR_REFUSED',
    says: /chen has not the role approve/,
    event: 'proposals-confirm.refused file:1 chen',
  },
  {
    act: 'its content is changed before it is confirmed',
    before: () => owner(`update proposal set content = '{"reason": "other"}'`),
    does: async () =>
      confirm(await office.as('zhou'), await office.one('(select proposal_id from proposal)')),
    code: 'PROPOSAL_REFUSED',
    says: /is not what li signed/,
    event: 'proposals-confirm.refused file:1 zhou',
  },
  {
    act: 'an operator without the role writes a charge off',
    does: async () => proposeWriteOff(await office.as('zhou'), 'C00000003', writeOff),
    code: 'OPERATOR_REFUSED',
    says: /zhou has not the role follow-up/,
    event: 'write-off.refused charge:C00000003 zhou',
  },
  {
    act: 'more is written off than is owed',
    does: async () => proposeWriteOff(await office.as('li'), 'C00000003', { ...writeOff, amount: '125.01' }),
    code: 'PROPOSAL_REFUSED',
    says: /at most 125\.00 CNY/,
    event: 'write-off.refused charge:C00000003 li',
  },
  {
    act: 'a charge is written off while a debit claims it',
    does: async () => proposeWriteOff(await office.as('li'), 'C00000001', writeOff),
    code: 'PROPOSAL_REFUSED',
    says: /charge C00000001 is claimed by a debit that is under way/,
    event: 'write-off.refused charge:C00000001 li',
  },
  {
    act: 'a month that is not over is closed',
    does: async () => proposeClose(await office.as('li'), '2026-04'),
    code: 'PERIOD_CLOSED',
    says: /2026-04 is not over/,
    event: 'period-close.refused period:2026-04 li',
  },
  {
    act: 'something is posted into a closed month',
    before: async () => sound(await office.agree((context) => proposeClose(context, '2026-03'))),
    does: async () =>
      proposeWriteOff(await office.as('li'), 'C00000003', { ...writeOff, on: isoDate('2026-03-31') }),
    code: 'PERIOD_CLOSED',
    says: /2026-03-31 lies in a closed month; the first open day is 2026-04-01/,
    event: 'write-off.refused charge:C00000003 li',
  },
  {
    act: 'a closed month is closed again',
    does: async () => proposeClose(await office.as('li'), '2026-02'),
    code: 'PERIOD_CLOSED',
    says: /2026-02 is closed: everything up to 2026-03 is/,
    event: 'period-close.refused period:2026-02 li',
  },
  {
    act: 'an operator is ended by somebody who is no admin',
    does: async () => {
      const zhou = await office.as('zhou');
      const li = { name: 'li', publicKey: '', since: laterThatDay, ...fullGrant };
      return expireOperator(zhou, li, isoDate('2026-04-09'));
    },
    code: 'OPERATOR_REFUSED',
    says: /zhou has not the role admin/,
    event: 'operators-expire.refused operator:zhou zhou',
  },
  {
    act: 'an accomplice is made an operator by somebody who is no admin',
    does: async () => {
      const { publicKey } = makeOperatorKey(workspacePaths(office.root), 'mate');
      return addOperators(await office.as('zhou'), { name: 'mate', publicKey, ...fullGrant });
    },
    code: 'OPERATOR_REFUSED',
    says: /zhou has not the role admin/,
    event: 'operators-add.refused operator:mate zhou',
  },
  {
    act: 'a proposal is confirmed after a week',
    does: async () => {
      const { figures } = sound(await proposeWriteOff(await office.as('li'), 'C00000003', writeOff));
      return confirm(await office.as('zhou', instant('2026-04-17T02:00:00Z')), String(figures.proposed));
    },
    code: 'PROPOSAL_REFUSED',
    says: /was open until 2026-04-17T02:00:00\.000Z/,
    event: 'proposals-confirm.refused charge:C00000003 zhou',
  },
  {
    act: 'an operator without the role takes a backup',
    does: async () => {
      const context = await office.as('wang');
      return toldBy(context, 'backup make', await makeBackup(context, join(office.root, 'stolen.gz')));
    },
    code: 'OPERATOR_REFUSED',
    says: /backup make: wang has not the role audit/,
    event: 'backup-make.refused operator:wang wang',
  },
  {
    act: 'an operator without the role exports evidence',
    does: async () => {
      const context = await office.as('zhou');
      const found = await exportEvidence(context, { kind: 'debit', id: 'D00000001' });
      return toldBy(context, 'evidence export', found);
    },
    code: 'OPERATOR_REFUSED',
    says: /evidence export: zhou has not the role audit/,
    event: 'evidence-export.refused operator:zhou zhou',
  },
  {
    act: 'an operator without the role seals by hand',
    does: async () => auditSeal(await office.as('zhou'), 'zhou'),
    code: 'OPERATOR_REFUSED',
    says: /audit seal: zhou has not the role audit/,
    event: 'audit-seal.refused operator:zhou zhou',
  },
  {
    act: 'an operator without the role promotes a restored copy',
    before: () => restored('b2'),
    does: async () => promote(await office.as('chen')),
    after: live,
    code: 'OPERATOR_REFUSED',
    says: /chen has not the role admin or approve/,
    event: 'backup-promote.refused backup:b2 chen',
  },
  {
    act: 'one person promotes it alone',
    before: () => promotedBy('zhou', 'b3'),
    does: async () => confirm(await office.as('zhou'), await promotionOf('b3')),
    after: live,
    code: 'PROPOSAL_REFUSED',
    says: /zhou proposed [0-9a-f]{12} and may not confirm it/,
    event: 'proposals-confirm.refused backup:b3 zhou',
  },
  {
    act: 'a copy is promoted with what was signed for another',
    before: async () => {
      await promotedBy('zhou', 'b4');
      await owner("update restored set restored_by = 'wang'");
    },
    does: async () => confirm(await office.as('wang'), await promotionOf('b4')),
    after: live,
    code: 'PROPOSAL_REFUSED',
    says: /this store is not the copy it was proposed for/,
    event: 'proposals-confirm.refused backup:b4 wang',
  },
  {
    act: 'a copy is promoted although the first of the two was ended since',
    before: async () => {
      await promotedBy('brief', 'b5');
      const brief = { name: 'brief', publicKey: '', since: laterThatDay, ...fullGrant };
      sound(await expireOperator(await office.as('li'), brief, isoDate('2026-04-09')));
    },
    does: async () => promote(await office.as('wang')),
    after: live,
    code: 'PROPOSAL_REFUSED',
    says: /cannot be confirmed: brief was an operator until 2026-04-09/,
    event: 'proposals-confirm.refused backup:b5 wang',
  },
];

describe('a forbidden act is refused, told and journalled', () => {
  test.each(forbidden)('$act', async ({ before: prepare, does, after, code, says, event }) => {
    await prepare?.();
    const before = await refusals(event);
    try {
      const report = await does();
      expect(codes(report.problems)).toStrictEqual([code]);
      expect(report.problems[0]?.message).toMatch(says);
      expect(codeOf([report])).toBe(exitCode.problemsFound);
      expect(report.changed).toBe(0);
      expect(await refusals(event)).toBe(before + 1);
    } finally {
      await after?.();
    }
    expect(await office.one('(select state from file)')).toMatch(/drafted|approved/);
    expect(await office.one('(select count(*)::int from delivery)')).toBe(0);
    expect(existsSync(join(office.root, 'stolen.gz'))).toBe(false);
    expect(await office.one("(select count(*)::int from operator where name = 'mate')")).toBe(0);
  });
});

/** How often "approve.refused file:1 li" stands in the journal. */
async function refusals(event: string): Promise<number> {
  return office.one(
    `(select count(*)::int from event where kind || ' ' || subject || ' ' || actor = '${event}')`,
  );
}
