/** privacy erase, expire, rotate: data that has served its purpose becomes unreadable for good, because its key is
 *  destroyed; keys move to a new master key. Rows, digests, books and the chain stay as they are. */

import { localInstant } from '../core/calendar/zone.ts';
import { addDays, type Instant, type IsoDate, localTime } from '../core/date.ts';
import { erasureBlockers } from '../core/privacy/erasure.ts';
import { bytesEndOn } from '../core/privacy/retention.ts';
import { problem } from '../core/problem.ts';
import { forms, type StoredForm } from '../store/forms.ts';
import { type Destroyed, destroyKeys, keysOf, keysToRewrap, rewrapKeys } from '../store/keyring-rows.ts';
import {
  backupsTaken,
  debtorExists,
  filesHolding,
  filesPastUse,
  type HeldFile,
  noticeFilesOf,
  severDebtor,
  tiesOf,
} from '../store/privacy.ts';
import { commit, type Unit } from '../store/unit.ts';
import { act, type Context, report, type StepReport, today } from './context.ts';
import { refuse } from './refusal.ts';

/** Out: undefined when the creditor has no such debtor. Refused while something still ties the debtor to it. */
export async function eraseDebtor(
  context: Context,
  debtorId: string,
  reason: string,
): Promise<StepReport | undefined> {
  const { database, creditor } = context;
  const verb = 'privacy erase';
  if (!(await debtorExists(database, creditor.id, debtorId))) return undefined;
  const gone = await tombstoneOf(context, debtorId);
  if (gone !== undefined) {
    const note = `debtor ${debtorId} was erased at ${gone.at} by ${gone.by}: ${gone.reason}`;
    return report(context, verb, 0, { erased: 0 }, { notes: [note, ...(await remains(context, debtorId))] });
  }
  const blockers = erasureBlockers(await tiesOf(database, creditor.id, debtorId, today(context)));
  if (blockers.length > 0) {
    const found = problem(
      'PRIVACY_REFUSED',
      { record: `debtor ${debtorId}` },
      `it is not erased: ${blockers.join('; ')}.`,
      'End these first, then run it again.',
    );
    await refuse(context, verb, `debtor:${debtorId}`, found);
    return report(context, verb, 0, { erased: 0 }, { problems: [found] });
  }
  const done = await commit(database, act(context, verb), async (unit) => {
    const severed = await severDebtor(unit, debtorId);
    await destroyKeys(unit, 'debtor', [debtorId], reason);
    unit.event('debtor.erased', `debtor:${debtorId}`, { reason, ...severed });
    return severed;
  });
  const notes = [`debtor ${debtorId} is erased: its key is destroyed`, ...(await remains(context, debtorId))];
  return report(context, verb, 1, { erased: 1, ...done }, { notes });
}

async function tombstoneOf(
  { database, creditor }: Context,
  debtorId: string,
): Promise<Destroyed | undefined> {
  return (await keysOf(database, creditor.id, 'debtor', [debtorId])).get(debtorId)?.destroyed;
}

/** Where the debtor still is, and until when. */
async function remains(context: Context, debtorId: string): Promise<readonly string[]> {
  const { database, creditor, now } = context;
  const files = (await filesHolding(database, creditor.id, debtorId)).map(({ of, no, name, storedAt }) => {
    const end = bytesEndOn(dayOf(context, storedAt), creditor.fileRetentionDays);
    const until = end === null ? 'no end is set (privacy: fileRetentionDays)' : `until ${end}`;
    return `${of} ${no} ${name} still holds it, ${until}`;
  });
  const outbox = (await noticeFilesOf(database, creditor.id, debtorId)).map(
    (path) => `outbox/${path} held its notices for delivery: remove it if it still lies there`,
  );
  const known = (await backupsTaken(database)).map((at) => `the backup taken at ${at} may hold its key`);
  const backups = `any backup taken before ${now} may hold its key: the erasure is complete when they are gone`;
  return [...files, ...outbox, ...known, backups];
}

const pageSize = 500;

/** Destroys the keys of stored files past their retention, unless a debit of theirs is live. */
export async function expireFiles(context: Context): Promise<StepReport> {
  const { database, creditor } = context;
  const verb = 'privacy expire';
  const days = creditor.fileRetentionDays;
  if (days === undefined) {
    const note = 'nothing expires: the configuration sets no privacy: { fileRetentionDays }';
    return report(context, verb, 0, { files: 0 }, { notes: [note] });
  }
  const { timeZone } = creditor.pack.scheme;
  const before = localInstant(addDays(today(context), 1 - days), '00:00', timeZone);
  const reason = `their retention of ${days} days ended`;
  const notes: string[] = [];
  for (;;) {
    const page = await filesPastUse(database, creditor.id, before, pageSize);
    if (page.length === 0) break;
    await commit(database, act(context, verb), async (unit) => {
      for (const of of ['file', 'inbound'] as const) {
        const own = page.filter((file) => file.of === of);
        await destroyKeys(
          unit,
          of,
          own.map(({ no }) => String(no)),
          reason,
        );
      }
      const others = await otherForms(unit, page);
      await destroyKeys(
        unit,
        'form',
        others.map(({ formNo }) => String(formNo)),
        reason,
      );
      for (const { of, no, sha256 } of page)
        unit.event('bytes.destroyed', `${of}:${no}`, { sha256, retentionDays: days });
      for (const { formNo, sha256 } of others)
        unit.event('bytes.destroyed', `form:${formNo}`, { sha256, retentionDays: days });
    });
    notes.push(...page.map(({ of, no, name }) => `${of} ${no} ${name}: bytes destroyed, ${reason}`));
    context.progress('files expired', notes.length);
  }
  return report(context, verb, notes.length, { files: notes.length }, { notes });
}

/** The messages these files travelled in, and what was in messages: they end with the file. */
async function otherForms(unit: Unit, page: readonly HeldFile[]): Promise<readonly StoredForm[]> {
  const owners = page.map(({ of, no }) => `${of}:${no}`);
  return forms(unit, unit.act.creditor, `owner || ':' || owner_no = any($2)`, [owners]);
}

/** Wraps every key, of all creditors, anew. Page by page: cut off, it goes on where it stopped. Out: how many. */
export async function rewrapAll(context: Context): Promise<number> {
  const { database, sealing, now, actor } = context;
  const { keyring } = sealing;
  let done = 0;
  for (;;) {
    const page = await keysToRewrap(database, keyring.primary, pageSize);
    if (page.length === 0) return done;
    await commit(database, { creditor: '*', at: now, actor, command: 'privacy rotate' }, async (unit) => {
      await rewrapKeys(
        unit,
        page.map((key) => keyring.rewrap(key)),
      );
      unit.event('key.rewrapped', 'key:master', { keys: page.length, master: keyring.primary });
    });
    done += page.length;
    context.progress('keys', done);
  }
}

function dayOf({ creditor }: Context, at: Instant): IsoDate {
  return localTime(at, creditor.pack.scheme.timeZone).date;
}
