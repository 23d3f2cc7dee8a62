/** replay: past nights are done again from what is stored and compared: outgoing files byte by byte, inbound files entry
 *  by entry, debits, claims and postings with what entries and events lead to. Reads only. */

import { type IsoDate, localTime } from '../core/date.ts';
import { files, inboundFiles } from '../store/files.ts';
import { type Context, report, type StepReport } from './context.ts';
import { replayBooks } from './replay-books.ts';
import { replayInbound } from './replay-inbound.ts';
import { type Replayed, replayOutgoing } from './replay-outgoing.ts';

/** What to replay: one outgoing file and its answers, the files of a day at the bank, or everything. */
export type ReplayScope =
  | { readonly kind: 'file'; readonly fileNo: bigint }
  | { readonly kind: 'cycle'; readonly date: IsoDate }
  | { readonly kind: 'all' };

export async function replay(context: Context, scope: ReplayScope): Promise<StepReport> {
  const { outgoing, inbound } = await chosenFiles(context, scope);
  const results: Replayed[] = [];
  for (const file of outgoing) results.push(await replayOutgoing(context, file));
  for (const file of inbound) results.push(await replayInbound(context, file));
  const books = await replayBooks(
    context,
    scope.kind === 'all'
      ? { where: 'true', parameters: [] }
      : {
          where: `d.file_no = any($3::bigint[]) or exists (select 1 from entry e where e.creditor = d.creditor
            and e.debit_id = d.debit_id and e.inbound_no = any($4::bigint[]))`,
          parameters: [
            outgoing.map(({ fileNo }) => fileNo.toString()),
            inbound.map(({ inboundNo }) => inboundNo.toString()),
          ],
        },
  );
  const problems = [...results.flatMap((result) => result.problems), ...books.problems];
  return report(
    context,
    'replay',
    0,
    {
      outgoing: outgoing.length,
      inbound: inbound.length,
      debits: books.debits,
      journals: books.journals,
      differences: problems.length,
    },
    { notes: results.map(({ note }) => note), problems },
  );
}

async function chosenFiles({ database, creditor }: Context, scope: ReplayScope) {
  const outgoing = await files(
    database,
    creditor.id,
    scope.kind === 'file' ? 'file_no = $2' : 'true',
    scope.kind === 'file' ? [scope.fileNo] : [],
  );
  const inbound = await inboundFiles(
    database,
    creditor.id,
    scope.kind === 'file' ? 'file_no = $2' : 'true',
    scope.kind === 'file' ? [scope.fileNo] : [],
  );
  if (scope.kind !== 'cycle') return { outgoing, inbound };
  const { timeZone } = creditor.pack.scheme;
  return {
    outgoing: outgoing.filter(({ builtAt }) => localTime(builtAt, timeZone).date === scope.date),
    inbound: inbound.filter(({ keptAt }) => localTime(keptAt, timeZone).date === scope.date),
  };
}
