/** What an inbound layout can tell at the embedded bank, and which layout of a scheme tells it. Pure. The layout's outcome
 *  rule and the pack's reasons decide; a layout that names no successes can only list what failed. */

import type { Layout } from '../core/format/format.ts';
import type { Pack, Reason } from '../core/scheme.ts';

/** everything: each debit, paid or not · status: the file, and single rejects · failures, paid: only these ·
 *  received: each debit, as taken. */
export type Telling = 'everything' | 'status' | 'failures' | 'paid' | 'received';

export type Tellers = Readonly<Record<Telling, Layout | undefined>>;

/** The layouts that answer this request. Where a scheme has several versions of both, a request is answered in the
 *  version at the same place of the list. Statements tell returns among other bookings; they are used only where no
 *  other layout tells what became of a debit. */
export function tellersOf(pack: Pack, request: Layout): Tellers {
  const named = (name: string) => pack.layouts.get(name) ?? pack.layouts.get(`${pack.scheme.name}/${name}`);
  const inbound = pack.scheme.inbound.flatMap((name) => named(name) ?? []);
  const answers = inbound.filter((layout) => !tellsBookings(layout));
  const place = pack.scheme.submission.layouts.findIndex((name) => named(name)?.name === request.name);
  const find = (telling: Telling, among = answers) => {
    const able = among.filter((layout) => tellingOf(layout, pack) === telling);
    return able[place] ?? able[0];
  };
  const found = {
    everything: find('everything'),
    status: find('status'),
    failures: find('failures'),
    paid: find('paid'),
    received: find('received'),
  };
  if (found.everything || found.status || found.failures || found.paid) return found;
  return { ...found, failures: find('failures', inbound), paid: find('paid', inbound) };
}

/** Whether a layout's debits stand in entries of an account, one entry each at this bank. */
export function tellsBookings(layout: Layout): boolean {
  return layout.describe().some(({ means }) => means.startsWith('booking.'));
}

/** Whether a list of failures comes for every day, also when nothing failed. */
export function isAwaited({ outcome }: Layout): boolean {
  return outcome?.by === 'failures' && outcome.acknowledges === true;
}

/** Whether an answer can single out a debit by what stands in the request: some tell only of a whole file, or name a
 *  number the bank never saw. */
export function singlesOut(layout: Layout): boolean {
  const names = ['debit.reference', 'mandate.reference'];
  return layout.describe().some(({ means }) => names.includes(means));
}

function tellingOf(layout: Layout, { reasons }: Pack): Telling | undefined {
  const { outcome } = layout;
  switch (outcome?.by) {
    case 'status':
      return listsEveryDebit(layout) ? 'everything' : 'status';
    case 'code':
      return [...reasons.values()].some(isPaid) ? 'everything' : 'failures';
    case 'text':
      return outcome.texts.some(({ code }) => isPaid(reasons.get(code))) ? 'everything' : 'failures';
    case 'amount':
      return 'everything';
    case 'listed':
      return 'paid';
    case 'file':
      return { paid: 'paid', failed: 'failures', pending: 'received' }[outcome.outcome] as Telling;
    default:
      return outcome?.by;
  }
}

/** Status words of single debits, with one for paid, and none for the file: every debit is listed. */
function listsEveryDebit({ outcome, describe }: Layout): boolean {
  if (outcome?.by !== 'status' || !Object.values(outcome.statuses).includes('paid')) return false;
  const named = new Set(describe().map(({ means }) => means));
  return named.has('outcome.status') && !named.has('submission.status') && !named.has('batch.status');
}

function isPaid(reason: Reason | undefined): boolean {
  return reason?.outcome === 'paid';
}
