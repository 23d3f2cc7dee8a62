/** batch: debits that are due, noticed and inside the cut-off become files: numbered, hashed, bytes stored. approve next.
 *  Everything that gave the right to collect is checked again. A file and its debits become visible in one transaction. */

import { type DueDecision, decideDue } from '../core/batching/due.ts';
import { type BatchGroup, groupIntoFiles, halved } from '../core/batching/group.ts';
import { latestCollectionDate, withinHorizon } from '../core/calendar/index.ts';
import { addDays, type IsoDate, localTime } from '../core/date.ts';
import type { UnderWay } from '../core/mandate.ts';
import type { Problem } from '../core/problem.ts';
import type { SequenceType } from '../core/scheme.ts';
import { claimsOf, debitsById, debitsPage, releaseClaims, type StoredDebit } from '../store/debits.ts';
import { anyDisputedClaim, takeOutDisputed } from '../store/disputed.ts';
import { heldSubjects } from '../store/holds.ts';
import { mandatesById, type StoredMandate } from '../store/mandates.ts';
import { noticedAt } from '../store/notices.ts';
import { noKeys } from '../store/sealing.ts';
import { commit, type Unit } from '../store/unit.ts';
import { act, type Context, report, type StepReport, today } from './context.ts';
import { cutFile } from './cut-file.ts';
import { configurationFault } from './proposals-config.ts';

const pageSize = 1000;

/** A debit that goes into a file now; thin, as all of a night's are in memory while they are grouped. */
export type TakenDebit = {
  readonly debitId: string;
  readonly number: bigint;
  readonly collectOn: IsoDate;
  readonly attempt: number;
  readonly isSameAmount: boolean;
  readonly period: string;
  readonly sequenceType: SequenceType;
  readonly instrument: string;
};

export async function batch(context: Context): Promise<StepReport> {
  const { creditor } = context;
  const selected = await select(context);
  const files: (readonly BatchGroup<TakenDebit>[])[] = [
    ...groupIntoFiles(selected.taken, creditor.pack.scheme, creditor.description),
  ];
  const notes: string[] = [...selected.notes];
  const problems: Problem[] = [];
  const unaccepted = files.length === 0 ? undefined : await configurationFault(context, 'batch');
  if (unaccepted !== undefined) {
    const figures = { files: 0, held: selected.held };
    return report(context, 'batch', selected.changed, figures, { notes, problems: [unaccepted] });
  }
  let debits = 0;
  let minor = 0n;
  let made = 0;
  for (let groups = files.shift(); groups !== undefined; groups = files.shift()) {
    const cut = await cutFile(context, groups);
    problems.push(...cut.problems);
    if (cut.tooMuch) files.unshift(...halved(groups));
    if (cut.file === undefined) continue;
    made++;
    debits += cut.file.debits;
    minor += cut.file.minor;
    notes.push(
      `file ${cut.file.fileNo} ${cut.file.name}: ${cut.file.debits} debits, sha256 ${cut.file.sha256.slice(0, 16)}…`,
    );
  }
  const changed = made + selected.changed;
  return report(
    context,
    'batch',
    changed,
    { files: made, debits, minor, held: selected.held },
    { notes, problems },
  );
}

type Selection = { taken: TakenDebit[]; held: number; changed: number; notes: string[] };

/** Mandates of which a first or one-off debit was taken in this run: as good as in a file. */
type TakenMandates = Map<string, UnderWay>;

/** Decides for every planned debit; cancels what is paid, postpones what missed the cut-off, shrinks what is partly paid. */
async function select(context: Context): Promise<Selection> {
  const { database, creditor } = context;
  const selection: Selection = { taken: [], held: 0, changed: 0, notes: [] };
  const reasons = new Map<string, number>();
  const takenMandates: TakenMandates = new Map();
  selection.changed += await giveUpDisputed(context);
  const horizon = handedOverUpTo(context);
  for (let after = ''; ; ) {
    const page = await debitsPage(
      database,
      creditor.id,
      after,
      pageSize,
      `d.state = 'planned' and d.collect_on <= $3`,
      [horizon],
    );
    const last = page.at(-1);
    if (last === undefined) break;
    after = last.debitId;
    const decided = await decide(context, page, takenMandates);
    const firsts = await debitsById(
      database,
      creditor.id,
      page.flatMap(({ presents }) => presents ?? []),
    );
    selection.changed += await store(context, decided);
    for (const { debit, decision } of decided) {
      if (decision.kind === 'held') {
        selection.held++;
        reasons.set(decision.reason, (reasons.get(decision.reason) ?? 0) + 1);
      }
      if (decision.kind !== 'take') continue;
      const { sequenceType, instrument } = decision;
      const { debitId, number, collectOn, attempt, period } = debit;
      const isSameAmount = (firsts.get(debit.presents ?? '') ?? debit).minor === decision.minor;
      selection.taken.push({
        ...{ debitId, number, collectOn, attempt, isSameAmount, period, sequenceType, instrument },
      });
    }
    context.progress('debits checked', selection.taken.length);
  }
  selection.notes.push(...[...reasons].sort().map(([reason, count]) => `${count} debits held: ${reason}`));
  return selection;
}

/** Charges under a complaint leave the debits that claim them; the rest is collected. */
async function giveUpDisputed(context: Context): Promise<number> {
  const { database, creditor } = context;
  if (!(await anyDisputedClaim(database, creditor.id, today(context)))) return 0;
  return commit(database, act(context, 'batch'), (unit) => takeOutDisputed(unit, today(context)));
}

