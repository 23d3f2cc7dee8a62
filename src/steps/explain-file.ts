/** The story of an outgoing file: batches, approval, deliveries, answers, and what became of its debits. Reads only.
 *  explain ─▶ [here]. */

import { formOf, type StoredForm } from '../store/forms.ts';
import { keysOf } from '../store/keyring-rows.ts';
import type { Context } from './context.ts';
import { facts, history, money, rows, type Story } from './story.ts';

export async function explainFile(context: Context, id: string): Promise<Story | undefined> {
  if (!/^\d{1,18}$/.test(id)) return undefined;
  const [file] = await rows(context, 'select * from file where creditor = $1 and file_no = $2', id);
  if (file === undefined) return undefined;
  const batches = await rows(
    context,
    'select * from batch where creditor = $1 and file_no = $2 order by ordinal',
    id,
  );
  const approvals = await rows(
    context,
    'select operator, signed_at, statement from approval where creditor = $1 and file_no = $2',
    id,
  );
  const deliveries = await rows(
    context,
    'select * from delivery where creditor = $1 and file_no = $2 order by attempt',
    id,
  );
  const answers = await rows(
    context,
    'select name, state, layout from inbound where creditor = $1 and file_no = $2 order by inbound_no',
    id,
  );
  const states = await rows(
    context,
    `select state, count(*)::int as n, sum(minor)::bigint as minor from debit where creditor = $1 and file_no = $2 group by state order by state`,
    id,
  );
  const kept = (await keysOf(context.database, context.creditor.id, 'file', [id])).get(id);
  const fileFacts = facts(context, file, [
    'name',
    'reference',
    'layout',
    'state',
    'sha256',
    'size',
    'debits',
    'minor',
    'collect_on',
    'built_by',
    'built_at',
    'sent_at',
  ]);
  const gone = kept?.destroyed;
  const form = await formOf(context.database, context.creditor.id, 'file', BigInt(id));
  return {
    subject: `file ${id}`,
    facts: {
      ...fileFacts,
      ...(form === undefined ? {} : { message: spelled(form) }),
      ...(gone === undefined ? {} : { bytes: `destroyed at ${gone.at}: ${gone.reason}` }),
    },
    sections: [
      {
        title: 'batches',
        lines: batches.map(
          (row) =>
            `${row.batch_id} ${row.sequence_type} ${row.instrument}: ${row.debits} debits, ${money(context, row.minor)}`,
        ),
      },
      {
        title: 'approval',
        lines: approvals.flatMap((row) => [
          `${row.operator} signed at ${row.signed_at}:`,
          ...String(row.statement)
            .split('\n')
            .map((line) => `  ${line}`),
        ]),
      },
      {
        title: 'deliveries',
        lines: deliveries.map(
          (row) =>
            `attempt ${row.attempt} at ${row.intended_at}: ${row.outcome ?? `cut off while ${row.stage}`}`,
        ),
      },
      { title: 'answers', lines: answers.map((row) => `${row.name} (${row.layout}): ${row.state}`) },
      {
        title: 'debits now',
        lines: states.map((row) => `${row.n} ${row.state}: ${money(context, row.minor)}`),
      },
      await history(context, `file:${id}`),
    ],
  };
}

/** The OpenPGP message it travels in. */
function spelled({ name, size, sha256, sealedFor, signedBy }: StoredForm): string {
  const signature = signedBy === null ? 'not signed' : `signed by ${signedBy}`;
  return `${name}, ${size} bytes, sha256 ${sha256}, sealed for ${sealedFor.join(' and ')}, ${signature}`;
}
