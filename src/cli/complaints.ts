/** complaints: a payer objects; what it is about is held until it is answered. Flags ─▶ step ─▶ report ─▶ exit code. */

import { Command, InvalidArgumentError, Option } from 'commander';
import {
  type ComplaintKind,
  type ComplaintOutcome,
  type ComplaintSubject,
  complaintKinds,
  complaintOutcomes,
  complaintSubjects,
} from '../core/complaint.ts';
import { type IsoDate, parseIsoDate } from '../core/date.ts';
import { formatProblem } from '../core/problem.ts';
import { listComplaints, openComplaint } from '../steps/complaints.ts';
import { endComplaint } from '../steps/complaints-close.ts';
import { explainComplaint, showInClear } from '../steps/explain-complaint.ts';
import type { Complaint } from '../store/complaints.ts';
import { toJson } from '../store/database.ts';
import { type CommonOptions, inWorkspace, reader, signer, verb } from './common.ts';
import { exitCode } from './exit.ts';
import { runForFirst, runForOne } from './one-creditor.ts';
import { printStory } from './story.ts';
import { renderTable } from './table.ts';

export function complaintsCommand(): Command {
  return new Command('complaints')
    .summary('what payers object to: held until it is answered, credited or released')
    .addCommand(openCommand())
    .addCommand(listCommand())
    .addCommand(showCommand())
    .addCommand(closeCommand());
}

type OpenOptions = CommonOptions & {
  readonly [subject in ComplaintSubject]?: string;
} & {
  readonly kind: ComplaintKind;
  readonly text: string;
  readonly by?: string;
  readonly received?: IsoDate;
};

function openCommand(): Command {
  return verb(
    'open',
    'write down what a payer objects to: it is not collected and not dunned until it is closed',
    'debitrun complaints open --charge C00000012 --kind amount --text "the flat has 80 m², not 100" --creditor jade --as li',
  )
    .option('--charge <id>', 'about one charge; what is collected with it goes on')
    .option('--account <id>', 'about a billing account: all its charges, also those to come')
    .option('--debit <id>', 'about a debit: the charges it collects')
    .addOption(
      new Option('--kind <kind>', kindsText()).choices(Object.keys(complaintKinds)).makeOptionMandatory(),
    )
    .requiredOption('--text <words>', 'what the payer says; stored encrypted')
    .option('--by <words>', 'who says it and how; stored encrypted')
    .option(
      '--received <date>',
      'day it was received, from which the limits count (default: today)',
      parseDate,
    )
    .action((options: OpenOptions) => {
      const named = complaintSubjects.filter((kind) => options[kind] !== undefined);
      const [subjectKind] = named;
      if (subjectKind === undefined || named.length > 1) {
        process.stderr.write('complaints open needs one of --charge, --account and --debit\n');
        process.exitCode = exitCode.usage;
        return Promise.resolve();
      }
      const { kind, text, by, received: receivedOn } = options;
      const subjectId = options[subjectKind] ?? '';
      return runForOne(options, 'complaints open', (context) =>
        openComplaint(context, { subjectKind, subjectId, kind, text, by, receivedOn }),
      );
    });
}

function listCommand(): Command {
  return reader(
    'list',
    'complaints, the one to be answered first at the top',
    'debitrun complaints list --late',
  )
    .option('--open', 'only those that are not closed')
    .option('--late', 'only those whose answer is overdue at --at')
    .action((options: CommonOptions & { open?: boolean; late?: boolean }) =>
      inWorkspace(
        options,
        'complaints list',
        async (workspace) => {
          const found: (Complaint & { readonly creditor: string })[] = [];
          const filter = { open: options.open ?? false, late: options.late ?? false };
          for (const creditor of workspace.creditors) {
            const own = await listComplaints(workspace.context(creditor), filter);
            found.push(...own.map((complaint) => ({ creditor: creditor.id, ...complaint })));
          }
          if (options.json) process.stdout.write(`${toJson(found)}\n`);
          else if (found.length === 0) process.stdout.write('no complaints\n');
          else process.stdout.write(table(found));
          return exitCode.ok;
        },
        'read',
      ),
    );
}

function showCommand(): Command {
  return reader(
    'show',
    'the story of one complaint, the payer’s words masked',
    'debitrun complaints show K00000003',
  )
    .argument('<complaint>', 'its number, as complaints list shows it')
    .option('--purpose <text>', 'show the payer’s words in clear for this purpose; it is journalled')
    .action((id: string, options: CommonOptions & { purpose?: string }) =>
      inWorkspace(
        options,
        'complaints show',
        async (workspace) => {
          const { purpose, json } = options;
          for (const creditor of workspace.creditors) {
            const context = workspace.context(creditor);
            const story =
              purpose === undefined
                ? await explainComplaint(context, id)
                : await showInClear(context, id, purpose);
            if (story === undefined) continue;
            if ('code' in story) {
              process.stderr.write(`${formatProblem(story)}\n`);
              return exitCode.problemsFound;
            }
            if (json) process.stdout.write(`${toJson(story)}\n`);
            else printStory({ ...story, subject: `${creditor.id}: ${story.subject}` });
            return exitCode.ok;
          }
          process.stderr.write(`there is no complaint ${id}\n`);
          return exitCode.usage;
        },
        options.purpose === undefined ? 'read' : 'write',
      ),
    );
}

type CloseOptions = CommonOptions & {
  readonly outcome: ComplaintOutcome;
  readonly credit?: string;
  readonly refund?: boolean;
  readonly channel: string;
  readonly release?: boolean;
  readonly reason: string;
};

function closeCommand(): Command {
  return signer(
    'close',
    'answer a complaint: its hold ends; money is given when a second person confirms',
    'debitrun complaints close K00000003 --outcome upheld --credit 12.00 --reason "area corrected" --as li',
  )
    .argument('<complaint>', 'its number, as complaints list shows it')
    .addOption(
      new Option('--outcome <outcome>', 'how it ended').choices([...complaintOutcomes]).makeOptionMandatory(),
    )
    .option('--credit <amount>', 'like 12.00: lowers what is owed, then gives back what was collected')
    .option('--refund', 'what was collected leaves by --channel; without it, it pays the next bill')
    .option('--channel <name>', 'how a refund goes back', 'transfer')
    .option('--release', 'upheld without money: collection goes on')
    .requiredOption('--reason <text>', 'the answer, without names: it stays in the journal')
    .action((id: string, options: CloseOptions) => {
      const { outcome, credit, refund, channel, release, reason } = options;
      const refundBy = refund ? channel : undefined;
      return runForFirst(
        options,
        'complaints close',
        (context) => endComplaint(context, id, { outcome, credit, refundBy, release, reason }),
        `there is no complaint ${id}`,
      );
    });
}

function table(found: readonly (Complaint & { readonly creditor: string })[]): string {
  return renderTable(
    ['creditor', 'complaint', 'about', 'kind', 'received', 'answer by', 'goes up after', 'state'],
    found.map((one) => [
      one.creditor,
      one.complaintId,
      `${one.subjectKind} ${one.subjectId}`,
      one.kind,
      one.receivedOn,
      one.answerBy,
      one.escalateAfter,
      one.outcome ?? one.state,
    ]),
  );
}

function kindsText(): string {
  return Object.entries(complaintKinds)
    .map(([kind, doc]) => `${kind}: ${doc}`)
    .join('; ');
}

function parseDate(text: string): IsoDate {
  const date = parseIsoDate(text);
  if (date === undefined) throw new InvalidArgumentError('a date, like 2026-03-31.');
  return date;
}