/** The last collection date that can be due today; a calendar that ends before it is a matter of each debit. */
function handedOverUpTo(context: Context): IsoDate {
  const { scheme, calendar } = context.creditor.rules;
  const latest = withinHorizon(() => latestCollectionDate(today(context), scheme.timing.earliest, calendar));
  return addDays(latest.value ?? calendar.horizon.to, 1);
}

type Decided = {
  readonly debit: StoredDebit;
  readonly decision: DueDecision;
  readonly claims: readonly {
    readonly chargeId: string;
    readonly minor: bigint;
    readonly openMinor: bigint;
  }[];
};

async function decide(
  context: Context,
  page: readonly StoredDebit[],
  takenMandates: TakenMandates,
): Promise<readonly Decided[]> {
  const { database, creditor, now } = context;
  const ids = page.map(({ debitId }) => debitId);
  const claims = await claimsOf(database, creditor.id, ids);
  const mandates = await mandatesById(
    database,
    noKeys,
    creditor.id,
    [...new Set(page.map((debit) => debit.mandateId))],
    today(context),
  );
  const noticed = await noticedAt(database, creditor.id, ids);
  const held = await heldSubjects(database, creditor.id, ids, today(context));
  return page.map((debit) => {
    const own = claims.get(debit.debitId) ?? [];
    const mandate = withTaken(mandates.get(debit.mandateId) as StoredMandate, takenMandates);
    const at = noticed.get(debit.debitId);
    const decision = withinHorizon(() =>
      decideDue(
        {
          ...debit,
          mandate,
          owedMinor: own.reduce(
            (sum, { minor, openMinor }) => sum + (openMinor < minor ? openMinor : minor),
            0n,
          ),
          heldFor: held.get(debit.debitId) ?? mandate.heldFor,
          noticedOn:
            at === undefined ? null : localTime(at as typeof now, creditor.pack.scheme.timeZone).date,
        },
        creditor.rules,
        now,
      ),
    );
    if (decision.value?.kind === 'take' && isAlone(mandate, decision.value.sequenceType))
      takenMandates.set(mandate.mandateId, { collectOn: debit.collectOn, inFile: true });
    return { debit, claims: own, decision: decision.value ?? { kind: 'held', reason: 'calendar-horizon' } };
  });
}

function withTaken(mandate: StoredMandate, taken: TakenMandates): StoredMandate {
  const debit = taken.get(mandate.mandateId);
  return debit === undefined ? mandate : { ...mandate, underWay: [...mandate.underWay, debit] };
}

/** Whether the next debit of this mandate must know that this one was taken. */
function isAlone({ kind }: StoredMandate, sequenceType: SequenceType): boolean {
  return kind === 'one-off' || sequenceType === 'first';
}

async function store(context: Context, decided: readonly Decided[]): Promise<number> {
  const cancelled = decided.filter(({ decision }) => decision.kind === 'cancel');
  const postponed = decided.filter(({ decision }) => decision.kind === 'postpone');
  const shrunk = decided.filter(
    ({ debit, decision }) => decision.kind === 'take' && decision.minor < debit.minor,
  );
  if (cancelled.length + postponed.length + shrunk.length === 0) return 0;
  await commit(context.database, act(context, 'batch'), async (unit) => {
    await unit.move(
      'debit',
      cancelled.map(({ debit, decision }) => ({
        id: debit.debitId,
        from: 'planned',
        to: 'cancelled',
        set: { reason_code: decision.kind === 'cancel' ? decision.reason : null },
      })),
    );
    await releaseClaims(
      unit,
      cancelled.map(({ debit }) => debit.debitId),
    );
    await postpone(unit, postponed);
    await shrink(unit, shrunk);
  });
  return cancelled.length + postponed.length + shrunk.length;
}

async function postpone(unit: Unit, postponed: readonly Decided[]): Promise<void> {
  const rows = postponed.flatMap(({ debit, decision }) =>
    decision.kind === 'postpone' ? [{ debit_id: debit.debitId, collect_on: decision.collectOn }] : [],
  );
  await unit.update('debit', ['debit_id'], rows);
  for (const { debit_id, collect_on } of rows)
    unit.event('debit.postponed', `debit:${debit_id}`, { collectOn: collect_on });
}

/** A part was paid elsewhere since the plan: claims shrink to what is still open, empty ones go. */
async function shrink(unit: Unit, shrunk: readonly Decided[]): Promise<void> {
  const claims = shrunk.flatMap(({ debit, claims }) =>
    claims.map((claim) => ({ ...claim, debitId: debit.debitId })),
  );
  const gone = claims.filter(({ openMinor }) => openMinor === 0n);
  const smaller = claims.filter(({ minor, openMinor }) => openMinor > 0n && openMinor < minor);
  for (const { debitId, chargeId } of gone) {
    await unit.query('delete from claim where creditor = $1 and debit_id = $2 and charge_id = $3', [
      unit.act.creditor,
      debitId,
      chargeId,
    ]);
  }
  await unit.update(
    'claim',
    ['debit_id', 'charge_id'],
    smaller.map(({ debitId, chargeId, openMinor }) => ({
      debit_id: debitId,
      charge_id: chargeId,
      minor: openMinor,
    })),
  );
  const rows = shrunk.flatMap(({ debit, decision }) =>
    decision.kind === 'take' ? [{ debit_id: debit.debitId, minor: decision.minor }] : [],
  );
  await unit.update('debit', ['debit_id'], rows);
  for (const { debit_id, minor } of rows) unit.event('debit.shrunk', `debit:${debit_id}`, { minor });
}
